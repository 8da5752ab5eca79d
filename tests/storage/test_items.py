"""What feeds call their articles."""

from datetime import datetime

from storage.model import Item
from storage.store import Store


def test_an_item_is_found_by_any_of_its_keys_in_its_own_feed(store: Store, now: datetime) -> None:
    known = Item(article="a", guid="g", link="l", path="p", title="t", words="w", published=now)
    with store.write():
        store.items.keep("daily", [known], now)
    for key in ("article", "guid", "link", "path", "title", "words"):
        asked = Item(**({"article": "new"} | {key: getattr(known, key)}), published=now)
        assert store.items.like("daily", [asked]) == (known,), key
        assert store.items.like("weekly", [asked]) == ()


def test_an_item_that_says_nothing_is_like_no_other(store: Store, now: datetime) -> None:
    with store.write():
        store.items.keep("daily", [Item(article="a", published=now)], now)
    assert store.items.like("daily", [Item(article="b", published=now)]) == ()


def test_the_latest_names_count(store: Store, now: datetime) -> None:
    with store.write():
        store.items.keep("daily", [Item(article="a", guid="old", published=now)], now)
        store.items.keep("daily", [Item(article="a", guid="new", published=now)], now)
    assert store.items.like("daily", [Item(article="x", guid="old", published=now)]) == ()
    assert [item.guid for item in store.items.like("daily", [Item(article="x", guid="new", published=now)])] == ["new"]
