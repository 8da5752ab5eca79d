"""What the platforms brought us is known again, for as long as they may bring it again (promise D12)."""

from datetime import datetime, timedelta

from storage.store import Store


def test_an_id_is_new_once_for_each_platform(store: Store, now: datetime) -> None:
    with store.write():
        assert store.heard.add("slack", "Ev1", now)
        assert not store.heard.add("slack", "Ev1", now + timedelta(hours=1))
        assert store.heard.add("telegram", "Ev1", now)


def test_ids_are_found_by_their_beginning_and_age_and_are_let_go(store: Store, now: datetime) -> None:
    with store.write():
        for minutes, key in enumerate(("v0=a", "v0=b", "Ev1", "v0=c")):
            store.heard.add("slack", key, now + timedelta(minutes=minutes))
    assert store.heard.since("slack", "v0=", now + timedelta(minutes=1)) == ("v0=b", "v0=c")
    with store.write():
        store.heard.forget(now + timedelta(minutes=2))
    assert store.heard.since("slack", "", now) == ("Ev1", "v0=c")
