"""A TCP proxy of our own between the service and others: one exchange goes wrong in one of seven ways, at one of three moments.

The ways are those of toxiproxy (https://github.com/Shopify/toxiproxy#toxics). The moments are told by a body, which is that of the
request where messages are sent and that of the answer where feeds are read: before it, in its midst, or after it.
"""

import asyncio
import re
import socket
import struct
from contextlib import suppress
from enum import StrEnum
from typing import Self


class Toxic(StrEnum):
    LATENCY = "latency"
    BANDWIDTH = "bandwidth"
    SLOW_CLOSE = "slow_close"
    TIMEOUT = "timeout"
    RESET_PEER = "reset_peer"
    SLICER = "slicer"
    LIMIT_DATA = "limit_data"


class Phase(StrEnum):
    BEFORE = "before"
    DURING = "during"
    AFTER = "after"


CUTTING = frozenset({Toxic.TIMEOUT, Toxic.RESET_PEER, Toxic.LIMIT_DATA})
"""What ends an exchange that the others only slow down."""

LATENCY, HELD, LIMIT = 0.25, 5.0, 10
"""Seconds that everything is late; most seconds for which nothing moves; bytes that still pass before the end."""

_LENGTH = re.compile(rb"(?im)^content-length: *(\d+)\r$")


class CutError(Exception):
    """The exchange is over before its end."""


class Proxy:
    """`async with Proxy(port) as proxy`, then talk to `proxy.port`; `poison` spoils the next exchange, the ones after it are clean.

    With `of_answer` the body that tells the moment is that of the answer.
    """

    def __init__(self, upstream: int, *, of_answer: bool = False) -> None:
        self._upstream = upstream
        self._of_answer = of_answer
        self._poison: tuple[Toxic, Phase] | None = None
        self._handlers: set[asyncio.Task[None]] = set()
        self.port = 0
        self.spoilt = 0

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for handler in self._handlers:
            handler.cancel()
        await asyncio.gather(*self._handlers, return_exceptions=True)

    def poison(self, toxic: Toxic, phase: Phase) -> None:
        self._poison = toxic, phase

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._handlers.add(task)
        task.add_done_callback(self._handlers.discard)
        with suppress(ConnectionError, asyncio.IncompleteReadError, CutError, asyncio.CancelledError):
            await self._exchanges(reader, writer)
        writer.close()

    async def _exchanges(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        back, forth = await asyncio.open_connection("127.0.0.1", self._upstream)
        try:
            while True:
                request = await _message(reader)
                poison, self._poison = self._poison, None
                self.spoilt += poison is not None
                await self._exchange(request, poison, back, forth, writer)
        finally:
            forth.close()

    async def _exchange(
        self,
        request: bytes,
        poison: tuple[Toxic, Phase] | None,
        back: asyncio.StreamReader,
        forth: asyncio.StreamWriter,
        writer: asyncio.StreamWriter,
    ) -> None:
        toxic, phase = poison or (None, None)
        upwards = poison is not None and not self._of_answer and phase is not Phase.AFTER
        clean, rest = _split(request, phase) if upwards else (request, b"")
        await _pass(forth, clean)
        if upwards and toxic:
            await _spoil(toxic, forth, rest, writer)
        answer = await _message(back)
        downwards = poison is not None and not upwards
        # After a request's body comes the whole answer; an answer's own body is split.
        clean, rest = _split(answer, phase if self._of_answer else Phase.BEFORE) if downwards else (answer, b"")
        await _pass(writer, clean)
        if downwards and toxic:
            await _spoil(toxic, writer, rest, writer)


def _split(message: bytes, phase: Phase | None) -> tuple[bytes, bytes]:
    """What passes cleanly, and what is left when it goes wrong."""
    body = message.index(b"\r\n\r\n") + 4
    at = {Phase.BEFORE: 0, Phase.DURING: (body + len(message)) // 2, Phase.AFTER: len(message)}[phase or Phase.AFTER]
    return message[:at], message[at:]


async def _message(reader: asyncio.StreamReader) -> bytes:
    """One whole request or answer; nothing here sends one in chunks."""
    head = await reader.readuntil(b"\r\n\r\n")
    length = _LENGTH.search(head)
    return head + (await reader.readexactly(int(length[1])) if length else b"")


async def _pass(writer: asyncio.StreamWriter, data: bytes) -> None:
    writer.write(data)
    await writer.drain()


async def _spoil(toxic: Toxic, writer: asyncio.StreamWriter, rest: bytes, client: asyncio.StreamWriter) -> None:
    """Let the rest go its way as the toxic has it."""
    if toxic is Toxic.LATENCY:
        await asyncio.sleep(LATENCY)
    if toxic in (Toxic.BANDWIDTH, Toxic.SLICER):
        size, pause = (200, 0.02) if toxic is Toxic.BANDWIDTH else (7, 0.0)
        for at in range(0, len(rest), size):
            await _pass(writer, rest[at : at + size])
            await asyncio.sleep(pause)
        return
    if toxic is Toxic.TIMEOUT:
        await asyncio.sleep(HELD)
    if toxic is Toxic.LIMIT_DATA:
        await _pass(writer, rest[:LIMIT])
    if toxic is Toxic.RESET_PEER:
        client.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        client.transport.abort()
    if toxic in CUTTING:
        raise CutError
    await _pass(writer, rest)
    if toxic is Toxic.SLOW_CLOSE and writer is client:
        await asyncio.sleep(LATENCY)
        raise CutError
