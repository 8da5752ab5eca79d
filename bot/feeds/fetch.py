"""Getting a feed politely: conditional, bounded in time and size, and only from public machines."""

import asyncio
import re
import ssl
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from hashlib import sha256
from http.cookiejar import CookieJar, DefaultCookiePolicy

import httpx

from bot.feeds.address import AddressRefusedError, GuardedTransport, Resolve, resolve
from bot.feeds.hosts import Hosts
from storage.model import SourceState

USER_AGENT = "coalition-watch/0.1 (+feed reader)"
ACCEPT = "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.1"
LONGEST_WAIT = timedelta(hours=24)
"""More than this no server may ask of us with Retry-After."""

_LONGEST_VALIDATOR = 1000
_CONNECTIONS = 40


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


def open_client(allow_private: bool, resolve: Resolve = resolve) -> httpx.AsyncClient:
    """The client for all feeds; `allow_private` lets them live on private addresses and other ports. Close it with `aclose`."""
    return httpx.AsyncClient(
        transport=GuardedTransport(allow_private=allow_private, resolve=resolve, connections=_CONNECTIONS),
        headers={"User-Agent": USER_AGENT, "Accept": ACCEPT, "Accept-Encoding": "gzip"},
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
        follow_redirects=False,
    )


async def fetch(client: httpx.AsyncClient, state: SourceState, bounds: Bounds = Bounds(), hosts: Hosts | None = None) -> Fetched:
    """Ask for a feed, telling the server what we have already; a failure of any kind is a value.

    `hosts` says when each host may be asked; waiting for that does not count into the bounds.
    """
    return await fetch_from(client, state.address, bounds, hosts or Hosts(timedelta()), _conditions(state))


async def fetch_from(
    client: httpx.AsyncClient, address: str, bounds: Bounds, hosts: Hosts, conditions: Sequence[tuple[bytes, bytes]] = ()
) -> Fetched:
    """Ask for anything at an address, under the same guard and bounds."""
    try:
        return await _fetch(client, address, conditions, bounds, hosts)
    except TimeoutError:
        return Failed(why=f"timed out after {bounds.total.total_seconds():g} s")
    except AddressRefusedError as refusal:
        return Failed(why=f"refused: {refusal}")
    except _UnusableError as reason:
        return Failed(why=str(reason))
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
        return Failed(why=_in_words(error, bounds))


async def _fetch(
    client: httpx.AsyncClient, address: str, conditions: Sequence[tuple[bytes, bytes]], bounds: Bounds, hosts: Hosts
) -> Fetched:
    timeout = httpx.Timeout(None, connect=bounds.connect.total_seconds())
    request = client.build_request("GET", address, headers=list(conditions), timeout=timeout)
    left = bounds.total.total_seconds()
    trail = _Trail()
    while len(trail.visited) <= bounds.hops:
        trail.visited.add(request.url)
        async with hosts.turn(request.url.netloc.decode("ascii")):
            began = asyncio.get_running_loop().time()
            async with asyncio.timeout(left):
                answer = await _ask(client, request, bounds, trail, conditional=bool(conditions))
            left -= asyncio.get_running_loop().time() - began
        if not isinstance(answer, httpx.Request):
            return answer
        request = answer
        if request.url in trail.visited:
            raise _UnusableError("redirects in a circle")
    raise _UnusableError(f"more than {bounds.hops} redirects")


@dataclass(slots=True)
class _Trail:
    """The redirects of one fetch: where we were, and how far the way was one that holds for good."""

    visited: set[httpx.URL] = field(default_factory=set)
    moved: str = ""
    for_good: bool = True

    def follow(self, status: int, source: httpx.URL, target: httpx.URL) -> None:
        """A step from TLS to none is never for good (promise F4)."""
        self.for_good = self.for_good and status in (301, 308) and not (source.scheme == "https" and target.scheme == "http")
        if self.for_good:
            self.moved = str(target)


async def _ask(
    client: httpx.AsyncClient, request: httpx.Request, bounds: Bounds, trail: _Trail, *, conditional: bool
) -> Fetched | httpx.Request:
    """One request: the answer, or the next request if it leads elsewhere."""
    response = await client.send(request, stream=True)
    try:
        if response.next_request is None:
            return await _answer(response, bounds, trail.moved, conditional=conditional)
        trail.follow(response.status_code, request.url, response.next_request.url)
        return response.next_request
    finally:
        await response.aclose()


