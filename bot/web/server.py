"""The console page with its live updates and command box, health and metrics, on one small HTTP server."""

import asyncio
import json
import logging
import os
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

from bot.hooks import Hook
from bot.web.board import Board
from bot.web.doors import door
from bot.web.form import SettingsPage
from bot.web.guard import guarded, nonce, set_safe_headers
from bot.web.metrics import CONTENT_TYPE, Figures, exposition
from bot.web.render import render, render_posted, render_threads
from handlers.command import Request
from handlers.message import Message, from_json, plain
from storage.model import Channel, Posted

log = logging.getLogger(__name__)

CONSOLE = Channel(platform="console", id="console")
"""The page as a channel: there is one."""

LONGEST_REQUEST = 4096
MOST_LISTENERS = 100
PULSE = 15.0
"""Seconds after which a silent event stream shows that it is alive, and looks for what another process has posted."""

_PAGE = Path(__file__).with_name("page.html")
_STOPPING = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of the service and how it fares; `detail` is for the operator."""

    name: str
    ok: bool
    detail: str = ""


class WebServer:
    """`answer` replies to a command, `parts` and `ready` tell how the service fares, `figures` what is to be counted.

    `hooks` are asked by path about what platforms send; they know for themselves whom they let in.
    """

    def __init__(
        self,
        *,
        host: str,
        port: int,
        board: Board,
        answer: Callable[[Request], Awaitable[Message]],
        parts: Callable[[], Sequence[Part]],
        ready: Callable[[], bool],
        figures: Callable[[], Awaitable[Figures]],
        hooks: Mapping[str, Hook] | None = None,
    ) -> None:
        self._host = host
        self._wanted_port = port
        self._board = board
        self._answer = answer
        self._parts = parts
        self._ready = ready
        self._figures = figures
        self._hooks = dict(hooks or {})
        self._page = _PAGE.read_text(encoding="utf-8")
        self._listeners = 0
        self._stopping = False
        self._runner = web.AppRunner(self._app(), access_log=None, shutdown_timeout=_STOPPING)

    async def start(self) -> None:
        """Listen; raises OSError, with what to do, if the address cannot be had."""
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, self._host, self._wanted_port).start()
        except OSError as error:
            why = os.strerror(error.errno) if error.errno and error.errno > 0 else error.strerror or str(error)
            at = f"{self._host}:{self._wanted_port}"
            raise OSError(f"WEB_HOST, WEB_PORT: cannot listen on {at} ({why}); stop what uses it or choose another") from error
        log.info("console at http://%s:%d/", self._host, self.port)

    async def stop(self) -> None:
        """End the event streams and stop listening."""
        self._stopping = True
        self._board.wake()
        await self._runner.cleanup()

    @property
    def port(self) -> int:
        """The port in use, which matters where any free one was asked for."""
        return int(self._runner.addresses[0][1])

    def _app(self) -> web.Application:
        app = web.Application(client_max_size=LONGEST_REQUEST, middlewares=[guarded(self._host, self._hooks)])
        app.on_response_prepare.append(set_safe_headers)
        app.router.add_get("/", self._show_page)
        app.router.add_get("/console/messages", self._list_messages)
        app.router.add_get("/console/events", self._stream_events)
        app.router.add_post("/console/ask", self._ask)
        SettingsPage(CONSOLE, self._answer).add_to(app)
        app.router.add_get("/health", self._show_health)
        app.router.add_get("/ready", self._show_ready)
        app.router.add_get("/metrics", self._show_metrics)
        for path, hook in self._hooks.items():
            app.router.add_post(path, door(hook))
        return app

    async def _show_page(self, _: web.Request) -> web.Response:
        word = nonce()
        revision = await self._board.revision()
        page = self._page.replace("{{nonce}}", word).replace("{{revision}}", str(revision))
        page = page.replace("{{messages}}", render_threads(await self._board.threads()))
        policy = (
            f"default-src 'none'; script-src 'nonce-{word}'; style-src 'nonce-{word}'; img-src data:; connect-src 'self';"
            " form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        )
        return web.Response(text=page, content_type="text/html", headers={"Content-Security-Policy": policy})

    async def _list_messages(self, request: web.Request) -> web.Response:
        found = await self._board.changes(_revision(request.query.get("after", "")))
        return web.json_response({"messages": [_shown(posted) for posted in found]})

    async def _stream_events(self, request: web.Request) -> web.StreamResponse:
        if self._listeners >= MOST_LISTENERS:
            return web.Response(status=503, text="too many open pages\n")
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        self._listeners += 1
        try:
            await self._tell(response, _revision(request.headers.get("Last-Event-ID") or request.query.get("after", "")))
        except ConnectionError:
            log.debug("console: a page was closed")
        finally:
            self._listeners -= 1
        return response

    async def _tell(self, response: web.StreamResponse, after: int) -> None:
        """Write each change as an event until the server stops or the reader leaves."""
        await response.write(b"retry: 2000\n\n")
        while not self._stopping:
            change = self._board.next_change()
            for posted in await self._board.changes(after):
                after = posted.revision
                await response.write(f"id: {after}\ndata: {json.dumps(_shown(posted))}\n\n".encode())
            if not await _happens(change, PULSE):
                await response.write(b": still here\n\n")

    async def _ask(self, request: web.Request) -> web.Response:
        text = await _command(request)
        if not text:
            return web.Response(status=400, text='A command is missing: send a field "text", for example /help.\n')
        try:
            message = await self._answer(Request(channel=CONSOLE, user="console", text=text))
        except Exception:
            log.exception("console: no answer to a command")
            return web.Response(status=500, text="That went wrong on our side; the service's log says why.\n")
        return web.Response(text=render(message), content_type="text/html")

    async def _show_health(self, _: web.Request) -> web.Response:
        parts = self._parts()
        well = all(part.ok for part in parts)
        body = {
            "status": "ok" if well else "degraded",
            "parts": {part.name: {"ok": part.ok, "detail": part.detail} for part in parts},
        }
        return web.json_response(body, status=200 if well else 503)

    async def _show_ready(self, _: web.Request) -> web.Response:
        ready = self._ready()
        return web.json_response({"ready": ready}, status=200 if ready else 503)

    async def _show_metrics(self, _: web.Request) -> web.Response:
        body = exposition(await self._figures())
        return web.Response(body=body, headers={"Content-Type": CONTENT_TYPE})


def _revision(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0


def _shown(posted: Posted) -> dict[str, object]:
    return {
        "id": posted.id,
        "parent": posted.parent,
        "revision": posted.revision,
        "posted": posted.posted.isoformat(),
        "edited": posted.edited.isoformat() if posted.edited else None,
        "text": plain(from_json(posted.message)),
        "html": render_posted(posted),
    }


async def _happens(event: asyncio.Event, seconds: float) -> bool:
    """Whether the event happens within so many seconds."""
    try:
        async with asyncio.timeout(seconds):
            return await event.wait()
    except TimeoutError:
        return False


async def _command(request: web.Request) -> str:
    """The field `text` of a form or of a JSON object; empty if there is none."""
    if request.content_type != "application/json":
        value: object = (await request.post()).get("text")
    else:
        try:
            body = await request.json()
        except (ValueError, RecursionError):
            return ""
        value = body.get("text") if isinstance(body, dict) else None
    return value.strip() if isinstance(value, str) else ""
