"""Feeds: a poll that was cut off is made up for, and a pause lasts as long as the feed is listed."""

from datetime import datetime, timedelta

from storage.model import Source, Tier
from storage.sources import LEASE
from storage.store import Store

DAILY = Source(id="daily", url="https://daily.example/rss", publisher="The Daily", language="en", tier=Tier.PRESS, every=timedelta(hours=1))


def due(store: Store, now: datetime) -> list[str]:
    with store.write():
        return [state.source.id for state in store.sources.claim_due(now)]


def test_a_poll_that_a_dead_service_left_is_due_at_the_next_start(store: Store, now: datetime) -> None:
    with store.write():
        store.sources.sync([DAILY])
    assert due(store, now) == ["daily"]
    assert due(store, now + LEASE / 2) == []
    with store.write():
        store.sources.recover()
    assert due(store, now + LEASE / 2) == ["daily"]


def test_a_poll_that_ended_is_not_made_again_at_the_next_start(store: Store, now: datetime) -> None:
    with store.write():
        store.sources.sync([DAILY])
    due(store, now)
    with store.write():
        store.sources.settle("daily", now, due=now + DAILY.every)
        store.sources.recover()
    assert due(store, now + DAILY.every / 2) == []
    assert due(store, now + DAILY.every) == ["daily"]


def test_a_pause_lasts_over_a_start_and_ends_when_the_feed_is_taken_from_the_list(store: Store, now: datetime) -> None:
    with store.write():
        store.sources.sync([DAILY])
        store.sources.pause("daily", "paused by the operator")
        store.sources.sync([DAILY])
    assert due(store, now) == []
    with store.write():
        store.sources.sync([])
        store.sources.sync([DAILY])
    assert due(store, now) == ["daily"]
