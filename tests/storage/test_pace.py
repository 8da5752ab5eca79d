"""What limits remember across a restart."""

from datetime import datetime, timedelta

from storage.store import Store


def test_sends_are_remembered_as_long_as_a_limit_looks_back(store: Store, now: datetime) -> None:
    with store.write():
        store.pace.note("telegram", "1001", "post", now - timedelta(seconds=90))
        store.pace.note("telegram", "1002", "edit", now)
        store.pace.note("slack", "C1", "post", now)
    assert store.pace.sends("telegram", now - timedelta(seconds=60)) == (("1002", "edit", now),)
    with store.write():
        store.pace.forget(now - timedelta(seconds=60))
    assert len(store.pace.sends("telegram", now - timedelta(hours=1))) == 1


def test_a_longer_pause_stands_against_a_shorter_one(store: Store, now: datetime) -> None:
    with store.write():
        store.pace.pause("telegram", "1001", now + timedelta(seconds=300), "flood")
        store.pace.pause("telegram", "1001", now + timedelta(seconds=5), "flood")
    assert store.pace.pauses("telegram", now) == (("1001", now + timedelta(seconds=300), "flood"),)
    assert store.pace.pauses("telegram", now + timedelta(seconds=300)) == ()
