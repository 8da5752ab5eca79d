"""A strict Bot API on loopback: it keeps what it accepts, refuses what Telegram refuses, and fails when it is told to.

By hand: `python tests/fakes/telegram.py --port 9001 --chat 1001`, then
`curl 'http://127.0.0.1:9001/say?chat=1001&text=/help'`; what is accepted is printed.
"""

import argparse
import asyncio
import json
import sys
from pathlib import Path
from typing import Any, Self

from aiohttp import web

if __package__ in {None, ""}:
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.fakes.telegram_api import BotApi
from tests.fakes.telegram_faults import Fault, RefusedError, flood
from tests.fakes.telegram_message import Accepted, Params

TOKEN = "7000000001:AAFakeTokenThatMustNeverBeWritten00"
SENDING = {"sendMessage", "editMessageText"}


class FakeTelegram(BotApi):
    """`async with FakeTelegram() as fake`, then point the bot at `fake.url` with `fake.token`.

    `journal` names a file that gets a line, on disk at once, for every accepted message; `strict_rates` keeps Telegram's limits,
    or another `rate` a second over all chats. Messages wait, neither taken nor answered, until it `takes_messages`.
    """

    def __init__(
        self, *, token: str = TOKEN, port: int = 0, journal: Path | None = None, strict_rates: bool = False, rate: int = 30
    ) -> None:
        super().__init__(journal=journal, strict_rates=strict_rates, rate=rate)
        self.token = token
        self.calls: list[tuple[str, Params]] = []
        self.takes_messages = asyncio.Event()
        self.takes_messages.set()
        self._faults: list[tuple[int | None, str, Fault]] = []
        self._port = port

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_route("*", "/bot{token}/{method}", self._handle)
        app.router.add_get("/say", self._say)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self._port).start()
        self._port = self._runner.addresses[0][1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._closing = True
        self.webhook.stop()
        self._wake()
        await self._runner.cleanup()
        if self._file:
            self._file.close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def fail_next(self, chat: int | None, *faults: Fault, method: str = "") -> None:
        """Let the next calls fail in this order: those of a method, by default of sending and editing, for one chat or any."""
        self._faults += [(chat, method, fault) for fault in faults]

    async def _say(self, request: web.Request) -> web.Response:
        chat, who = int(request.query["chat"]), int(request.query.get("user", 1001))
        await self.user_says(chat, request.query["text"], user_id=who, chat_type="private" if chat > 0 else "supergroup")
        return web.Response(text="said\n")

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        if self._fault(method, None, unread=True):
            return _dropped(request)
        if request.match_info["token"] != self.token:
            return _failure(Fault(status=401, description="Unauthorized"))
        params = await _params(request)
        self.calls.append((method, params))
        try:
            return await self._answer(request, method, params)
        except RefusedError as refusal:
            return _failure(refusal.fault)
        finally:
            self._wake()

    async def _answer(self, request: web.Request, method: str, params: Params) -> web.StreamResponse:
        fault = self._fault(method, params.get("chat_id")) or Fault()
        await asyncio.sleep(fault.delay)
        if method in SENDING:
            await self.takes_messages.wait()
        if fault.drop == "before":
            return _dropped(request)
        handler = getattr(self, f"_{method}", None)
        if fault.status or handler is None:
            return _failure(fault if fault.status else Fault(status=404, description="Not Found"))
        result = await handler(params)
        if fault.drop == "midway" and request.transport:
            request.transport.write(b"HTTP/1.1 200 OK\r\nContent-Le")
        return _dropped(request) if fault.drop else web.json_response({"ok": True, "result": result})

    def _fault(self, method: str, chat: object, *, unread: bool = False) -> Fault | None:
        for place, (where, which, fault) in enumerate(self._faults):
            fits = method == which if which else method in SENDING
            if fits and where in {None, chat} and (not unread or (where is None and fault.drop == "before")):
                del self._faults[place]
                return fault
        return None


async def _params(request: web.Request) -> Params:
    """The parameters from the query, a form or JSON; values that are JSON are read as such, except texts."""
    if request.content_type == "application/json":
        return dict(await request.json())
    given: dict[str, Any] = {**request.query, **await request.post()}
    return {name: value if name in {"text", "parse_mode", "url"} else _value(value) for name, value in given.items()}


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def _failure(fault: Fault) -> web.Response:
    if fault.body:
        return web.Response(status=fault.status, text=fault.body, content_type="text/html")
    parameters = {"parameters": fault.parameters} if fault.parameters else {}
    body = {"ok": False, "error_code": fault.status, "description": fault.description} | parameters
    return web.json_response(body, status=fault.status)


def _dropped(request: web.Request) -> web.Response:
    if request.transport:
        request.transport.abort()
    return web.Response()


def _print(message: Accepted) -> None:
    rows = "\n".join(" ".join(f"[{label} -> {data}]" for label, data in row) for row in message.keyboard)
    sys.stdout.write(f"--- {message.method} {message.message_id} in {message.chat_id}\n{message.text}\n{rows}\n")
    sys.stdout.flush()


async def _serve(options: argparse.Namespace) -> None:
    async with FakeTelegram(
        token=options.token, port=options.port, journal=options.journal, strict_rates=options.strict_rates, rate=options.rate
    ) as fake:
        fake.on_accepted = _print
        for chat in options.chat:
            fake.add_chat(chat, "private" if chat > 0 else "supergroup")
        for chat, _, seconds in (text.partition(":") for text in options.flood):
            fake.fail_next(int(chat), flood(int(seconds)))
        sys.stdout.write(f"TELEGRAM_API_URL={fake.url} TELEGRAM_BOT_TOKEN={fake.token}\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(description="A Bot API on loopback.")
    parser.add_argument("--port", type=int, default=9001)
    parser.add_argument("--token", default=TOKEN)
    parser.add_argument("--chat", type=int, action="append", default=[], help="a chat that the bot is in; negative for a group")
    parser.add_argument("--journal", type=Path, help="a file for what is accepted, one JSON object a line")
    parser.add_argument("--strict-rates", action="store_true", help="refuse more messages than Telegram allows")
    parser.add_argument("--flood", action="append", default=[], help="a chat whose first message is answered with 429, as in 1007:60")
    parser.add_argument("--rate", type=int, default=30, help="messages a second that strict rates allow over all chats")
    try:
        asyncio.run(_serve(parser.parse_args()))
    except KeyboardInterrupt:
        return


if __name__ == "__main__":
    main()
