"""Getting a feed politely: conditional, bounded in time and size, and only from public machines."""

import asyncio
import re
import zlib
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from hashlib import sha256
from urllib.parse import urljoin

from bot.feeds.address import Address, AddressRefusedError, Guard, Resolve, read_address, resolve
from bot.feeds.connection import Client, Headers, Response, UnreachableError
from bot.feeds.hosts import Hosts
from storage.model import SourceState

USER_AGENT = "coalition-watch/0.1 (+feed reader)"
ACCEPT = "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.1"
LONGEST_WAIT = timedelta(hours=24)
"""More than this no server may ask of us with Retry-After."""

_HEADERS = ((b"User-Agent", USER_AGENT.encode()), (b"Accept", ACCEPT.encode()), (b"Accept-Encoding", b"gzip"))
_LONGEST_ADDRESS = 8000
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """How much time and room one feed may take; `size` counts bytes after decompression."""

    total: timedelta = timedelta(seconds=30)
    connect: timedelta = timedelta(seconds=10)
    size: int = 5_000_000
    hops: int = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """A feed's bytes. `etag` and `last_modified` are to be sent back exactly so; `url` is where the last redirect led.

    `fresh_for` is how long the server says that nothing changes, `moved` the address to which it moved the feed for good.
    """

    content: bytes
    content_type: str
    etag: str
    last_modified: str
    digest: str
    url: str
    fresh_for: timedelta = timedelta()
    moved: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotModified:
    """The feed is as it was; `fresh_for` and `moved` as in a Body."""

    fresh_for: timedelta = timedelta()
    moved: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """No feed this time: `why` in a few words for people, `retry_after` where the server named a wait, `gone` if for good."""

    why: str
    retry_after: timedelta | None = None
    gone: bool = False


Fetched = Body | NotModified | Failed


class _UnusableError(Exception):
    """The answer cannot be used; the message is a `Failed.why`."""


def open_client(allow_private: bool, resolve: Resolve = resolve) -> Client:
    """The client for all feeds; `allow_private` lets them live on private addresses and other ports."""
    return Client(Guard(allow_private, resolve), _HEADERS)


async def fetch(client: Client, state: SourceState, bounds: Bounds = Bounds(), hosts: Hosts | None = None) -> Fetched:
    """Ask for a feed, telling the server what we have already; a failure of any kind is a value.

    `hosts` says when each host may be asked; waiting for that does not count into the bounds.
    """
    return await fetch_from(client, state.address, bounds, hosts or Hosts(timedelta()), _conditions(state))


async def fetch_from(client: Client, url: str, bounds: Bounds, hosts: Hosts, conditions: Headers = ()) -> Fetched:
    """Ask for anything at an address, under the same guard and bounds."""
    try:
        return await _fetch(client, read_address(url), conditions, bounds, hosts)
    except TimeoutError:
        return Failed(why=f"timed out after {bounds.total.total_seconds():g} s")
    except AddressRefusedError as refusal:
        return Failed(why=f"refused: {refusal}")
    except (_UnusableError, UnreachableError) as reason:
        return Failed(why=str(reason))
    except ValueError:
        return Failed(why="not a valid web address")


async def _fetch(client: Client, address: Address, conditions: Headers, bounds: Bounds, hosts: Hosts) -> Fetched:
    left = bounds.total.total_seconds()
    trail = _Trail()
    while len(trail.visited) <= bounds.hops:
        trail.visited.add(address)
        async with hosts.turn(address.host):
            began = asyncio.get_running_loop().time()
            async with asyncio.timeout(left):
                answer = await _ask(client, address, conditions, bounds, trail)
            left -= asyncio.get_running_loop().time() - began
        if not isinstance(answer, Address):
            return answer
        address = answer
        if address in trail.visited:
            raise _UnusableError("redirects in a circle")
    raise _UnusableError(f"more than {bounds.hops} redirects")


@dataclass(slots=True)
class _Trail:
    """The redirects of one fetch: where we were, and how far the way was one that holds for good."""

    visited: set[Address] = field(default_factory=set)
    moved: str = ""
    for_good: bool = True

    def follow(self, status: int, source: Address, target: Address) -> None:
        """A step from TLS to none is never for good (promise F4)."""
        self.for_good = self.for_good and status in (301, 308) and not (source.scheme == "https" and target.scheme == "http")
        if self.for_good:
            self.moved = str(target)


