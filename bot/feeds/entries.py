"""From an item as any format gives it to an Article as we keep it."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urljoin

from bot.feeds.identity import Found, found
from bot.feeds.markup import one_line, plain_text
from bot.feeds.urls import article_id, canonical, web_address
from storage.model import Article, Source, Tier

MOST_ITEMS = 2000
"""Items of one feed that are looked at."""

TOO_EARLY = timedelta(hours=1)
"""How far ahead of our clock a date may lie before we disbelieve it."""

OLDEST = datetime(1995, 1, 1, tzinfo=UTC)
"""A date before the first online newspapers is a default of some machine, not a date."""

_LONGEST_TITLE = 300
_LONGEST_OPENING = 120
_LONGEST_NAME = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An item as the feed gives it: markup in titles and bodies, an address that may be none, a date that may be wrong."""

    link: str = ""
    guid: str = ""
    title: str = ""
    bodies: tuple[str, ...] = ()
    published: datetime | None = None
    publisher: str = ""


def to_articles(entries: Iterable[Entry], source: Source, now: datetime) -> tuple[Found, ...]:
    """The articles and what they are known by; left out is an item that says nothing, or repeats link and title of another."""
    articles = [(entry, article) for entry in entries if (article := _article(entry, source, now))]
    return tuple(found(article, entry.guid) for entry, article in _told_apart(articles))


def _article(entry: Entry, source: Source, now: datetime) -> Article | None:
    text = max((plain_text(body) for body in entry.bodies), key=len, default="")
    title = _shortened(one_line(entry.title), _LONGEST_TITLE) or _shortened(" ".join(text.split()), _LONGEST_OPENING)
    if not title:
        return None
    url = _address(entry, source.url)
    return Article(
        id=article_id(url or f"{source.id}#{entry.guid or title}"),
        source=source.id,
        publisher=_publisher(entry, source),
        tier=source.tier,
        url=url,
        title=title,
        text=text,
        language=source.language,
        published=_published(entry.published, now),
        first_seen=now,
    )


def _address(entry: Entry, base: str) -> str:
    """The item's http(s) address, or that which its guid is, or nothing."""
    for candidate in (entry.link, entry.guid if web_address(entry.guid) else ""):
        tidy = re.sub(r"[\t\r\n]", "", candidate.strip()).replace(" ", "%20")
        try:
            url = urljoin(base, tidy) if tidy else ""
        except ValueError:
            continue
        if canonical(url):
            return url
    return ""


def _publisher(entry: Entry, source: Source) -> str:
    """An aggregator passes on whom it quotes; any other feed speaks for itself only."""
    quoted = one_line(entry.publisher) if source.tier is Tier.AGGREGATOR else ""
    return _shortened(quoted, _LONGEST_NAME) or source.publisher


def _published(published: datetime | None, now: datetime) -> datetime:
    if published is None or published < OLDEST or published > now + TOO_EARLY:
        return now
    return published


def _shortened(text: str, most: int) -> str:
    if len(text) <= most:
        return text
    cut = text[: most - 1]
    return (cut[: cut.rfind(" ")] if " " in cut else cut).rstrip(" ,;:") + "…"


def _told_apart(articles: Iterable[tuple[Entry, Article]]) -> Iterator[tuple[Entry, Article]]:
    """Items that share a link but not a title are several articles; the oldest keeps the link's own id.

    The oldest, because it was there when it had the link to itself: it must not become another article now.
    """
    groups: dict[str, dict[str, tuple[Entry, Article]]] = defaultdict(dict)
    for entry, article in articles:
        groups[article.id].setdefault(article.title, (entry, article))
    for group in groups.values():
        first = min(reversed(group.values()), key=lambda pair: pair[1].published)[1]
        yield from ((entry, article if article is first else _own_id(entry, article)) for entry, article in group.values())


def _own_id(entry: Entry, article: Article) -> Article:
    """The link goes in by its canonical form's id, so that tracking parameters do not count here either."""
    return replace(article, id=article_id(f"{article.id}#{entry.guid or article.title}"))
