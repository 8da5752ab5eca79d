"""A web server on loopback that plays the feeds of the world: well-behaved, broken and hostile, as the test scripts it."""

import asyncio
import gzip
from collections import Counter, defaultdict, deque
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from hashlib import sha256
from types import TracebackType
from typing import Self
from xml.etree import ElementTree as ET

from aiohttp import web

from storage.model import Source, SourceState, Tier

PUBLISHED = datetime(2025, 3, 27, 12, 0, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class FeedItem:
    """An item as a publisher writes it; an empty guid or a missing date is left out."""

    title: str
    text: str = ""
    link: str = ""
    guid: str = ""
    published: datetime | None = PUBLISHED


@dataclass(frozen=True, kw_only=True)
class Answer:
    """A scripted answer. `trickle` sends the body byte by byte for ever, `hang` sends only the headers, `cut` drops the connection."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    trickle: bool = False
    hang: bool = False
    cut: bool = False


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A request as it came in; `headers` as raw pairs, so that a test can compare bytes; `at` in seconds of the loop's clock."""

    path: str
    headers: tuple[tuple[bytes, bytes], ...]
    at: float = 0.0

    def header(self, name: str) -> bytes | None:
        return next((value for key, value in self.headers if key.decode().lower() == name.lower()), None)


def rss(items: Iterable[FeedItem], title: str = "Fake News") -> bytes:
    """The items as RSS 2.0."""
    root = ET.Element("rss", version="2.0")
    channel = ET.SubElement(root, "channel")
    ET.SubElement(channel, "title").text = title
    ET.SubElement(channel, "link").text = "https://news.example/"
    for item in items:
        element = ET.SubElement(channel, "item")
        for name, value in (("title", item.title), ("description", item.text), ("link", item.link), ("guid", item.guid)):
            if value:
                ET.SubElement(element, name).text = value
        if item.published:
            ET.SubElement(element, "pubDate").text = format_datetime(item.published)
    return ET.tostring(root, encoding="utf-8", xml_declaration=True)


def bomb(megabytes: int) -> bytes:
    """Zeros, compressed a thousandfold."""
    return gzip.compress(b"\0" * megabytes * 1_000_000, compresslevel=9)


class FakeFeeds:
    """Start with `async with FakeFeeds() as fake`; feeds live at `fake.url(feed_id)`, on an address of loopback."""

    def __init__(self, host: str = "127.0.0.1") -> None:
        self._host = host
        self.latency = 0.0
        """Seconds that each answer takes."""
        self.most_at_once = Counter[str]()
        """The largest number of requests that were open at one time, by host, and in all under an empty name."""
        self._open = Counter[str]()
        self.asked: list[Asked] = []
        self._answers: dict[str, deque[Answer]] = defaultdict(deque)
        self._bodies: dict[str, tuple[bytes, dict[str, str]]] = {}
        self._released = asyncio.Event()
        self._request_came = asyncio.Event()
        self._port = 0

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_get("/{path:.*}", self._serve)
        self._runner = web.AppRunner(app, shutdown_timeout=0.2)
        await self._runner.setup()
        await web.TCPSite(self._runner, self._host, 0).start()
        self._port = self._runner.addresses[0][1]
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._released.set()
        await self._runner.cleanup()

    @property
    def port(self) -> int:
        return self._port

    def url(self, feed_id: str, host: str = "") -> str:
        return f"http://{host or self._host}:{self._port}/{feed_id}"

    def state(self, feed_id: str, **known: str) -> SourceState:
        """The feed as the service would hold it; `known` are etag and last_modified."""
        source = Source(
            id=feed_id, url=self.url(feed_id), publisher="Fake News", language="en", tier=Tier.PRESS, every=timedelta(minutes=10)
        )
        return SourceState(source=source, **known)

    def publish(self, feed_id: str, items: Iterable[FeedItem], etag: str = "", last_modified: str = "") -> None:
        """Serve these items as RSS from now on, with an ETag (of the content unless given) and 304 for who has it."""
        body = rss(items)
        headers = {"ETag": etag or f'"{sha256(body).hexdigest()[:16]}"', "Content-Type": "application/rss+xml; charset=utf-8"}
        if last_modified:
            headers["Last-Modified"] = last_modified
        self._bodies[feed_id] = (body, headers)

    def serve(self, feed_id: str, body: bytes, content_type: str) -> None:
        """Serve these bytes from now on."""
        self._bodies[feed_id] = (body, {"Content-Type": content_type})

    def script(self, feed_id: str, *answers: Answer) -> None:
        """Give these answers first, one a request."""
        self._answers[feed_id].extend(answers)

    def asked_for(self, feed_id: str) -> tuple[Asked, ...]:
        return tuple(asked for asked in self.asked if asked.path == f"/{feed_id}")

    async def until_asked(self, times: int, seconds: float = 10) -> None:
        """Wait for so many requests in all; TimeoutError if they do not come."""
        async with asyncio.timeout(seconds):
            while len(self.asked) < times:
                self._request_came.clear()
                await self._request_came.wait()

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(Asked(path=request.path, headers=tuple(request.raw_headers), at=asyncio.get_running_loop().time()))
        self._request_came.set()
        names = ("", request.host)
        self._open.update(names)
        self.most_at_once |= self._open
        try:
            await self._wait(self.latency)
            return await self._answered(request)
        finally:
            self._open.subtract(names)

    async def _answered(self, request: web.Request) -> web.StreamResponse:
        feed_id = request.match_info["path"]
        if self._answers[feed_id]:
            return await self._scripted(request, self._answers[feed_id].popleft())
        if feed_id not in self._bodies:
            return web.Response(status=404)
        body, headers = self._bodies[feed_id]
        if headers.get("ETag") and request.headers.get("If-None-Match") == headers["ETag"]:
            return web.Response(status=304, headers={"ETag": headers["ETag"]})
        return web.Response(body=body, headers=headers)

    async def _scripted(self, request: web.Request, answer: Answer) -> web.StreamResponse:
        if not (answer.trickle or answer.hang or answer.cut):
            return web.Response(status=answer.status, body=answer.body, headers=answer.headers)
        response = web.StreamResponse(status=answer.status, headers=answer.headers)
        if answer.cut:
            response.content_length = len(answer.body) + 1000
        await response.prepare(request)
        with suppress(ConnectionResetError):
            await self._misbehave(response, answer)
        if request.transport is not None:
            request.transport.abort()
        return response

    async def _misbehave(self, response: web.StreamResponse, answer: Answer) -> None:
        if answer.cut:
            await response.write(answer.body)
        while answer.trickle and not self._released.is_set():
            await response.write(b"<")
            await self._wait(0.02)
        if answer.hang:
            await self._released.wait()

    async def _wait(self, seconds: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._released.wait()
