"""Who of a process may write next: one queue for each database, served in the order of coming.

SQLite lets whoever asks at the right moment begin; it asks again only every 100 ms, so that a thread which begins its next
transaction right after the last keeps the others waiting until they give up with "database is locked" (promise Q2).
"""

import sqlite3
from collections import deque
from pathlib import Path
from threading import Lock
from time import monotonic, sleep
from weakref import WeakValueDictionary

_ASK_AGAIN = 0.002
"""Seconds: shorter than the pause that a busy writer makes for others between two transactions."""


class Turns:
    """The turn to write goes straight to whoever waits longest; who had it and wants it again stands behind them."""

    def __init__(self) -> None:
        self._guard = Lock()
        self._taken = False
        self._waiting: deque[Lock] = deque()

    def take(self, seconds: float) -> bool:
        """Wait for the turn; False if it did not come in time."""
        with self._guard:
            if not self._taken:
                self._taken = True
                return True
            mine = Lock()
            mine.acquire()
            self._waiting.append(mine)
        return mine.acquire(timeout=seconds) or self._late(mine)

    def _late(self, mine: Lock) -> bool:
        """Stand back from the queue, unless the turn came at the last moment."""
        with self._guard:
            if mine not in self._waiting:
                return True
            self._waiting.remove(mine)
            return False

    def give(self) -> None:
        """Hand the turn on."""
        with self._guard:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._taken = False


_guard = Lock()
_by_path: WeakValueDictionary[Path, Turns] = WeakValueDictionary()


def turns_of(path: Path) -> Turns:
    """The queue that all who write to this database from this process stand in."""
    with _guard:
        return _by_path.setdefault(path.resolve(), Turns())


def begin(connection: sqlite3.Connection, seconds: float) -> None:
    """Begin a write transaction, waiting so long for writers of other processes, who stand in no queue with us.

    SQLite's own way of waiting asks more and more seldom, at last every 100 ms, and so misses one short break after the other.
    """
    until = monotonic() + seconds
    (own,) = connection.execute("pragma busy_timeout").fetchone()
    connection.execute("pragma busy_timeout = 0")
    try:
        while not _begun(connection, last=monotonic() > until):
            sleep(_ASK_AGAIN)
    finally:
        connection.execute(f"pragma busy_timeout = {own}")


def _begun(connection: sqlite3.Connection, *, last: bool) -> bool:
    try:
        connection.execute("begin immediate")
    except sqlite3.OperationalError as error:
        if last or error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
            raise
        return False
    return True
