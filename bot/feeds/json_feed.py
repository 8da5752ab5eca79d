"""JSON Feed (https://www.jsonfeed.org/version/1.1/), the one format that feedparser does not read."""

import json
from datetime import UTC, datetime
from typing import Any

from bot.feeds.entries import MOST_ITEMS, Entry


def read_json_feed(content: bytes) -> tuple[Entry, ...]:
    """The feed's items; ValueError, with the reason in words, if it is no JSON Feed."""
    try:
        feed = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise ValueError("answer is broken JSON") from error
    if not isinstance(feed, dict) or "jsonfeed.org/version" not in _text(feed.get("version")):
        raise ValueError("answer is JSON, but not a feed")
    items = feed.get("items")
    return tuple(_entry(item) for item in items[:MOST_ITEMS] if isinstance(item, dict)) if isinstance(items, list) else ()


def _entry(item: dict[str, Any]) -> Entry:
    return Entry(
        link=_text(item.get("url")) or _text(item.get("external_url")),
        guid=_text(item.get("id")),
        title=_text(item.get("title")),
        bodies=tuple(_text(item.get(name)) for name in ("content_html", "content_text", "summary")),
        published=_moment(_text(item.get("date_published")) or _text(item.get("date_modified"))),
    )


def _text(value: object) -> str:
    """The value if it is text; numbers are accepted as ids, as the specification asks."""
    return value if isinstance(value, str) else str(value) if isinstance(value, int) and not isinstance(value, bool) else ""


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
