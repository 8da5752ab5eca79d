"""A strict Slack on loopback: Web API, Socket Mode and response addresses. It keeps what it accepts and fails when told to.

By hand: `python tests/fakes/slack.py --port 9002`, then `curl 'http://127.0.0.1:9002/say?command=/pledges&text=IT'`;
what is accepted is printed.
"""

import argparse
import asyncio
import json
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from aiohttp import web

if __package__ in {None, ""}:
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.fakes.slack_requests import Requests
from tests.fakes.slack_sockets import Envelope, Sockets
from tests.fakes.slack_views import filled_in, view_problems
from tests.fakes.slack_workspace import BOT_USER, Params, RefusalError, Said, Workspace

BOT_TOKEN = "xoxb-4000000001-FakeBotTokenThatMustNeverBeWritten"
APP_TOKEN = "xapp-1-A1-FakeAppTokenThatMustNeverBeWritten"


@dataclass(slots=True)
class Fault:
    """What happens in place of, or in addition to, the right answer."""

    error: str = ""
    status: int = 200
    retry_after: int | None = None
    drop: str = ""
    delay: float = 0.0
    body: str = ""
    content_type: str = "text/html"
    details: str = ""
    times: int = 1


DROP_BEFORE = "before"
DROP_AFTER = "after"
DROP_MIDWAY = "midway"


@dataclass(slots=True)
class ResponseAddress:
    channel: str
    ephemeral: bool
    uses: int = 5


