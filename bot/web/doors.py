"""The doors for what platforms send: a request is read, within bounds, and handed to the hook that knows whom it comes from."""

import asyncio
import logging

from aiohttp import web
from aiohttp.typedefs import Handler

from bot.hooks import Hook, Knock

log = logging.getLogger(__name__)

LARGEST = 1 << 20
"""Bytes of a body that is read; Slack's largest carry a whole message or form."""

_SLOWEST = 5.0
"""Seconds within which a body must have come."""


def door(hook: Hook) -> Handler:
    """An aiohttp handler that asks the hook."""

    async def knocked(request: web.Request) -> web.Response:
        try:
            async with asyncio.timeout(_SLOWEST):
                body = await request.clone(client_max_size=LARGEST).read()
        except TimeoutError:
            return web.Response(status=408)
        try:
            reply = await hook(Knock(headers=request.headers, body=body))
        except Exception:
            log.exception("a request to %s could not be handled", request.path)
            return web.Response(status=500)
        return web.Response(status=reply.status, text=reply.body, content_type=reply.content_type)

    return knocked