async def _ask(client: Client, address: Address, conditions: Headers, bounds: Bounds, trail: _Trail) -> Fetched | Address:
    """One request: the answer, or the next address if it leads elsewhere."""
    async with client.get(address, conditions, bounds.connect) as response:
        leads = response.header(b"location", _LONGEST_ADDRESS) if response.status in _REDIRECTS else ""
        if not leads:
            return await _answer(response, address, bounds, trail.moved, conditional=bool(conditions))
        # Servers write other scripts into it in UTF-8, whatever the standard says.
        target = read_address(urljoin(str(address), leads.encode("latin-1").decode("utf-8", "replace")))
        trail.follow(response.status, address, target)
        return target


def _conditions(state: SourceState) -> list[tuple[bytes, bytes]]:
    """What we have, in the server's own bytes: a tag is opaque and is never rewritten (RFC 9110, section 8.8.3)."""
    conditions = ((b"If-None-Match", state.etag), (b"If-Modified-Since", state.last_modified))
    return [(name, value.encode("latin-1", "replace")) for name, value in conditions if value]


async def _answer(response: Response, address: Address, bounds: Bounds, moved: str, *, conditional: bool) -> Fetched:
    if response.status == 304 and conditional:
        return NotModified(fresh_for=_fresh_for(response), moved=moved)
    if response.status not in (200, 203):
        return Failed(why=f"answered {response.status}", retry_after=_retry_after(response), gone=response.status == 410)
    content = await _content(response, bounds.size)
    if not content.strip():
        raise _UnusableError("empty answer")
    return Body(
        content=content,
        content_type=response.header(b"content-type"),
        etag=response.header(b"etag"),
        last_modified=response.header(b"last-modified"),
        digest=sha256(content).hexdigest(),
        url=str(address),
        fresh_for=_fresh_for(response),
        moved=moved,
    )


def _fresh_for(response: Response) -> timedelta:
    """How long the server says that its answer holds (RFC 9111, sections 5.2.2.1 and 5.3), at most LONGEST_WAIT."""
    control = response.header(b"cache-control").lower()
    age = re.search(r"(?:^|[,\s])max-age\s*=\s*\"?(\d{1,9})", control)
    if "no-cache" in control or "no-store" in control:
        return timedelta()
    if age:
        return min(timedelta(seconds=int(age[1])), LONGEST_WAIT)
    expires = _date(response.header(b"expires"))
    if expires is None:
        return timedelta()
    return min(max(expires - (_date(response.header(b"date")) or datetime.now(UTC)), timedelta()), LONGEST_WAIT)


def _retry_after(response: Response) -> timedelta | None:
    """The wait that the server asks for, in seconds or as a date, at most LONGEST_WAIT."""
    value = response.header(b"retry-after").strip()
    if value.isascii() and value.isdigit():
        return min(timedelta(seconds=min(int(value), 10**6)), LONGEST_WAIT)
    until = _date(value)
    return min(max(until - datetime.now(UTC), timedelta()), LONGEST_WAIT) if until else None


def _date(value: str) -> datetime | None:
    if not value:
        return None
    try:
        found = parsedate_to_datetime(value)
    except (ValueError, TypeError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


async def _content(response: Response, size: int) -> bytes:
    """The body, decompressed by us and counted meanwhile: a piece may hold a thousand times its size."""
    encoding = response.header(b"content-encoding").strip().lower()
    if encoding not in ("", "identity", "gzip", "x-gzip", "deflate"):
        raise _UnusableError(f"compressed as {encoding[:20]}, which was not asked for")
    inflate = None if encoding in ("", "identity") else _Inflate()
    content = bytearray()
    while piece := await response.piece():
        content += inflate.some(piece, size + 1 - len(content)) if inflate else piece
        if len(content) > size:
            raise _UnusableError(f"larger than {size / 1e6:g} MB")
    if inflate and not inflate.complete:
        raise _UnusableError("the compressed answer ends early")
    return bytes(content)


class _Inflate:
    """gzip or zlib data piece by piece, never more than asked for at once; several gzip members make one body."""

    def __init__(self) -> None:
        self._stream = zlib.decompressobj(wbits=47)
        self.complete = False

    def some(self, chunk: bytes, most: int) -> bytes:
        out = bytearray()
        while chunk and len(out) < most:
            if self._stream.eof:
                self._stream = zlib.decompressobj(wbits=47)
            try:
                out += self._stream.decompress(chunk, most - len(out))
            except zlib.error as error:
                raise _UnusableError("the answer's compression is broken") from error
            chunk = self._stream.unconsumed_tail or self._stream.unused_data.lstrip(b"\0")
        self.complete = self._stream.eof
        return bytes(out)
