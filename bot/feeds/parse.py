"""From a feed's bytes to articles: a plain function, made to run in a process of its own.

feedparser's own cleaning and link resolution stay off (they cost three quarters of its time): the text is made plain here,
and what is shown is escaped by the renderers.
"""

import io
import re
from calendar import timegm
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

import feedparser

from bot.feeds.entries import MOST_ITEMS, Entry, to_articles
from bot.feeds.identity import Found
from bot.feeds.json_feed import read_json_feed
from bot.feeds.pieces import Pieces, cut, named
from storage.model import Article, Source

_HTML = re.compile(rb"<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>]", re.IGNORECASE)
_DECLARATION = re.compile(r"^\s*<\?xml[^>]{0,200}\?>")
_DECLARED = re.compile(rb"^\s*<\?xml[^>]{0,200}encoding\s*=\s*[\"'](?!utf-?8)", re.IGNORECASE)
_DOCTYPE = re.compile(rb"<!DOCTYPE\s(?>[^\[<>]{0,2000})(?:\[.{0,500000}?\]\s*)?>", re.IGNORECASE | re.DOTALL)
"""No feed needs one, and what it may declare (entities of entities, files to include) no feed should have."""

_ITEM = re.compile(rb"<(?:item|entry)[\s>]")
_HARMLESS = (feedparser.NonXMLContentType, feedparser.CharacterEncodingOverride)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """What a feed held; `problem` says in words why it held nothing that we can read, and is empty for a good feed without news.

    `wish` is the feed's own word on how rarely it wants to be asked. Where items were known already, `order` says where they stand:
    the name of each item's piece, or nothing for the next of those that were `found`.
    """

    found: tuple[Found, ...] = ()
    order: tuple[str, ...] = ()
    problem: str = ""
    wish: timedelta = timedelta()

    @property
    def articles(self) -> tuple[Article, ...]:
        return tuple(entry.article for entry in self.found)


def parse(content: bytes, content_type: str, source: Source, now: datetime, known: Collection[str] = ()) -> Parsed:
    """Read a feed in any of RSS 0.9x to 2.0, RDF, Atom and JSON Feed; `now` is when it was fetched.

    Items whose pieces are `known` are not read again.
    """
    if not content.strip():
        return Parsed(problem="empty answer")
    try:
        if content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"["):
            return Parsed(found=to_articles(read_json_feed(content), source, now))
        body = cut(content, MOST_ITEMS)
        news = _news(body, content_type, source, now, known) if body else None
        return news or _whole(content, body, content_type, source, now)
    except ValueError as problem:
        return Parsed(problem=str(problem))


def _whole(content: bytes, body: Pieces | None, content_type: str, source: Source, now: datetime) -> Parsed:
    entries, wish = read_xml(content, content_type)
    found = to_articles(entries, source, now)
    return Parsed(found=named(found, body.names, now) if body else found, wish=wish)


def _news(body: Pieces, content_type: str, source: Source, now: datetime, known: Collection[str]) -> Parsed | None:
    """The feed read without what is known; None where nothing is, or where what is left is no feed of its own."""
    order = tuple(name if name in known else "" for name in body.names)
    fresh = [name for name in body.names if name not in known]
    if not any(order):
        return None
    try:
        entries, wish = read_xml(body.without(known), content_type)
    except ValueError:
        return None
    found = to_articles(entries, source, now)
    # An item that comes to nothing leaves no telling where the others stand.
    return Parsed(found=named(found, fresh, now), order=order, wish=wish) if len(found) == len(fresh) else None