class FakeSlack:
    """One workspace with one app in it. Use as an async context manager, or with `start` and `stop`."""

    def __init__(self, *, bot_token: str = BOT_TOKEN, app_token: str = APP_TOKEN, journal: Path | None = None) -> None:
        self.bot_token, self.app_token = bot_token, app_token
        self.workspace = Workspace(journal)
        self.refused: list[tuple[str, str]] = []
        self.calls: list[tuple[str, float]] = []
        self.requests: list[Params] = []
        self.last_event: Params = {}
        self.views: list[Params] = []
        self._triggers: dict[str, float] = {}
        self.sockets = Sockets()
        self.http = Requests()
        self.takes_messages = asyncio.Event()
        self.takes_messages.set()
        self._addresses: dict[str, ResponseAddress] = {}
        self._faults: dict[str, list[Fault]] = defaultdict(list)
        self._count = 0
        self._runner: web.AppRunner | None = None
        self.port = 0

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def api_url(self) -> str:
        return f"{self.url}/api/"

    async def start(self, port: int = 0) -> None:
        """Listen on this port, or on a free one."""
        app = web.Application(client_max_size=1 << 22)
        app.router.add_route("*", "/api/{method}", self._api)
        app.router.add_get("/ws", self.sockets.serve)
        app.router.add_post("/respond/{id}", self._respond)
        app.router.add_get("/say", self._say)
        self._runner = web.AppRunner(app, shutdown_timeout=0.5, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", port or self.port, reuse_address=True)
        await site.start()
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        """Close all sockets and stop listening; `start` opens the same port again."""
        await self.sockets.hang_up()
        await self.http.close()
        if self._runner:
            await self._runner.cleanup()

    async def wait_for(self, condition: Callable[[], object], timeout: float = 5.0) -> None:  # noqa: ASYNC109
        """Wait until something here makes the condition true; TimeoutError if that takes too long."""
        await self.sockets.wait_for(condition, timeout)

    def fail_next(self, method: str, fault: Fault) -> None:
        """The next calls of this method, or with "respond" the next use of a response address, end like this."""
        self._faults[method].append(fault)

    def posts(self, channel: str = "") -> list[Said]:
        """Messages posted to channels, without edits and responses."""
        return [said for said in self.said if said.method == "chat.postMessage" and channel in {"", said.channel}]

    def responses(self) -> list[Said]:
        return [said for said in self.said if said.method == "response"]

    @property
    def said(self) -> list[Said]:
        """Everything that was accepted."""
        return self.workspace.said

    # What people do

    async def slash(self, command: str, text: str = "", *, user: str = "U1", channel: str = "C1") -> Envelope:
        """Someone gives a slash command; returns when it is acknowledged or Slack gives up waiting."""
        payload = {
            "command": command,
            "text": text,
            "user_id": user,
            "user_name": user.lower(),
            "channel_id": channel,
            "channel_name": "directmessage" if channel.startswith("D") else "general",
            "team_id": "T1",
            "api_app_id": "A1",
            "trigger_id": self._trigger(),
            "response_url": self._response_url(channel, ephemeral=True),
        }
        return await self._push("slash_commands", payload)

    async def mention(
        self, text: str, *, user: str = "U1", channel: str = "C1", thread_ts: str = "", event_id: str = "", **more: Any
    ) -> Envelope:
        """Someone writes a message that names the bot."""
        event = {"type": "app_mention", "text": f"<@{BOT_USER}> {text}", "user": user, "channel": channel}
        return await self._event(event | ({"thread_ts": thread_ts} if thread_ts else {}) | more, event_id)

    async def dm(self, text: str, *, user: str = "U1", channel: str = "D1", event_id: str = "", **more: Any) -> Envelope:
        """Someone writes to the bot in a direct message."""
        event = {"type": "message", "channel_type": "im", "text": text, "user": user, "channel": channel}
        return await self._event(event | more, event_id)

    async def press(self, said: Said, label: str, *, user: str = "U1") -> Envelope:
        """Someone presses the button with this label below a message."""
        button = next(button for button in said.buttons if button["text"]["text"] == label)
        payload = {
            "type": "block_actions",
            "user": {"id": user, "username": user.lower(), "team_id": "T1"},
            "api_app_id": "A1",
            "team": {"id": "T1", "domain": "test"},
            "container": {"type": "message", "message_ts": said.ts, "channel_id": said.channel, "is_ephemeral": not said.public}
            | ({"thread_ts": said.thread_ts} if said.thread_ts else {}),
            "channel": {"id": said.channel, "name": "general"},
            "trigger_id": self._trigger(),
            "response_url": self._response_url(said.channel, ephemeral=not said.public),
            "actions": [button | {"action_ts": "1.1"}],
        }
        return await self._push("interactive", payload)

    async def submit(self, view: Params, answers: Params, *, user: str = "U1") -> Envelope:
        """Someone changes these answers in an open form and saves it; the acknowledgement may name what is wrong."""
        state = {"values": filled_in(view, answers)}
        payload = {
            "type": "view_submission",
            "user": {"id": user, "username": user.lower(), "team_id": "T1"},
            "api_app_id": "A1",
            "team": {"id": "T1", "domain": "test"},
            "trigger_id": self._trigger(),
            "response_urls": [],
            "view": view | {"state": state, "team_id": "T1", "app_id": "A1"},
        }
        return await self._push("interactive", payload)

    def _trigger(self) -> str:
        name = f"{self._next()}.2.3"
        self._triggers[name] = time.monotonic()
        return name

    def _open(self, params: Params) -> Params:
        """A trigger opens one form, within three seconds."""
        if set(params) - {"trigger_id", "view"} or not isinstance(params.get("view"), dict):
            raise RefusalError("invalid_arguments")
        pulled = self._triggers.pop(params.get("trigger_id", ""), None)
        if pulled is None:
            raise RefusalError("exchanged_trigger_id")
        if time.monotonic() - pulled > 3:
            raise RefusalError("expired_trigger_id")
        if found := view_problems(params["view"]):
            raise RefusalError("invalid_arguments", *found)
        self.views.append(params["view"] | {"id": f"V{self._next()}", "hash": "1.1"})
        return {"view": self.views[-1]}

    async def _push(self, kind: str, payload: Params) -> Envelope:
        """As a request if the app has an address for them, else down the socket."""
        return await (self.http if self.http.url else self.sockets).push(kind, payload)

    async def push_event(self, event: Params, event_id: str = "") -> Envelope:
        """Any event."""
        return await self._event(event, event_id)

    async def _event(self, event: Params, event_id: str) -> Envelope:
        stamp = self.workspace.next_ts()
        event = {"ts": stamp, "event_ts": stamp, "team": "T1"} | event
        self.last_event = event
        self.workspace.hear(str(event.get("channel", "")), stamp, str(event.get("thread_ts", "")))
        payload = {
            "type": "event_callback",
            "team_id": "T1",
            "api_app_id": "A1",
            "event_id": event_id or f"Ev{self._next()}",
            "event_time": 1_700_000_000,
            "authorizations": [{"team_id": "T1", "user_id": BOT_USER, "is_bot": True}],
            "event": event,
        }
        return await self._push("events_api", payload)

    # Web API

    async def _api(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        self.calls.append((method, time.monotonic()))
        fault = self._fault(method)
        await asyncio.sleep(fault.delay)
        if method == "chat.postMessage":
            await self.takes_messages.wait()
        if fault.drop == DROP_BEFORE:
            return _dropped(request)
        headers = {} if fault.retry_after is None else {"Retry-After": str(fault.retry_after)}
        if fault.body:
            return web.Response(text=fault.body, status=fault.status, content_type=fault.content_type, headers=headers)
        try:
            answer = {"ok": True, **self._answer(method, await _params(request), request, fault)}
        except RefusalError as refusal:
            self.refused.append((method, refusal.error))
            answer = {"ok": False, "error": refusal.error}
            if refusal.error == "ratelimited" and fault.status == 200 and not fault.error:
                fault, headers = Fault(status=429), {"Retry-After": "1"}
            if refusal.messages:
                answer["response_metadata"] = {"messages": list(refusal.messages)}
        self.sockets.note_change()
        if fault.drop == DROP_MIDWAY and request.transport:
            request.transport.write(b"HTTP/1.1 200 OK\r\nContent-Le")
        return _dropped(request) if fault.drop else web.json_response(answer, status=fault.status, headers=headers)

    def _answer(self, method: str, params: Params, request: web.Request, fault: Fault) -> Params:
        if fault.error or fault.status != 200:
            raise RefusalError(fault.error or "ratelimited", *([fault.details] if fault.details else []))
        self._authorise(method, params, request)
        self.requests.append(params)
        if method == "views.open":
            return self._open(params)
        if method != "apps.connections.open":
            return self.workspace.call(method, params)
        return {"url": f"ws://127.0.0.1:{self.port}/ws?ticket={self.sockets.ticket()}"}

    def _fault(self, method: str) -> Fault:
        waiting = self._faults[method]
        if not waiting:
            return Fault()
        waiting[0].times -= 1
        return waiting[0] if waiting[0].times else waiting.pop(0)

    def _authorise(self, method: str, params: Params, request: web.Request) -> None:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ") or params.pop("token", "")
        if not token:
            raise RefusalError("not_authed")
        if token not in {self.bot_token, self.app_token}:
            raise RefusalError("invalid_auth")
        if token != (self.app_token if method == "apps.connections.open" else self.bot_token):
            raise RefusalError("not_allowed_token_type")

    # Response addresses

    def _response_url(self, channel: str, *, ephemeral: bool) -> str:
        name = f"secret-{self._next()}"
        self._addresses[name] = ResponseAddress(channel, ephemeral)
        return f"{self.url}/respond/{name}"

    async def _respond(self, request: web.Request) -> web.StreamResponse:
        fault = self._fault("respond")
        if fault.drop == DROP_BEFORE:
            return _dropped(request)
        if fault.status != 200:
            return web.Response(status=fault.status, text=fault.error)
        address = self._addresses.get(request.match_info["id"])
        if address is None or not address.uses:
            return web.Response(status=404, text="used_url")
        address.uses -= 1
        params = await _params(request)
        try:
            self.workspace.accept(
                "response", address.channel, self.workspace.next_ts(), params, public=params.get("response_type") == "in_channel"
            )
        except RefusalError as refusal:
            self.refused.append(("respond", refusal.error))
            return web.Response(status=400, text=refusal.error)
        self.sockets.note_change()
        return web.Response(text="ok")

    async def _say(self, request: web.Request) -> web.StreamResponse:
        """By hand: a slash command, or with `mention=1` a mention."""
        query = request.query
        if query.get("mention"):
            envelope = await self.mention(query.get("text", ""))
        else:
            envelope = await self.slash(query.get("command", "/coalition"), query.get("text", ""))
        return web.json_response({"acked_after": envelope.acked_after})

    def _next(self) -> int:
        self._count += 1
        return self._count


async def _params(request: web.Request) -> Params:
    if request.content_type == "application/json":
        body = await request.json()
        return body if isinstance(body, dict) else {}
    given = {**request.query, **(await request.post())}
    return {name: json.loads(str(value)) if name == "blocks" else value for name, value in given.items()}


def _dropped(request: web.Request) -> web.StreamResponse:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


async def _by_hand(port: int) -> None:
    fake = FakeSlack()
    await fake.start(port)
    print(f"SLACK_API_URL={fake.api_url} SLACK_BOT_TOKEN={fake.bot_token} SLACK_APP_TOKEN={fake.app_token}", flush=True)  # noqa: T201
    while True:
        await fake.wait_for(lambda: fake.said, 1e9)
        said = fake.said.pop(0)
        print(f"--- {said.method} {said.channel} {said.ts}\n{said.seen.text}", flush=True)  # noqa: T201


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=9002)
    asyncio.run(_by_hand(parser.parse_args().port))
