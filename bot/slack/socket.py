"""The Socket Mode connection: Bolt's client, kept from hammering and from holding on to an address that is used up."""

import asyncio
import logging
import time
from collections.abc import Mapping
from typing import Any

from slack_bolt.adapter.socket_mode.async_internals import run_async_bolt_app, send_async_response
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.web.async_client import AsyncWebClient

from bot.hooks import Hook
from bot.slack.client import library_log
from bot.slack.outcomes import TOKEN_IS_REFUSED, answered

log = logging.getLogger(__name__)

PING_EVERY = 4
"""Seconds; after four pings without an echo a connection counts as dead and is made anew."""

PATIENCE = 8.0
"""Seconds without a connection after which the address that Slack gave for it is thrown away: each opens one socket only."""

_CHECK_EVERY = 0.1
_LONGEST_PAUSE = 15.0
_TOKEN_PAUSE = 60.0
"""Seconds between tries with a token that Slack refuses."""

_CLOSING_TIME = 2.0


class PacedClient(SocketModeClient):
    """Asks for new addresses slowly if the last ones did not hold, as with `too_many_websockets`.

    Its parent closes and opens sockets by itself; `trouble` tells what Slack said to the last try.
    """

    trouble: str = ""
    refused: bool = False
    _opened: float = float("-inf")
    _pause: float = 0.0

    async def issue_new_wss_url(self) -> str:
        """Ask Slack for the address of a new socket, not more often than makes sense."""
        now = time.monotonic()
        short_lived = now - self._opened < _LONGEST_PAUSE + self._pause
        self._pause = min(max(2 * self._pause, 0.5), _LONGEST_PAUSE) if short_lived else 0.0
        if self.refused:
            self._pause = _TOKEN_PAUSE
        await asyncio.sleep(self._pause)
        self._opened = time.monotonic()
        try:
            url = await super().issue_new_wss_url()
        except SlackApiError as problem:
            failure = answered(problem)
            self.trouble, self.refused = failure.outcome.why, failure.error in TOKEN_IS_REFUSED
            raise
        self.trouble, self.refused = "", False
        return url


class Socket:
    """One connection for as long as the service runs."""

    def __init__(self, app: AsyncApp, client: AsyncWebClient) -> None:
        self._app = app
        self._web_client = client
        self._client: PacedClient | None = None
        self._watch: asyncio.Task[None] | None = None
        self._connected = False
        self._lost_at = 0.0

    async def start(self) -> None:
        """Begin to connect, in the background and for as long as it takes."""
        self._client = PacedClient(
            app_token=self._web_client.token or "", logger=library_log(), web_client=self._web_client, ping_interval=PING_EVERY
        )
        self._client.proxy = self._web_client.proxy
        self._client.socket_mode_request_listeners.append(self._handle)
        self._lost_at = time.monotonic()
        self._watch = asyncio.create_task(self._keep(self._client))

    async def stop(self) -> None:
        """Close the connection; what is half done on it is given two seconds."""
        client, watch = self._client, self._watch
        if client is None or watch is None:
            return
        watch.cancel()
        self._client, self._connected = None, False
        tasks = [watch, client.message_processor, client.current_session_monitor, client.message_receiver]
        try:
            await asyncio.wait_for(client.close(), _CLOSING_TIME)  # type: ignore[no-untyped-call]
        except TimeoutError:
            log.info("slack: the socket did not close in time")
        finally:
            running = [task for task in tasks if task is not None]
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)
            await client.aiohttp_client_session.close()

    @property
    def connected(self) -> bool:
        """Whether Slack's commands reach us."""
        return self._connected

    def refused(self) -> bool:
        """Whether Slack refuses the app token."""
        return self._client is not None and self._client.refused

    def hooks(self) -> Mapping[str, Hook]:
        """Nowhere: everything comes through the socket."""
        return {}

    def state(self) -> str:
        """The connection in words, with its last trouble if it is down."""
        if self._client is None:
            return "stopped"
        if self._connected:
            return "connected"
        trouble = f" ({self._client.trouble})" if self._client.trouble else ""
        return f"not connected for {time.monotonic() - self._lost_at:.0f} s{trouble}"

    async def _handle(self, client: AsyncBaseSocketModeClient, envelope: SocketModeRequest) -> None:
        response = await run_async_bolt_app(self._app, envelope)
        await send_async_response(client, envelope, response, time.time())

    async def _keep(self, client: PacedClient) -> None:
        first: asyncio.Task[Any] = asyncio.create_task(client.connect())  # type: ignore[no-untyped-call]
        try:
            while True:
                self._note(client, connected=await client.is_connected())
                await asyncio.sleep(_CHECK_EVERY)
        finally:
            first.cancel()

    def _note(self, client: PacedClient, *, connected: bool) -> None:
        now = time.monotonic()
        if connected and not self._connected:
            log.info("slack: socket connected")
        elif self._connected and not connected:
            log.warning("slack: socket lost")
            self._lost_at = now
        elif not connected and now - self._lost_at > PATIENCE:
            client.wss_uri = None
        self._connected = connected
