"""What the console page keeps."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from storage.store import Store, open_store

NOW = datetime(2025, 9, 4, 15, 0, tzinfo=UTC)
LATER = NOW + timedelta(minutes=5)


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Store]:
    store = open_store(f"sqlite:///{tmp_path}/x.db")
    yield store
    store.close()


def test_messages_come_back_in_the_order_of_change(opened: Store) -> None:
    console = opened.console
    first = console.add(1, "one", NOW)
    second = console.add(2, "two", NOW)
    assert [posted.message for posted in console.list()] == ["one", "two"]
    seen = console.list()[-1].revision

    assert console.edit(first, "one, more exactly", LATER)

    changed = console.list(after=seen)
    assert [(posted.id, posted.message, posted.edited) for posted in changed] == [(first, "one, more exactly", LATER)]
    assert console.list()[0].id == second


def test_the_same_delivery_twice_is_one_message(opened: Store) -> None:
    assert opened.console.add(7, "once", NOW) == opened.console.add(7, "once", LATER)
    assert len(opened.console.list()) == 1


def test_an_edit_that_changes_nothing_is_no_edit(opened: Store) -> None:
    posted = opened.console.add(1, "same", NOW)
    assert opened.console.edit(posted, "same", LATER)
    assert opened.console.list()[0].edited is None


def test_an_answer_to_an_answer_stays_in_the_thread_of_the_alert(opened: Store) -> None:
    console = opened.console
    alert = console.add(1, "alert", NOW)
    answer = console.reply(2, alert, "first", NOW)
    assert answer is not None
    console.reply(3, answer, "second", NOW)
    assert [posted.parent for posted in console.list()] == [None, alert, alert]


def test_what_is_not_there_is_neither_edited_nor_answered(opened: Store) -> None:
    assert not opened.console.edit(99, "text", NOW)
    assert opened.console.reply(1, 99, "text", NOW) is None
    assert opened.console.list() == ()


def test_threads_keeps_late_answers_with_their_alert(opened: Store) -> None:
    console = opened.console
    old = console.add(1, "old", NOW)
    new = console.add(2, "new", NOW)
    late = console.reply(3, old, "late", LATER)
    last = console.reply(4, new, "last", LATER)
    assert [posted.id for posted in console.threads(limit=1)] == [new, last]
    assert [posted.id for posted in console.threads(limit=2)] == [old, new, late, last]


def test_a_full_page_shows_the_newest(opened: Store) -> None:
    for delivery in range(5):
        opened.console.add(delivery, f"message {delivery}", NOW)
    assert [posted.message for posted in opened.console.list(limit=2)] == ["message 3", "message 4"]
