"""Writes that share a commit."""

import asyncio
from pathlib import Path

import pytest

from bot.store_thread import StoreThread
from storage.store import Store, open_store


def keep(store: Store, key: str) -> str:
    store.remember(key, "kept")
    return key


def fail(store: Store, key: str) -> str:
    store.remember(key, "half done")
    raise ValueError(key)


async def test_writes_that_come_together_all_get_their_results(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/x.db"
    thread = StoreThread(url, "test")
    assert await asyncio.gather(*(thread.write(keep, str(number)) for number in range(50))) == [str(number) for number in range(50)]
    thread.close()
    store = open_store(url)
    assert all(store.recall(str(number)) == "kept" for number in range(50))
    store.close()


async def test_one_that_fails_is_undone_alone(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/x.db"
    thread = StoreThread(url, "test")
    results = await asyncio.gather(thread.write(keep, "a"), thread.write(fail, "b"), thread.write(keep, "c"), return_exceptions=True)
    assert results[0] == "a"
    assert isinstance(results[1], ValueError)
    assert results[2] == "c"
    thread.close()
    store = open_store(url)
    assert [store.recall(key) for key in "abc"] == ["kept", "", "kept"]
    store.close()


async def test_a_closed_thread_says_so(tmp_path: Path) -> None:
    thread = StoreThread(f"sqlite:///{tmp_path}/x.db", "test")
    thread.close()
    with pytest.raises(RuntimeError):
        await thread.write(keep, "late")
