"""Processes that are killed while they use a database; each runs as a child of a test, in a process without threads."""

import os
import signal
import sqlite3
from functools import partial
from multiprocessing.connection import Connection
from typing import Any

from storage.model import Channel, Verdict
from storage.store import open_store
from tests.makers import NOW, article

CHAT = Channel(platform="telegram", id="1001")


def write_until_killed(url: str, begin: int, pipe: Connection) -> None:
    """Commit one article with its message after another, and tell of each when it is committed."""
    store, number = open_store(url), begin
    while True:
        with store.write():
            store.articles.add(article(f"k{number}", text="text " * 200), Verdict(relevant=True, score=1.0))
            store.outbox.notify(CHAT, "{}", NOW, key=f"k{number}")
        pipe.send(number)
        number += 1


def open_and_die(url: str, statement: int) -> None:
    """Open, and so migrate, a database; SIGKILL ends the process as it begins its n-th statement."""
    left = statement

    def count(_: str) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def traced(connect: Any, *args: Any, **named: Any) -> sqlite3.Connection:
        connection: sqlite3.Connection = connect(*args, **named)
        connection.set_trace_callback(count)
        return connection

    sqlite3.connect = partial(traced, sqlite3.connect)
    open_store(url).close()
