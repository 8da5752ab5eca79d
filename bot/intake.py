"""What a feed's body brings: which items are new, which were edited, and what reading them leads to."""

import logging
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from time import monotonic, sleep

from bot.feeds.identity import Recognised, recognise
from bot.feeds.parse import Parsed
from bot.feeds.pieces import in_order
from bot.pipeline import Parts, take_in
from bot.reading.read import cleaned
from bot.reading.relevance import UNDECIDED, judge
from bot.revision import revise
from storage.model import Article, Item, SourceState
from storage.store import Store
from storage.upkeep import QUIET_BEFORE

log = logging.getLogger(__name__)

ENOUGH_TEXT = 1200
"""A feed's text of so many characters is the article, or enough of it."""

TOGETHER = timedelta(milliseconds=50)
"""For so long articles are read in one transaction; who else wants to write waits no longer."""

PAUSE = timedelta(milliseconds=5)
"""Between two such transactions: other processes wait in no queue with us, but ask SQLite again from time to time (promise Q2)."""

_ReadIn = Callable[[Article], None]


def sort_out(store: Store, state: SourceState, parsed: Parsed, last: Sequence[Item] = ()) -> Recognised:
    """A feed's items under the ids that their articles have had from the start; `last` is what its last body held."""
    known = store.items.like(state.source.id, [entry.item for entry in parsed.found])
    found = recognise(parsed.found, known, lambda key: _text(store, key))
    return replace(found, items=in_order(found.items, parsed.order, last))


def _text(store: Store, key: str) -> str:
    article = store.articles.get(key)
    return f"{article.title} {article.text}" if article else ""


def wanting_text(store: Store, parts: Parts, state: SourceState, found: Recognised) -> tuple[Article, ...]:
    """The articles whose pages are worth reading: new to us, short in the feed, and about our subject or nearly so."""
    if found.storm or state.first_success is None or state.source.mode != "page":
        return ()
    new = set(store.articles.unknown(article.id for article in found.fresh))
    candidates = [article for article in (*found.fresh, *found.edited) if article.id in new or article in found.edited]
    return tuple(article for article in candidates if article.url and len(article.text) < ENOUGH_TEXT and _perhaps(article, parts))


def _perhaps(article: Article, parts: Parts) -> bool:
    return judge(parts.reader.open(cleaned(article))).score >= UNDECIDED


def with_texts(store: Store, found: Recognised, texts: Mapping[str, str]) -> Recognised:
    """The articles with the texts of their pages; an edited one whose page was read before and not now keeps that text."""

    def fuller(article: Article) -> Article:
        if article.id in texts:
            return replace(article, text=texts[article.id])
        before = store.articles.get(article.id)
        longer = before is not None and len(before.text) > 2 * len(article.text) and len(article.text) < ENOUGH_TEXT
        return replace(article, text=before.text) if before and longer else article

    fresh = tuple(replace(article, text=texts.get(article.id, article.text)) for article in found.fresh)
    return replace(found, fresh=fresh, edited=tuple(fuller(article) for article in found.edited))


def take_in_all(store: Store, parts: Parts, state: SourceState, found: Recognised, clock: Callable[[], datetime]) -> int:
    """Read what is fresh, the oldest first, and what was edited; returns how many could not be read.

    What a feed held when it was first seen, old items under new names (promise D11), and what a restored backup cannot tell
    (promise Q4) are filed in silence.
    """
    new = set(store.articles.unknown(article.id for article in found.fresh))
    fresh = sorted((article for article in found.fresh if article.id in new), key=lambda article: article.published)
    silent = found.storm or state.first_success is None
    before = store.recall_moment(QUIET_BEFORE)

    def read_fresh(one: Article) -> None:
        take_in(one, parts, store, clock(), first_sight=silent or (before is not None and one.published < before))

    def read_edited(one: Article) -> None:
        revise(one, parts, store, clock())

    readings: deque[tuple[Article, _ReadIn]] = deque(
        [*((article, read_fresh) for article in fresh), *((article, read_edited) for article in found.edited)]
    )
    unread = 0
    while readings:
        unread += _read_some(store, parts, readings)
        sleep(PAUSE.total_seconds())
    return unread


def _read_some(store: Store, parts: Parts, readings: deque[tuple[Article, _ReadIn]]) -> int:
    """Some articles in one transaction, so that they share the wait for the disk; returns how many could not be read."""
    until, unread = monotonic() + TOGETHER.total_seconds(), 0
    try:
        with store.write():
            while readings and monotonic() < until:
                article, read_in = readings.popleft()
                unread += not _read(store, article, read_in)
    except Exception:
        # What was undone must not be known any longer.
        parts.index.decided = -1
        raise
    return unread


def _read(store: Store, article: Article, read_in: _ReadIn) -> bool:
    """One article that cannot be read must not cost the others of its feed; tells whether it could."""
    try:
        with store.write():
            read_in(article)
    except Exception:
        log.exception("reading failed: %s from %s", article.id, article.source)
        return False
    return True
