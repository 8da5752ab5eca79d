"""Q2: one writer, eight readers, backups and the program's own commands at once: `python -m benchmarks.locks [--minutes 0.5]`.

The promise is measured over ten minutes: no "database is locked", and 99 of 100 writes wait at most 250 ms for their turn.
"""

import argparse
import sqlite3
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from handlers.command import Request, answer
from storage.countries import load_countries
from storage.lexicon import SEEDS
from storage.model import Article, Channel, Filed, Level, Operation, Story, Tier, Verdict
from storage.store import Store, open_store
from storage.upkeep import back_up, let_go, size

READERS, MOST_WAIT = 8, 0.25
COMMANDS = ("/latest", "/timeline", "/search coalition", "/story 1", "/status", "/pledges")


@dataclass(slots=True)
class Load:
    """What all threads share."""

    url: str
    folder: Path
    stop: threading.Event = field(default_factory=threading.Event)
    waits: list[float] = field(default_factory=list)
    done: dict[str, int] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)


def write(store: Store, load: Load, number: int) -> None:
    """An article with its story and deliveries, as taking in one writes them; notes how long the lock was waited for."""
    now = datetime.now(UTC)
    entry = Article(
        id=f"a{number}", source="s", publisher="One", tier=Tier.PRESS, url=f"https://one.example/{number}", title="Coalition meets",
        text="Coalition of the willing " * 80, language="en", published=now, first_seen=now - timedelta(days=number % 200),
    )  # fmt: skip
    began = time.perf_counter()
    with store.write():
        load.waits.append(time.perf_counter() - began)
        store.articles.add(entry, Verdict(relevant=True, score=1.0))
        opened = Story(id=0, type=None, day=now.date(), city="Paris", country="FR", title="x", first_seen=now, last_seen=now)
        story = store.stories.add(opened) if number % 10 == 0 else 1
        store.articles.file(Filed(story=story, article=entry, origin=entry.id))
        alert = store.alerts.add(story, Operation.POST, (), Level.SINGLE, now)
        store.outbox.add(alert, Channel(platform="telegram", id="1"), story, Operation.POST, "{}", now)
    time.sleep(0.005)


def read(store: Store, _: Load, number: int) -> None:
    request = Request(channel=Channel(platform="console", id="1"), user="1", text=COMMANDS[number % len(COMMANDS)])
    answer(request, store, COUNTRIES, datetime.now(UTC))


def care(store: Store, load: Load, number: int) -> None:
    """Backup, retention, size and the outbox's care, as an operator and the schedule run them beside the service."""
    target = load.folder / f"backup{number}.db"
    back_up(load.url, target, datetime.now(UTC))
    target.unlink()
    let_go(store, timedelta(days=90), datetime.now(UTC))
    size(load.url)
    with store.write():
        store.outbox.expire(datetime.now(UTC), "telegram")
    time.sleep(0.2)


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
        write(store, load, 0)
        store.close()
        threads = [thread(load, lambda s, one, n: write(s, one, n + 1)), *(thread(load, read) for _ in range(READERS)), thread(load, care)]
        for one in threads:
            one.start()
        load.stop.wait(seconds)
        load.stop.set()
        for one in threads:
            one.join()
    return load


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=0.5)
    load = run(parser.parse_args().minutes * 60)
    late = sorted(load.waits)[int(len(load.waits) * 0.99) - 1]
    print(f"{len(load.waits)} writes, {load.done.get('read', 0)} answers, {load.done.get('care', 0)} rounds of backup and care")
    print(f"write wait p99 {late * 1000:.1f} ms, longest {max(load.waits) * 1000:.1f} ms; {len(load.errors)} errors {load.errors[:3]}")
    return int(bool(load.errors) or late > MOST_WAIT)


if __name__ == "__main__":
    sys.exit(main())
