"""Opening the database, and what a transaction promises."""

import sqlite3
import threading
from datetime import datetime
from pathlib import Path

import pytest

from storage.model import Verdict
from storage.store import Store, StoreError, open_store
from tests.makers import article

RELEVANT = Verdict(relevant=True, score=1.0)


def test_a_transaction_is_kept_whole_or_not_at_all(store: Store) -> None:
    with pytest.raises(RuntimeError), store.write():
        store.articles.add(article("lost"), RELEVANT)
        raise RuntimeError
    with store.write():
        store.articles.add(article("kept"), RELEVANT)
    assert store.articles.get("lost") is None
    assert store.articles.get("kept") == article("kept")


def test_an_inner_transaction_is_part_of_the_outer_one(store: Store) -> None:
    with pytest.raises(RuntimeError), store.write():
        with store.write():
            store.articles.add(article("inner"), RELEVANT)
        raise RuntimeError
    assert store.articles.get("inner") is None


def test_an_inner_transaction_that_fails_is_undone_alone(store: Store) -> None:
    with store.write():
        store.articles.add(article("before"), RELEVANT)
        with pytest.raises(RuntimeError), store.write():
            store.articles.add(article("failed"), RELEVANT)
            raise RuntimeError
        store.articles.add(article("after"), RELEVANT)
    assert [store.articles.get(key) is not None for key in ("before", "failed", "after")] == [True, False, True]


def test_read_then_write_from_many_threads_never_meets_a_lock(tmp_path: Path) -> None:
    """Q2; `benchmarks/locks.py` measures it for ten minutes."""
    url = f"sqlite:///{tmp_path / 'busy.db'}"
    open_store(url).close()
    errors: list[Exception] = []

    def work(name: str) -> None:
        own = open_store(url)
        try:
            for _ in range(25):
                with own.write():
                    own.remember(name, str(int(own.recall(name) or "0") + 1))
                    own.remember("all", str(int(own.recall("all") or "0") + 1))
        except sqlite3.Error as error:
            errors.append(error)
        finally:
            own.close()

    threads = [threading.Thread(target=work, args=(f"thread-{number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert open_store(url).recall("all") == "100"


def test_many_first_starts_at_once_make_one_database(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'first.db'}"
    errors: list[Exception] = []

    def start() -> None:
        try:
            open_store(url).close()
        except (sqlite3.Error, StoreError) as error:
            errors.append(error)

    threads = [threading.Thread(target=start) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []


def test_a_start_waits_for_somebody_who_writes_before_the_log_is_there(tmp_path: Path) -> None:
    """SQLite itself refuses at once to begin a write-ahead log while another connection writes, whatever its timeout."""
    other = sqlite3.connect(tmp_path / "first.db", isolation_level=None, check_same_thread=False)
    other.execute("begin immediate")
    other.execute("create table theirs (name)")
    leaving = threading.Timer(0.2, other.execute, ["commit"])
    leaving.start()
    try:
        open_store(f"sqlite:///{tmp_path / 'first.db'}").close()
    finally:
        leaving.join()
        other.close()


def test_a_database_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'newer.db'}"
    open_store(url).close()
    with sqlite3.connect(tmp_path / "newer.db") as connection:
        row = ("coalition_watch", "m999_from_the_future", "2030-01-01")
        connection.execute("insert into _sqlite_migrations (migration_set, name, applied_at) values (?, ?, ?)", row)
    connection.close()
    with pytest.raises(StoreError, match="newer version"):
        open_store(url)


def test_a_place_that_cannot_keep_a_log_is_refused() -> None:
    """Q3: the journal mode is read back."""
    with pytest.raises(StoreError, match="does not allow SQLite's write-ahead log \\(memory\\)"):
        open_store("sqlite:///:memory:")


@pytest.mark.parametrize("url", ["postgres://x/y", "sqlite:///", "x.db"])
def test_an_address_that_is_none_is_explained(url: str) -> None:
    with pytest.raises(StoreError, match="DATABASE_URL must look like"):
        open_store(url)


def test_a_file_that_is_no_database_is_explained(tmp_path: Path) -> None:
    (tmp_path / "text.db").write_text("this is a letter to my aunt " * 50, encoding="utf-8")
    with pytest.raises(StoreError, match=r"is no whole database.*coalition-watch restore"):
        open_store(f"sqlite:///{tmp_path / 'text.db'}")


def test_small_facts_are_remembered(store: Store, now: datetime) -> None:
    assert store.recall_moment("poll") is None
    store.remember_moment("poll", now)
    assert store.recall_moment("poll") == now
