"""/sources and /status tell how the service is."""

from datetime import timedelta

import pytest

from handlers.message import plain
from storage.model import Channel, Level, Operation, Source, State, Tier
from storage.store import Store
from tests.handlers.conftest import Ask
from tests.makers import NOW, article, keep, pledge, story


def feed(key: str, publisher: str, tier: Tier = Tier.PRESS) -> Source:
    return Source(id=key, url=f"https://{key}.example/rss", publisher=publisher, language="en", tier=tier, every=timedelta(minutes=10))


@pytest.fixture
def feeds(store: Store) -> Store:
    """One feed that is well, one that fails, one that was never polled."""
    with store.write():
        store.sources.sync([feed("afp", "AFP", Tier.AGENCY), feed("bad", "Zeitung"), feed("new", "Newcomer")])
        store.sources.settle("afp", NOW - timedelta(minutes=4), last_item=NOW - timedelta(hours=3), due=NOW + timedelta(minutes=6))
        store.sources.settle("bad", NOW - timedelta(days=2))
        for hours in (2, 1):
            store.sources.settle("bad", NOW - timedelta(hours=hours), error="HTTP 503", due=NOW + timedelta(hours=6))
    return store


def test_each_feed_with_its_state_failing_ones_first(feeds: Store, ask: Ask) -> None:
    assert plain(ask("/sources")).split("\n") == [
        "3 sources, 1 failing",
        "- Zeitung · press · en · failing (2 times in a row: HTTP 503, last good 2 days ago) · no items yet · next poll in 6 hours",
        "- AFP · agency · en · well, read 4 minutes ago · last item 3 hours ago · next poll in 6 minutes",
        "- Newcomer · press · en · not polled yet · no items yet · next poll due",
    ]
    assert feeds


def test_many_feeds_come_in_pages(store: Store, ask: Ask) -> None:
    with store.write():
        store.sources.sync([feed(f"f{n}", f"Outlet {n:02}") for n in range(30)])
    assert plain(ask("/sources page:3")).startswith("30 sources, all well (page 3 of 3)")
    assert [button.command for button in ask("/sources page:2").buttons] == ["/sources page:1", "/sources page:3"]


def test_status_counts_and_names_what_is_wrong(feeds: Store, ask: Ask) -> None:
    number = keep(feeds, story(), (article("a", first_seen=NOW - timedelta(minutes=3)), (pledge(),)))
    there = Channel(platform="slack", id="C42")
    with feeds.write():
        alert = feeds.alerts.add(number, Operation.POST, (), Level.SINGLE, NOW)
        for channel in (there, Channel(platform="telegram", id="1001")):
            feeds.outbox.add(alert, channel, number, Operation.POST, "{}", NOW)
        (refused,) = feeds.outbox.claim(NOW, "slack")
        feeds.outbox.settle(refused.id, State.REFUSED, NOW, reason="invalid_blocks")
    said = plain(ask("/status")).split("\n")
    assert said == [
        "Status",
        "Last poll: 4 minutes ago",
        "Feeds: 3, 1 failing",
        "Stored: 1 article (1 relevant, the newest 3 minutes ago), 1 story, 1 pledge reported",
        "Deliveries: 0 sent, 1 waiting, 1 refused",
        "- Zeitung: failing (2 times in a row: HTTP 503, last good 2 days ago)",
        "- Refused by slack: invalid_blocks",
    ]
    assert "- Refused by slack C42: invalid_blocks" in plain(ask("/status", admin=True))
