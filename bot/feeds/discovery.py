"""From a page's address to its feed: the links that a page offers to feed readers (RSS autodiscovery)."""

from html.parser import HTMLParser
from urllib.parse import urljoin

from bot.feeds.urls import canonical

_TYPES = ("application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml")
_MOST = 20


def feed_links(content: bytes, address: str) -> tuple[str, ...]:
    """The addresses of the feeds that a page names, in its own order."""
    finder = _Finder()
    finder.feed(content[:1_000_000].decode("utf-8", "replace"))
    found = (urljoin(address, link) for link in finder.links[:_MOST])
    return tuple(dict.fromkeys(link for link in found if canonical(link)))


class _Finder(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "link" and "alternate" in given.get("rel", "").casefold().split() and given.get("type", "").casefold() in _TYPES:
            self.links.append(given.get("href", "").strip())