def _conditions(state: SourceState) -> list[tuple[bytes, bytes]]:
    """What we have, in the server's own bytes: a tag is opaque and is never rewritten (RFC 9110, section 8.8.3)."""
    conditions = ((b"If-None-Match", state.etag), (b"If-Modified-Since", state.last_modified))
    return [(name, value.encode("latin-1", "replace")) for name, value in conditions if value]


async def _answer(response: httpx.Response, bounds: Bounds, moved: str, *, conditional: bool) -> Fetched:
    if response.status_code == 304 and conditional:
        return NotModified(fresh_for=_fresh_for(response), moved=moved)
    if response.status_code not in (200, 203):
        return Failed(why=f"answered {response.status_code}", retry_after=_retry_after(response), gone=response.status_code == 410)
    content = await _content(response, bounds.size)
    if not content.strip():
        raise _UnusableError("empty answer")
    return Body(
        content=content,
        content_type=_header(response, b"content-type"),
        etag=_header(response, b"etag"),
        last_modified=_header(response, b"last-modified"),
        digest=sha256(content).hexdigest(),
        url=str(response.url),
        fresh_for=_fresh_for(response),
        moved=moved,
    )


def _fresh_for(response: httpx.Response) -> timedelta:
    """How long the server says that its answer holds (RFC 9111, sections 5.2.2.1 and 5.3), at most LONGEST_WAIT."""
    control = _header(response, b"cache-control").lower()
    age = re.search(r"(?:^|[,\s])max-age\s*=\s*\"?(\d{1,9})", control)
    if "no-cache" in control or "no-store" in control:
        return timedelta()
    if age:
        return min(timedelta(seconds=int(age[1])), LONGEST_WAIT)
    expires, date = _date(_header(response, b"expires")), _date(_header(response, b"date"))
    return min(max(expires - (date or datetime.now(UTC)), timedelta()), LONGEST_WAIT) if expires else timedelta()


def _header(response: httpx.Response, name: bytes) -> str:
    """A header's bytes as text that turns into the same bytes again; one of monstrous length counts as absent."""
    value = next((value for key, value in response.headers.raw if key.lower() == name), b"")
    return value.decode("latin-1") if len(value) <= _LONGEST_VALIDATOR else ""


def _retry_after(response: httpx.Response) -> timedelta | None:
    """The wait that the server asks for, in seconds or as a date, at most LONGEST_WAIT."""
    value = _header(response, b"retry-after").strip()
    if value.isascii() and value.isdigit():
        return min(timedelta(seconds=min(int(value), 10**6)), LONGEST_WAIT)
    until = _date(value)
    return min(max(until - datetime.now(UTC), timedelta()), LONGEST_WAIT) if until else None


def _date(value: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(value)
    except (ValueError, TypeError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


async def _content(response: httpx.Response, size: int) -> bytes:
    """The body, decompressed by us: httpx inflates whole chunks, a thousandfold, before one can count them."""
    encoding = _header(response, b"content-encoding").strip().lower()
    if encoding not in ("", "identity", "gzip", "x-gzip", "deflate"):
        raise _UnusableError(f"compressed as {encoding[:20]}, which was not asked for")
    inflate = None if encoding in ("", "identity") else _Inflate()
    content = bytearray()
    async for chunk in response.aiter_raw():
        content += inflate.some(chunk, size + 1 - len(content)) if inflate else chunk
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


def _in_words(error: Exception, bounds: Bounds) -> str:
    """What went wrong with the connection; the cause tells more than the error itself."""
    causes = _causes(error)
    certificate = next((cause for cause in causes if isinstance(cause, ssl.SSLCertVerificationError)), None)
    if certificate is not None:
        return f"TLS certificate not valid: {certificate.verify_message}"
    if isinstance(error, httpx.ConnectTimeout):
        return f"no connection within {bounds.connect.total_seconds():g} s"
    if "host not found" in str(error):
        return "host not found"
    return next((words for kind, words in _WORDS if any(isinstance(cause, kind) for cause in causes)), "connection lost")


_WORDS: tuple[tuple[type[Exception], str], ...] = (
    (ConnectionRefusedError, "connection refused"),
    (ssl.SSLError, "no TLS connection"),
    (httpx.InvalidURL, "not a valid web address"),
    (httpx.UnsupportedProtocol, "not a valid web address"),
    (httpx.ConnectError, "cannot connect"),
    (httpx.ProtocolError, "answer is not proper HTTP"),
)


def _causes(error: BaseException | None) -> tuple[BaseException, ...]:
    """The error and what led to it, the parts of an exception group included."""
    if error is None:
        return ()
    parts = error.exceptions if isinstance(error, BaseExceptionGroup) else ()
    return (error, *parts, *_causes(error.__cause__ or error.__context__))
