"""D12: what comes again takes no effect again, not even after a restart, and not while the database cannot be written to."""

import sqlite3
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.once import KEPT, Once, forget
from bot.store_thread import StoreThread
from storage.store import open_store


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/once.db"


@pytest.fixture
def started(url: str) -> Iterator[Callable[[], Once]]:
    """Starts the process's memory anew, with a thread of its own."""
    threads: list[StoreThread] = []

    def start() -> Once:
        threads.append(StoreThread(url, "once"))
        return Once("slack", threads[-1], lambda: datetime.now(UTC))

    yield start
    for thread in threads:
        thread.close()


async def test_four_times_one_event_is_one_effect_over_a_restart(started: Callable[[], Once]) -> None:
    first, second = started(), started()
    assert [await once.is_new("Ev1") for once in (first, first, second, second)] == [True, False, False, False]
    assert await second.is_new("Ev2")
    assert await second.recent("Ev", timedelta(minutes=1)) == ("Ev1", "Ev2")


async def test_what_has_no_id_is_always_new(started: Callable[[], Once]) -> None:
    once = started()
    assert [await once.is_new("") for _ in range(2)] == [True, True]


async def test_a_database_that_cannot_be_written_holds_no_command_back(
    started: Callable[[], Once], url: str, caplog: pytest.LogCaptureFixture
) -> None:
    once = started()
    once._thread._store._db.execute("pragma busy_timeout = 50")
    with sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None) as other:
        other.execute("begin immediate")
        assert [await once.is_new("Ev1") for _ in range(2)] == [True, False]
        other.execute("rollback")
    assert "cannot be written down" in caplog.text


async def test_ids_are_let_go_after_two_days(started: Callable[[], Once], url: str) -> None:
    once = started()
    await once.is_new("Ev1")
    store = open_store(url)
    forget(store, datetime.now(UTC) + KEPT - timedelta(hours=1))
    assert await once.recent("Ev", timedelta(days=3)) == ("Ev1",)
    forget(store, datetime.now(UTC) + KEPT + timedelta(hours=1))
    assert await once.recent("Ev", timedelta(days=3)) == ()
    store.close()