def read_xml(content: bytes, content_type: str) -> tuple[tuple[Entry, ...], timedelta]:
    """The feed's items and its wish; ValueError, with the reason in words, if there is no feed."""
    content, media_type = _in_utf8(_without_nul(content), content_type)
    # Without an address of its own, feedparser leaves links as they stand; they are resolved when they become articles.
    headers = {"content-type": media_type}
    try:
        # never bytes themselves: feedparser opens a file or an address that they happen to name
        found = feedparser.parse(
            io.BytesIO(_without_surplus(_DOCTYPE.sub(b"", content, count=1))),
            response_headers=headers,
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except MemoryError:
        raise
    except Exception as error:  # on hostile input it raises whatever its own code trips over
        raise ValueError(f"not readable as a feed ({type(error).__name__})") from error
    entries = tuple(entry for raw in found.entries[:MOST_ITEMS] if (entry := _entry(raw)))
    is_page = _HTML.search(content[:4096])
    # A format that feedparser has no name for may hold items all the same (CDF).
    if found.get("version") or (entries and not is_page):
        if not entries and found.get("bozo") and not isinstance(found.bozo_exception, _HARMLESS):
            raise ValueError("feed is broken XML")
        return entries, _wish(found.feed)
    raise ValueError("page is HTML, not a feed" if is_page else "answer is not a feed")


def _without_surplus(content: bytes) -> bytes:
    """A feed of more items than are looked at, without the others: read first and dropped later they would take all memory."""
    surplus = next(islice(_ITEM.finditer(content), MOST_ITEMS, None), None)
    if surplus is None:
        return content
    end = max(content.rfind(b"</item>"), content.rfind(b"</entry>"), surplus.start())
    return content[: surplus.start()] + content[content.find(b">", end) + 1 :]


def _wish(feed: Any) -> timedelta:
    """RSS 2.0's `ttl`, in minutes; a day at most."""
    value = _text(feed.get("ttl")).strip()
    return timedelta(minutes=min(int(value), 24 * 60)) if value.isascii() and value.isdigit() and len(value) < 9 else timedelta()


def _without_nul(content: bytes) -> bytes:
    """UTF-16, whether it says so or not, becomes UTF-8, and stray NUL bytes go: feedparser finds no entries in either."""
    for mark, encoding in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"<\0", "utf-16-le"), (b"\0<", "utf-16-be")):
        if content.startswith(mark):
            return _DECLARATION.sub("", content.decode(encoding, "replace")).encode()
    return content.replace(b"\0", b"")


def _in_utf8(content: bytes, content_type: str) -> tuple[bytes, str]:
    """Content and media type for feedparser: what is UTF-8 counts as that whatever the header says, bad bytes among good ones included.

    Left alone, feedparser reads the whole feed as Windows-1252 for the sake of one bad byte.
    """
    text = content.decode("utf-8", "replace")
    bad = text.count("\ufffd")
    beyond_ascii = len(text) - len(text.encode("ascii", "ignore"))
    if bad == 0 or (bad * 20 < beyond_ascii and not _DECLARED.match(content)):
        return text.encode(), "application/xml; charset=utf-8"
    return content, content_type


def _entry(raw: Any) -> Entry | None:
    """One item; None for one in which feedparser left something that no item holds."""
    try:
        bodies = [part.get("value") for part in raw.get("content", ()) if _is_text(part.get("type"))]
        return Entry(
            link=_text(raw.get("link")),
            guid=_text(raw.get("id")),
            title=_text(raw.get("title")),
            bodies=tuple(_text(body) for body in (*bodies, raw.get("summary"))),
            published=_moment(raw),
            publisher=_text((raw.get("source") or {}).get("title")),
        )
    except (AttributeError, KeyError, TypeError, ValueError):
        return None


def _is_text(media_type: object) -> bool:
    return not isinstance(media_type, str) or media_type.startswith("text/") or "html" in media_type


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _moment(raw: Any) -> datetime | None:
    """The date of publication, else of the last change; feedparser gives UTC."""
    parsed = raw.get("published_parsed") or ("updated_parsed" in raw and raw["updated_parsed"]) or raw.get("created_parsed")
    try:
        return datetime.fromtimestamp(timegm(parsed), UTC) if parsed else None
    except (ValueError, OverflowError, OSError):
        return None
