"""The demonstration's outlets: feeds on loopback that publish one article after another, and the articles' pages."""

from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from hashlib import sha256
from xml.sax.saxutils import escape

from aiohttp import web

_PAGE = '<!doctype html><meta charset="utf-8"><title>{title}</title><article><h1>{title}</h1>{text}</article>'


@dataclass(frozen=True, slots=True, kw_only=True)
class _Published:
    feed: str
    title: str
    text: str
    url: str
    published: datetime

    def item(self) -> str:
        fields = {"title": self.title, "link": self.url, "guid": self.url, "description": _paragraphs(self.text)}
        fields["pubDate"] = format_datetime(self.published)
        return "<item>" + "".join(f"<{name}>{escape(value)}</{name}>" for name, value in fields.items()) + "</item>"


class FeedServer:
    """Serves what was published as RSS at /<feed>.xml, the newest first, and the n-th article at /articles/<n>."""

    def __init__(self, title: str = "Coalition Watch demonstration") -> None:
        self._title = title
        self._published: list[_Published] = []
        app = web.Application()
        app.router.add_get(r"/{feed:[\w-]{1,40}}.xml", self._feed)
        app.router.add_get(r"/articles/{number:\d{1,6}}", self._article)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)

    async def start(self) -> None:
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()

    async def stop(self) -> None:
        await self._runner.cleanup()

    @property
    def address(self) -> str:
        """Where the server is, as http://127.0.0.1:port."""
        return f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    def publish(self, title: str, text: str, url: str, published: datetime, *, feed: str = "feed") -> None:
        """Add an article to a feed; without an address of its own it gets that of its page here."""
        url = url or f"{self.address}/articles/{len(self._published) + 1}"
        self._published.append(_Published(feed=feed, title=title, text=text, url=url, published=published))

    async def _feed(self, request: web.Request) -> web.Response:
        items = "".join(article.item() for article in reversed(self._published) if article.feed == request.match_info["feed"])
        head = f"<title>{escape(self._title)}</title><link>{self.address}</link>"
        body = f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel>{head}{items}</channel></rss>'.encode()
        etag = f'"{sha256(body).hexdigest()[:16]}"'
        if request.headers.get("If-None-Match") == etag:
            return web.Response(status=304, headers={"ETag": etag})
        return web.Response(body=body, headers={"ETag": etag, "Content-Type": "application/rss+xml; charset=utf-8"})

    async def _article(self, request: web.Request) -> web.Response:
        number = int(request.match_info["number"])
        if not 1 <= number <= len(self._published):
            return web.Response(status=404, text="no such article\n")
        article = self._published[number - 1]
        page = _PAGE.format(title=escape(article.title), text=_paragraphs(article.text))
        return web.Response(text=page, content_type="text/html")


def _paragraphs(text: str) -> str:
    """Blocks between blank lines as HTML paragraphs, with single line breaks kept."""
    blocks = (escape(block.strip()).replace("\n", "<br>") for block in text.split("\n\n"))
    return "".join(f"<p>{block}</p>" for block in blocks if block)
