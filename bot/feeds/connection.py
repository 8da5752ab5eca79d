"""One request over a connection of its own, made to a machine that the guard has admitted (the home of h11).

Feeds are asked minutes apart, when no server still holds a line open for us; so none is kept.
"""

import asyncio
import ssl
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import cache

import certifi
import h11

from bot.feeds.address import Address, Guard

Headers = Sequence[tuple[bytes, bytes]]
"""Names and values in the very bytes that go over the line."""

_MOST_HEADERS = 100_000
_PIECE = 65_536


class UnreachableError(Exception):
    """No proper answer came; the message says why, in a few words."""


class Response:
    """An answer whose body is read piece by piece, as it came over the line."""

    def __init__(self, reader: asyncio.StreamReader, link: h11.Connection, head: h11.Response) -> None:
        self._reader = reader
        self._link = link
        self._headers = head.headers
        self.status = head.status_code

    def header(self, name: bytes, longest: int = 1000) -> str:
        """A header's bytes as text that turns into the same bytes again; empty if it is absent or longer than that."""
        value = next((value for key, value in self._headers if key == name), b"")
        return value.decode("latin-1") if len(value) <= longest else ""

    async def piece(self) -> bytes:
        """The next bytes of the body, nothing at its end."""
        event = await _next(self._reader, self._link)
        return bytes(event.data) if isinstance(event, h11.Data) else b""


@dataclass(frozen=True, slots=True)
class Client:
    """Makes requests; `headers` go with each."""

    guard: Guard
    headers: Headers = ()

    @asynccontextmanager
    async def get(self, address: Address, headers: Headers, patience: timedelta) -> AsyncIterator[Response]:
        """The answer to one GET; `patience` is for the connection. Raises UnreachableError, or AddressRefusedError."""
        reader, writer = await self._connected(address, patience)
        try:
            link = h11.Connection(h11.CLIENT, max_incomplete_event_size=_MOST_HEADERS)
            writer.write(_request(link, address, (*self.headers, *headers)))
            yield Response(reader, link, await _head(reader, link))
        except h11.ProtocolError as error:
            raise UnreachableError("answer is not proper HTTP") from error
        except OSError as error:
            raise UnreachableError("connection lost") from error
        finally:
            writer.transport.abort()

    async def _connected(self, address: Address, patience: timedelta) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """A connection to the first of the host's machines that takes it."""
        tls = _tls() if address.scheme == "https" else None
        failure = UnreachableError("host not found")
        machines = await self.guard.admitted(address)
        for machine in machines:
            try:
                async with asyncio.timeout(patience.total_seconds() / len(machines)):
                    return await asyncio.open_connection(machine, address.port, ssl=tls, server_hostname=address.host if tls else None)
            except TimeoutError:
                failure = UnreachableError(f"no connection within {patience.total_seconds():g} s")
            except OSError as error:
                failure = UnreachableError(_in_words(error))
        raise failure


def _request(link: h11.Connection, address: Address, headers: Headers) -> bytes:
    given = [(b"Host", address.authority.encode()), (b"Connection", b"close"), *headers]
    request = h11.Request(method=b"GET", target=address.target.encode(), headers=given)
    return (link.send(request) or b"") + (link.send(h11.EndOfMessage()) or b"")


async def _head(reader: asyncio.StreamReader, link: h11.Connection) -> h11.Response:
    """The final answer's head; what a server says before it (status 1xx) does not count."""
    while isinstance(event := await _next(reader, link), h11.InformationalResponse):
        pass
    if not isinstance(event, h11.Response):
        raise UnreachableError("connection lost")
    return event


async def _next(reader: asyncio.StreamReader, link: h11.Connection) -> object:
    while (event := link.next_event()) is h11.NEED_DATA:
        link.receive_data(await reader.read(_PIECE))
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
