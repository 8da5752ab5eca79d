"""Q1: when the power goes, what the disk was not told to keep is gone; what was acknowledged is there."""

import _sqlite3
import ctypes
import random
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from storage.model import State
from storage.store import Store, open_store
from storage.upkeep import problems
from tests.makers import NOW, article, keep, story
from tests.storage.killed import CHAT

_LIBRARY = ctypes.CDLL(_sqlite3.__file__)
_SYNC = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int)
_METHODS = 19
"""Functions in a table of sqlite3_io_methods, its version number counted as one (https://sqlite.org/c3ref/io_methods.html)."""
_SYNC_AT = 5
_FILE, _JOURNAL = 7, 28
"""SQLITE_FCNTL_FILE_POINTER and SQLITE_FCNTL_JOURNAL_POINTER."""


class Disk:
    """Keeps of each file what it held when SQLite last had it written through, which is all that a power cut leaves."""

    def __init__(self, path: Path, kept: Path) -> None:
        self.path, self.kept, self.alive = path, kept, []
        self.syncs = 0
        kept.mkdir()

    def watch(self, connection: sqlite3.Connection) -> None:
        """Hear of every fsync of the connection's database and of its log."""
        # The handle is the first thing that CPython keeps behind the head of the object.
        database = ctypes.c_void_p.from_address(id(connection) + object.__basicsize__).value
        for which, name in ((_FILE, self.path.name), (_JOURNAL, f"{self.path.name}-wal")):
            file = ctypes.c_void_p()
            assert _LIBRARY.sqlite3_file_control(ctypes.c_void_p(database), b"main", which, ctypes.byref(file)) == 0
            self._replace_sync(file, name)

    def _replace_sync(self, file: ctypes.c_void_p, name: str) -> None:
        methods = ctypes.cast(file, ctypes.POINTER(ctypes.POINTER(ctypes.c_void_p * _METHODS)))
        ours = (ctypes.c_void_p * _METHODS)(*methods.contents.contents)
        real = _SYNC(ours[_SYNC_AT])

        def sync(handle: int, flags: int) -> int:
            code: int = real(handle, flags)
            self.syncs += 1
            shutil.copyfile(self.path.with_name(name), self.kept / name)
            return code

        hook = _SYNC(sync)
        ours[_SYNC_AT] = ctypes.cast(hook, ctypes.c_void_p).value
        self.alive += [ours, real, hook]
        methods[0] = ctypes.pointer(ours)

    def after_the_cut(self, to: Path) -> str:
        """The database as it stands when the power is back, without the index of the log, which lives in memory."""
        shutil.copytree(self.kept, to)
        return f"sqlite:///{to}/{self.path.name}"


@contextmanager
def watched(folder: Path) -> Iterator[tuple[Store, Disk]]:
    """A store on such a disk; what stood there at the start is safe."""
    open_store(f"sqlite:///{folder}/x.db").close()
    store, disk = open_store(f"sqlite:///{folder}/x.db"), Disk(folder / "x.db", folder / "kept")
    shutil.copyfile(folder / "x.db", disk.kept / "x.db")
    store.remember("begun", "1")
    disk.watch(store._db.conn)
    try:
        yield store, disk
    finally:
        store.close()


@pytest.mark.parametrize("checkpoints", ["by the log's size", "at any moment"])
def test_q1_no_power_cut_takes_what_was_acknowledged(tmp_path: Path, checkpoints: str) -> None:
    """A cut after each of 60 transactions, also right after the log was carried over into the database."""
    chance = random.Random(1)
    with watched(tmp_path) as (store, disk):
        for number in range(60):
            with store.write():
                keep(store, story(), (article(f"k{number}", text="text " * 2000), ()))
                store.outbox.notify(CHAT, "{}", NOW, key=f"k{number}")
            if checkpoints == "at any moment" and chance.random() < 0.2:
                store._db.execute("pragma wal_checkpoint(restart)")
            url = disk.after_the_cut(tmp_path / f"cut{number}")
            again = open_store(url)
            assert again.articles.unknown(f"k{one}" for one in range(number + 1)) == ()
            assert again.outbox.counts()[State.WAITING] == number + 1
            again.close()
            assert problems(url) == ()
            shutil.rmtree(tmp_path / f"cut{number}")
        assert disk.syncs >= 60


def test_without_being_written_through_it_would_be_lost(tmp_path: Path) -> None:
    """What the test above would find: in SQLite's quicker mode a cut takes what was acknowledged."""
    with watched(tmp_path) as (store, disk):
        store._db.execute("pragma synchronous = normal")
        keep(store, story(), (article("a"), ()))
        again = open_store(disk.after_the_cut(tmp_path / "cut"))
        assert again.articles.unknown(["a"]) == ("a",)
        again.close()
