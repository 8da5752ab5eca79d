"""Q2: writers of one process take turns, so that none waits until it is told "database is locked"."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from threading import Event, Thread

from storage.store import open_store
from storage.turns import Turns

HOLD = 0.02
"""Seconds that the busy writer keeps each of its transactions open."""


class Busy:
    """A writer that begins its next transaction right after the last; `turns` is how many it has begun."""

    def __init__(self, url: str) -> None:
        self.turns = 0
        self.ended = Event()
        self._url = url
        self.thread = Thread(target=self._write)

    def _write(self) -> None:
        store = open_store(self._url)
        while not self.ended.is_set():
            with store.write():
                self.turns += 1
                store.remember("busy", str(self.turns))
                self.ended.wait(HOLD)
        store.close()


@contextmanager
def busy(url: str) -> Iterator[Busy]:
    writer = Busy(url)
    writer.thread.start()
    try:
        yield writer
    finally:
        writer.ended.set()
        writer.thread.join()


def test_q2_a_writer_that_begins_again_at_once_lets_the_others_in(tmp_path: Path) -> None:
    """Counted in its turns and not in seconds, so that a slow machine changes nothing."""
    url = f"sqlite:///{tmp_path}/x.db"
    store, passed = open_store(url), []
    with busy(url) as writer:
        for number in range(10):
            before = writer.turns
            with store.write():
                store.remember(str(number), "written")
                passed.append(writer.turns - before)
    store.close()
    assert max(passed) <= 5


def test_q2_the_turn_goes_to_whoever_waits_longest() -> None:
    turns, order = Turns(), []
    assert turns.take(0)

    def wait(number: int, standing: Event) -> None:
        standing.set()
        if turns.take(30):
            order.append(number)
            turns.give()

    threads = []
    for number in range(5):
        threads.append(thread := Thread(target=wait, args=(number, standing := Event())))
        thread.start()
        standing.wait(30)
        assert any(len(turns._waiting) > number for _ in count())
    turns.give()
    for thread in threads:
        thread.join(30)
    assert order == [0, 1, 2, 3, 4]


def test_who_gave_up_waiting_is_not_served() -> None:
    turns = Turns()
    assert turns.take(0)
    assert not turns.take(0.001)
    turns.give()
    assert turns.take(0)
