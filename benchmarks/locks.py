"""Q2: one writer, eight readers, backups and the program's own commands at once: `python -m benchmarks.locks [--minutes 0.5]`.

The writer takes in articles without end, as intake does it: many to a transaction, with a short pause after each. Another thread
cares for the outbox, another process writes as the program's commands do, opening the database each time. The promise is measured
over ten minutes: no "database is locked", and 99 of 100 writes of each wait at most 250 ms for their turn.
"""

import argparse
import multiprocessing
import sqlite3
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path

from bot.intake import PAUSE, TOGETHER
from handlers.command import Request, answer
from storage.countries import load_countries
from storage.lexicon import SEEDS
from storage.model import Article, Channel, Filed, Level, Operation, Story, Tier, Verdict
from storage.store import Store, StoreError, open_store
from storage.upkeep import back_up, let_go, size

READERS, MOST_WAIT = 8, 0.25
READING = 0.008
"""Seconds that an article is read for while its transaction is open."""
BETWEEN_ANSWERS = 0.1
"""Seconds: without a break eight readers would leave no time of the interpreter to whoever holds the lock."""

COMMANDS = ("/latest", "/timeline", "/search coalition", "/story 1", "/status", "/pledges")


@dataclass(slots=True)
class Load:
    """What all threads share."""

    url: str
    folder: Path
    stop: threading.Event = field(default_factory=threading.Event)
    waits: dict[str, list[float]] = field(default_factory=dict)
    done: dict[str, int] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)

    def written(self, store: Store, who: str, work: Callable[[], object]) -> None:
        """Work in a transaction of its own; notes how long the lock was waited for."""
        began = time.perf_counter()
        with store.write():
            self.waits.setdefault(who, []).append(time.perf_counter() - began)
            work()


def write(store: Store, load: Load, number: int) -> None:
    """Articles with their stories and deliveries for as long as intake keeps the others waiting, and its pause."""

    def take_in() -> None:
        until, one = time.monotonic() + TOGETHER.total_seconds(), number * 1000
        while time.monotonic() < until:
            add(store, one)
            one += 1
            time.sleep(READING)

    load.written(store, "intake", take_in)
    time.sleep(PAUSE.total_seconds())


def add(store: Store, number: int) -> None:
    """An article with its story and deliveries."""
    now = datetime.now(UTC)
    entry = Article(
        id=f"a{number}", source="s", publisher="One", tier=Tier.PRESS, url=f"https://one.example/{number}", title="Coalition meets",
        text="Coalition of the willing " * 80, language="en", published=now, first_seen=now - timedelta(days=number % 200),
    )  # fmt: skip
    store.articles.add(entry, Verdict(relevant=True, score=1.0))
    opened = Story(id=0, type=None, day=now.date(), city="Paris", country="FR", title="x", first_seen=now, last_seen=now)
    story = store.stories.add(opened) if number % 10 == 0 else 1
    store.articles.file(Filed(story=story, article=entry, origin=entry.id))
    alert = store.alerts.add(story, Operation.POST, (), Level.SINGLE, now)
    store.outbox.add(alert, Channel(platform="telegram", id="1"), story, Operation.POST, "{}", now)


def read(store: Store, _: Load, number: int) -> None:
    request = Request(channel=Channel(platform="console", id="1"), user="1", text=COMMANDS[number % len(COMMANDS)])
    answer(request, store, COUNTRIES, datetime.now(UTC))
    time.sleep(BETWEEN_ANSWERS)


def care(store: Store, load: Load, number: int) -> None:
    """Backup, retention and size, as an operator and the schedule run them beside the service."""
    target = load.folder / f"backup{number}.db"
    back_up(load.url, target, datetime.now(UTC))
    target.unlink()
    let_go(store, timedelta(days=90), datetime.now(UTC))
    size(load.url)
    time.sleep(0.2)


def deliver(store: Store, load: Load, _: int) -> None:
    """The outbox's care, from a thread of the service."""
    load.written(store, "delivery", lambda: store.outbox.expire(datetime.now(UTC), "telegram"))
    time.sleep(0.05)


def command(url: str, told: Connection) -> None:
    """Another process: the program's commands, one after the other, until it is told to end; tells how long each waited."""
    load = Load(url, Path())
    told.send("here")
    while not told.poll(0.05):
        try:
            store = open_store(url)
            load.written(store, "command", lambda: store.outbox.expire(datetime.now(UTC), "telegram"))  # noqa: B023 - called at once
            store.close()
        except (sqlite3.Error, StoreError) as error:
            load.errors.append(f"command: {error}")
    told.send((load.waits.get("command", []), load.errors))


COUNTRIES = load_countries(SEEDS)


def thread(load: Load, work: Callable[[Store, Load, int], None]) -> threading.Thread:
    """A thread with a store of its own that works until the end."""

    def run() -> None:
        store, number = open_store(load.url), 0
        while not load.stop.is_set():
            try:
                work(store, load, number)
            except sqlite3.Error as error:
                load.errors.append(f"{work.__name__}: {error}")
            number += 1
            load.done[work.__name__] = load.done.get(work.__name__, 0) + 1
        store.close()

    return threading.Thread(target=run, name=work.__name__)


def run(seconds: float) -> Load:
    """The load for so long."""
    with tempfile.TemporaryDirectory() as name:
        load = Load(f"sqlite:///{name}/locks.db", Path(name))
        store = open_store(load.url)
        with store.write():
            add(store, 0)
        store.close()
        ours, theirs = multiprocessing.Pipe()
        other = multiprocessing.get_context("spawn").Process(target=command, args=(load.url, theirs))
        works = (lambda s, one, n: write(s, one, n + 1), *(read for _ in range(READERS)), care, deliver)
        threads = [thread(load, work) for work in works]
        other.start()
        ours.recv()
        for one in threads:
            one.start()
        load.stop.wait(seconds)
        load.stop.set()
        ours.send("end")
        load.waits["command"], errors = ours.recv()
        load.errors += errors
        other.join()
        for one in threads:
            one.join()
    return load


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=0.5)
    load = run(parser.parse_args().minutes * 60)
    print(f"{load.done.get('read', 0)} answers, {load.done.get('care', 0)} rounds of backup and care")
    late = {who: sorted(waits)[int(len(waits) * 0.99) - 1] for who, waits in load.waits.items()}
    for who, waits in load.waits.items():
        print(f"{who:>10}: {len(waits):6} writes, wait p99 {late[who] * 1000:6.1f} ms, longest {max(waits) * 1000:6.1f} ms")
    print(f"{len(load.errors)} errors {load.errors[:3]}")
    return int(bool(load.errors) or max(late.values()) > MOST_WAIT)


if __name__ == "__main__":
    sys.exit(main())
