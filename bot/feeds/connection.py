"""One request over a connection of its own, made to a machine that the guard has admitted (the home of h11).

Feeds are asked minutes apart, when no server still holds a line open for us; so none is kept.
"""

import asyncio
import re
import ssl
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import cast

import certifi
import h11

from bot.feeds.address import Address, Guard

Headers = Sequence[tuple[bytes, bytes]]
"""Names and values in the very bytes that go over the line."""

_ENDS_LINE = re.compile(rb"[\r\n\0]")
_MOST_HEADERS = 100_000
_PIECE = 65_536
_ASKED = h11.Request(method="GET", target="/", headers=[("Host", "any")])
"""What the parser of an answer must know of its question; to have h11 write each one takes half of its time."""

_UNCHANGED = re.compile(rb"HTTP/1\.[01] 304(?: [^\r\n\0]*)?\r\n((?:[-\w!#$%&'*+.^`|~]+:[^\r\n\0]*\r\n)*)\r\n")
"""The answer that nearly all polls get, if it came in one piece and is plain: h11 would take a fifth of the poll's time for it."""


class UnreachableError(Exception):
    """No proper answer came; the message says why, in a few words."""


class _Line(asyncio.Protocol):
    """One connection: the request goes out as soon as it stands, and what comes waits here until it is read.

    Streams of asyncio do the same for twice the time.
    """

    def __init__(self, request: bytes) -> None:
        self._request = request
        self._came = bytearray()
        self._waiter: asyncio.Future[None] | None = None
        self._ended = False
        self._error: Exception | None = None
        self.transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)
        self.transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        self._came += data
        if len(self._came) > _PIECE:
            self.transport.pause_reading()
        self._wake()

    def eof_received(self) -> None:
        self._ended = True
        self._wake()

    def connection_lost(self, error: Exception | None) -> None:
        self._ended, self._error = True, error
        self._wake()

    def _wake(self) -> None:
        if self._waiter and not self._waiter.done():
            self._waiter.set_result(None)

    async def read(self) -> bytes:
        """What has come since the last time, nothing at the end; OSError if the connection was lost."""
        if not self._came and not self._ended:
            self._waiter = asyncio.get_running_loop().create_future()
            await self._waiter
        if not self._came and self._error:
            raise self._error
        came = bytes(self._came)
        self._came.clear()
        self.transport.resume_reading()
        return came


class Response:
    """An answer whose body is read piece by piece, as it came over the line."""

    def __init__(self, status: int, headers: Headers, line: _Line, link: h11.Connection | None = None) -> None:
        self._line = line
        self._link = link
        self._headers = headers
        self.status = status

    def header(self, name: bytes, longest: int = 1000) -> str:
        """A header's bytes as text that turns into the same bytes again; empty if it is absent or longer than that."""
        value = next((value for key, value in self._headers if key == name), b"")
        return value.decode("latin-1") if len(value) <= longest else ""

    async def piece(self) -> bytes:
        """The next bytes of the body, nothing at its end."""
        event = await _next(self._line, self._link) if self._link else None
        return bytes(event.data) if isinstance(event, h11.Data) else b""


@dataclass(frozen=True, slots=True)
class Client:
    """Makes requests; `headers` go with each."""

    guard: Guard
    headers: Headers = ()

    @asynccontextmanager
    async def get(self, address: Address, headers: Headers, patience: timedelta) -> AsyncIterator[Response]:
        """The answer to one GET; `patience` is for the connection. Raises UnreachableError, or AddressRefusedError."""
        line = await self._connected(address, _request(address, (*self.headers, *headers)), patience)
        try:
            yield await _answer(line)
        except h11.ProtocolError as error:
            raise UnreachableError("answer is not proper HTTP") from error
        except OSError as error:
            raise UnreachableError("connection lost") from error
        finally:
            line.transport.abort()

    async def _connected(self, address: Address, request: bytes, patience: timedelta) -> _Line:
        """A connection to the first of the host's machines that takes it; the request is on its way."""
        connect = asyncio.get_running_loop().create_connection
        tls = _tls() if address.scheme == "https" else None
        failure = UnreachableError("host not found")
        machines = await self.guard.admitted(address)
        for machine in machines:
            try:
                async with asyncio.timeout(patience.total_seconds() / len(machines)):
                    name = address.host if tls else None
                    _, line = await connect(lambda: _Line(request), machine, address.port, ssl=tls, server_hostname=name)
                    return line
            except TimeoutError:
                failure = UnreachableError(f"no connection within {patience.total_seconds():g} s")
            except OSError as error:
                failure = UnreachableError(_in_words(error))
        raise failure


def _request(address: Address, headers: Headers) -> bytes:
    """The bytes of a request; a value that would end its line is not sent."""
    given = ((b"Host", address.authority.encode()), (b"Connection", b"close"), *headers)
    lines = (b"%b: %b\r\n" % (name, value) for name, value in given if not _ENDS_LINE.search(value))
    return b"GET %b HTTP/1.1\r\n%b\r\n" % (address.target.encode(), b"".join(lines))


async def _answer(line: _Line) -> Response:
    """The final answer's head; what a server says before it (status 1xx) does not count."""
    came = await line.read()
    if unchanged := _UNCHANGED.fullmatch(came):
        rows = (row.partition(b":") for row in unchanged[1].splitlines())
        return Response(304, [(name.lower(), value.strip(b" \t")) for name, _, value in rows], line)
    link = h11.Connection(h11.CLIENT, max_incomplete_event_size=_MOST_HEADERS)
    link.send(_ASKED)
    link.send(h11.EndOfMessage())
    link.receive_data(came)
    while isinstance(event := await _next(line, link), h11.InformationalResponse):
        pass
    if not isinstance(event, h11.Response):
        raise UnreachableError("connection lost")
    return Response(event.status_code, event.headers, line, link)


async def _next(line: _Line, link: h11.Connection) -> object:
    while (event := link.next_event()) is h11.NEED_DATA:
        link.receive_data(await line.read())
    return event


@cache
def _tls() -> ssl.SSLContext:
    """The same authorities everywhere, whatever the system trusts."""
    return ssl.create_default_context(cafile=certifi.where())


def _in_words(error: OSError) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"TLS certificate not valid: {error.verify_message}"
    if isinstance(error, ssl.SSLError):
        return "no TLS connection"
    return "connection refused" if isinstance(error, ConnectionRefusedError) else "cannot connect"
