"""F9 over the whole way of an item: a farm of feeds on loopback, each with a history of changed names, polled, parsed, recognised, kept."""

import re
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest

from bot.pipeline import Parts
from storage.store import Store
from tests.bot.feeds.test_identity import HISTORIES, Piece
from tests.bot.polled import EVERY, Polled, polled
from tests.fakes.feeds import FeedItem

FEEDS = {f"feed{number}": history for number, history in enumerate(HISTORIES.values())}


@pytest.fixture
async def service(tmp_path: Path, parts: Parts) -> AsyncIterator[Polled]:
    async with polled(tmp_path, parts) as opened:
        yield opened


def published(feed: str, pieces: Sequence[Piece]) -> list[FeedItem]:
    """The items as the feed's own publisher has them: no two feeds here are of one house."""
    return [
        FeedItem(
            title=piece.title,
            text=piece.text,
            link=piece.link.replace("daily", feed),
            guid=piece.guid.replace("daily", feed),
            published=piece.published,
        )
        for piece in pieces
    ]


def kept(store: Store, feed: str) -> Counter[int]:
    """How many articles there are of each item that the feed ever had."""
    titles = store._db.execute("select title from articles where source = ?", [feed]).fetchall()
    return Counter(int(re.findall(r"number (\d+) is", title)[0]) for (title,) in titles)


@pytest.mark.timeout(240)
async def test_f9_no_feed_of_a_farm_says_an_item_twice_or_swallows_one(service: Polled) -> None:
    """Eight items, then changed with one new item, then shorter by the oldest, then all of them once more."""
    shown = (lambda pieces: pieces[2:], lambda pieces: pieces[1:], lambda pieces: pieces[:6], list)
    for turn, some in enumerate(shown):
        for feed, (pieces, before, after) in FEEDS.items():
            service.feeds.publish(feed, published(feed, (after if turn else before)(some(pieces))))
        if not turn:
            service.follow(*FEEDS)
        assert await service.poll(EVERY) == len(FEEDS)
    assert len(FEEDS) >= 40
    assert [state.error for state in service.store.sources.all() if state.error] == []
    assert {feed: kept(service.store, feed) for feed in FEEDS} == {
        feed: Counter(piece.true for piece in pieces) for feed, (pieces, _, _) in FEEDS.items()
    }
