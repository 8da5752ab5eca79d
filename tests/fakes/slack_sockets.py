"""The Socket Mode side of a fake Slack: addresses that open one socket each, envelopes, and ways to lose a socket."""

import asyncio
import json
import socket as sockets
import struct
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from aiohttp import WSMsgType, web

TICKET = "ticket-that-must-never-be-written"
MOST_SOCKETS = 10
SECONDS_TO_ACKNOWLEDGE = 3


@dataclass(slots=True)
class Envelope:
    """Something that was sent down the socket, and after how many seconds it was acknowledged."""

    id: str
    type: str
    sent: float
    acked_after: float | None = None
    reply: Any = None
    text: str = ""


class Sockets:
    """The open sockets of the one app. `frozen` leaves pings unanswered, `crowded` sends new ones away, `broken` of them fail."""

    def __init__(self) -> None:
        self.envelopes: list[Envelope] = []
        self.opened = 0
        self.frozen = False
        self.crowded = False
        self.broken = 0
        self._sockets: list[web.WebSocketResponse] = []
        self._lines: dict[web.WebSocketResponse, asyncio.Transport] = {}
        self._tickets: set[str] = set()
        self._count = 0
        self._changed = asyncio.Event()

    def note_change(self) -> None:
        """Wake up whoever waits for a condition."""
        self._changed.set()

    async def wait_for(self, condition: Callable[[], object], timeout: float = 5.0) -> None:  # noqa: ASYNC109
        """Wait until something makes the condition true; TimeoutError if that takes too long."""
        async with asyncio.timeout(timeout):
            while not condition():
                self._changed.clear()
                try:
                    await asyncio.wait_for(self._changed.wait(), 0.05)
                except TimeoutError:
                    continue

    def ticket(self) -> str:
        """A word that opens one socket."""
        self._count += 1
        self._tickets.add(ticket := f"{TICKET}-{self._count}")
        return ticket

    async def push(self, kind: str, payload: dict[str, Any]) -> Envelope:
        """Send something down the newest socket; returns when it is acknowledged, or when Slack would give up waiting."""
        await self.wait_for(self.open)
        envelope = Envelope(id=f"envelope-{len(self.envelopes)}", type=kind, sent=time.monotonic(), text=str(payload.get("text", "")))
        self.envelopes.append(envelope)
        body = {"envelope_id": envelope.id, "type": kind, "accepts_response_payload": kind != "events_api", "payload": payload}
        # Into a line that is half open nothing goes after a while, and nobody says so.
        with suppress(ConnectionError, TimeoutError):
            async with asyncio.timeout(SECONDS_TO_ACKNOWLEDGE):
                await self.open()[-1].send_json(body)
        try:
            await self.wait_for(lambda: envelope.acked_after is not None, SECONDS_TO_ACKNOWLEDGE)
        except TimeoutError:
            return envelope
        return envelope

    def open(self) -> list[web.WebSocketResponse]:
        """The sockets that are open, the oldest first."""
        return [socket for socket in self._sockets if not socket.closed and not self._lines[socket].is_closing()]

    async def disconnect(self, reason: str = "refresh_requested") -> None:
        """Slack asks the app to connect anew, and hangs up."""
        for socket in self.open():
            with suppress(ConnectionError, TimeoutError):
                async with asyncio.timeout(SECONDS_TO_ACKNOWLEDGE):
                    await socket.send_json({"type": "disconnect", "reason": reason, "debug_info": {"host": "fake"}})

    async def hang_up(self) -> None:
        """The sockets are closed without a word; a dead line is cut."""
        for socket in self.open():
            if self._lines[socket].is_reading():
                await socket.close()
            else:
                self._lines[socket].abort()

    def reset(self) -> None:
        """The lines are cut: the other end gets a reset."""
        for socket in self.open():
            line = self._lines[socket]
            line.get_extra_info("socket").setsockopt(sockets.SOL_SOCKET, sockets.SO_LINGER, struct.pack("ii", 1, 0))
            line.abort()

    def fall_silent(self) -> None:
        """The lines of now are half open: nothing that comes on them is heard any more, not even a goodbye."""
        for socket in self.open():
            self._lines[socket].pause_reading()

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """The handler of the socket's address."""
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            return web.Response(status=404, text="this address was used or never given")
        self._tickets.discard(ticket)
        if self.broken:
            self.broken -= 1
            return web.Response(status=503)
        socket = web.WebSocketResponse(autoping=False)
        await socket.prepare(request)
        if self.crowded or len(self.open()) >= MOST_SOCKETS:
            await socket.send_json({"type": "disconnect", "reason": "too_many_websockets"})
        else:
            await socket.send_json({"type": "hello", "num_connections": 1, "connection_info": {"app_id": "A1"}})
            assert isinstance(request.transport, asyncio.Transport)
            self._lines[socket] = request.transport
            self._sockets.append(socket)
            self.opened += 1
        self._changed.set()
        async for message in socket:
            if message.type is WSMsgType.PING and not self.frozen:
                with suppress(ConnectionError):
                    await socket.pong(message.data)
            elif message.type is WSMsgType.TEXT:
                self._acknowledged(json.loads(message.data))
        return socket

    def _acknowledged(self, reply: dict[str, Any]) -> None:
        for envelope in self.envelopes:
            if envelope.id == reply.get("envelope_id") and envelope.acked_after is None:
                envelope.acked_after, envelope.reply = time.monotonic() - envelope.sent, reply.get("payload")
        self._changed.set()
