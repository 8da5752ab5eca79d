"""The real service under a steady load for long, watched from outside: memory, open files, the log's size, errors (promise S7).

The normal rate is that of the feeds we ship: sixty, asked every ten minutes, three hundred items an hour of which one in ten is
about our subject, and a command a minute. `rate` multiplies all of it.
"""

import asyncio
import random
import re
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

from tests.fakes.feeds import FeedItem
from tests.running_service import CHAT, Running, World, service, until

FEEDS, POLL_EVERY, ITEMS_AN_HOUR, COMMANDS_AN_HOUR = 60, 600.0, 300, 60
ONE_RELEVANT_IN, ONE_REPEATED_IN = 10, 4
KEPT_IN_FEED = 20
ASKING = 1002
"""A Telegram chat that asks and is not subscribed, so that the other one hears alerts alone."""

WARM_UP = 1 / 3
MOST_GROWTH, MOST_LOG, MOST_MORE_FILES = 0.10, 64 * 1_000_000, 2
_CITIES = ("Paris", "London", "Berlin", "Rome", "Warsaw", "Oslo", "Kyiv", "Athens", "Madrid", "Vienna")
_WHO = ("Leaders", "Defence ministers", "Chiefs of staff", "Foreign ministers")
_COMMANDS = ("/latest", "/pledges", "/timeline", "/search coalition", "/meetings", "/sources", "/status", "/country France")
_OTHER = "harvest orchestra museum bridge festival airport vineyard ferry library stadium court tunnel reactor glacier vaccine".split()  # noqa: SIM905
_UNHANDLED = re.compile(r"never retrieved|Traceback|\bERROR\b|\bCRITICAL\b")


@dataclass(frozen=True, slots=True)
class Sample:
    """What the service held at a moment: bytes of its processes in memory, open files, bytes of the database's log."""

    at: float
    memory: int
    files: int
    log: int


@dataclass(slots=True)
class Figures:
    """What a run showed."""

    minutes: float = 0.0
    items: int = 0
    commands: int = 0
    polls: int = 0
    alerts: int = 0
    samples: list[Sample] = field(default_factory=list)
    duplicates: int = 0
    undelivered: int = 0
    errors: list[str] = field(default_factory=list)

    def after_warm_up(self) -> list[Sample]:
        return [sample for sample in self.samples if sample.at >= self.samples[-1].at * WARM_UP]

    def _ends(self, name: str) -> tuple[float, float]:
        """The median of a figure in the first and in the last tenth after the warm-up."""
        values = [getattr(sample, name) for sample in self.after_warm_up()]
        tenth = max(1, len(values) // 10)
        return median(values[:tenth]), median(values[-tenth:])

    @property
    def growth(self) -> float:
        """How much more memory the end took than the time after the warm-up, as a fraction."""
        begin, end = self._ends("memory")
        return end / begin - 1

    @property
    def more_files(self) -> float:
        begin, end = self._ends("files")
        return end - begin

    @property
    def longest_log(self) -> int:
        return max(sample.log for sample in self.samples)

    def problems(self, *, memory: bool = True) -> list[str]:
        """Which parts of the promise were not kept."""
        found = {
            f"memory grew by {self.growth:.1%}": memory and self.growth > MOST_GROWTH,
            f"{self.more_files:.0f} more files are open": self.more_files > MOST_MORE_FILES,
            f"the database's log grew to {self.longest_log / 1e6:.0f} MB": self.longest_log > MOST_LOG,
            f"{self.duplicates} messages came twice": self.duplicates,
            f"{self.undelivered} messages were given up": self.undelivered,
            f"{len(self.errors)} errors, the first: {self.errors[:1]}": self.errors,
            "nothing was alerted": not self.alerts,
        }
        return [words for words, broken in found.items() if broken]

    def __str__(self) -> str:
        (begin, end), files = self._ends("memory"), [sample.files for sample in self.after_warm_up()]
        return (
            f"{self.minutes:.0f} min, {self.items} items, {self.polls} requests to feeds, {self.commands} commands, {self.alerts} alerts;"
            f" memory {begin / 1e6:.0f} MB after the warm-up, {end / 1e6:.0f} MB at the end ({self.growth:+.1%}); open files"
            f" {min(files)} to {max(files)} ({self.more_files:+.0f}); log at most {self.longest_log / 1e6:.1f} MB;"
            f" {self.duplicates} duplicates, {self.undelivered} given up, {len(self.errors)} errors"
        )


async def soak(world: World, *, minutes: float, rate: float, seed: int = 1, every: float = 5.0) -> Figures:
    """Run the service at so many times the normal rate; `every` is the time between two looks at it, in seconds."""
    figures = Figures(minutes=minutes)
    world.telegram.add_chat(ASKING)
    feeds = [f"outlet{number}" for number in range(FEEDS)]
    for feed in feeds:
        world.publish(feed)
    changes = _settings(world, feeds, rate)
    async with service(world, changes) as running:
        await until(lambda: world.slack.sockets.open() or running.process.returncode is not None)
        await world.telegram.user_says(CHAT, "/subscribe")
        await world.slack.slash("/subscribe")
        await until(lambda: all(world.feeds.asked_for(feed) for feed in feeds))
        held: dict[str, list[FeedItem]] = {feed: [] for feed in feeds}
        load = asyncio.gather(_publish(world, held, rate, figures, random.Random(seed)), _ask(world, running, rate, figures))
        await _watch(world, running, figures, minutes * 60, every)
        load.cancel()
        await asyncio.gather(load, return_exceptions=True)
        await until(lambda: _taken_in(world, held) and not _open_rows(world))
        await running.stop()
        figures.errors = [line for line in running.written.splitlines() if _UNHANDLED.search(line)]
    figures.polls = len(world.feeds.asked)
    _judge(world, figures)
    return figures


def _settings(world: World, feeds: list[str], rate: float) -> dict[str, str]:
    every = max(1, round(POLL_EVERY / rate))
    table = '[[source]]\nid = "{0}"\nurl = "{1}"\npublisher = "The {0}"\nlanguage = "en"\ntier = "press"\nevery = "{2}s"\n'
    rows = "".join(table.format(feed, world.feeds.url(feed), every) + 'mode = "feed"\nunconfirmed = "999999"\n' for feed in feeds)
    path = world.folder / "soak.toml"
    path.write_text(rows, encoding="utf-8")
    return {"SOURCES_FILE": str(path), "POLL_LONGEST": f"{every}s", "FETCH_HOST_GAP": "0"}


async def _publish(world: World, held: dict[str, list[FeedItem]], rate: float, figures: Figures, dice: random.Random) -> None:
    """New items, one feed after another, kept in `held`; some of the relevant ones come in a second feed in other words."""
    feeds = list(held)
    for number, item in enumerate(_items(dice)):
        feed = dice.choice(feeds)
        held[feed] = [item, *held[feed]][:KEPT_IN_FEED]
        world.publish(feed, *held[feed])
        figures.items += 1
        if number % (ONE_RELEVANT_IN * ONE_REPEATED_IN) == 0:
            other = dice.choice(feeds)
            again = FeedItem(title=f"{item.title}, officials say", text=item.text, link=f"{item.link}-again", published=item.published)
            held[other] = [again, *held[other]][:KEPT_IN_FEED]
            world.publish(other, *held[other])
        await asyncio.sleep(3600 / (ITEMS_AN_HOUR * rate))


def _items(dice: random.Random) -> Iterator[FeedItem]:
    number = 0
    while True:
        now, link = datetime.now(UTC), f"https://outlet.example/{number}"
        if number % ONE_RELEVANT_IN:
            words = " ".join(dice.choices(_OTHER, k=120))
            yield FeedItem(title=f"{words[:60]} {number}", text=words, link=link, guid=link, published=now)
        else:
            yield _meeting(number // ONE_RELEVANT_IN, link, now)
        number += 1


def _meeting(number: int, link: str, now: datetime) -> FeedItem:
    """A meeting that differs from every other one in place, day or who meets."""
    who, city = _WHO[number // 360 % len(_WHO)], _CITIES[number % len(_CITIES)]
    day = now + timedelta(days=1 + number * 13 % 360)
    where = f"in {city} on {day:%d %B %Y}"
    text = (
        f"{who} of {11 + number % 25} countries of the Coalition of the Willing for Ukraine will meet {where}, the government said."
        f" France will send {1000 + number} troops to the Multinational Force Ukraine after a ceasefire. " + "The talks go on. " * 40
    )
    return FeedItem(title=f"Coalition of the Willing: {who.lower()} to meet {where}", text=text, link=link, guid=link, published=now)


async def _ask(world: World, running: Running, rate: float, figures: Figures) -> None:
    while True:
        command = _COMMANDS[figures.commands % len(_COMMANDS)]
        await world.telegram.user_says(ASKING, command)
        await world.slack.slash(command.split()[0], command.partition(" ")[2])
        await running.ask(command)
        figures.commands += 1
        await asyncio.sleep(3600 / (COMMANDS_AN_HOUR * rate))


async def _watch(world: World, running: Running, figures: Figures, seconds: float, every: float) -> None:
    """Samples until the time is up; the service must live all the while."""
    begun = time.monotonic()
    log = world.folder / "service.db-wal"
    while (at := time.monotonic() - begun) < seconds:
        assert running.process.returncode is None, running.written[-3000:]
        memory, files = _held(running.process.pid)
        figures.samples.append(Sample(at, memory, files, log.stat().st_size if log.exists() else 0))
        if len(figures.samples) % 60 == 0:
            print(f"{at / 60:5.1f} min {memory / 1e6:6.0f} MB {files:4} files {figures.samples[-1].log / 1e6:6.1f} MB log", flush=True)  # noqa: T201
        await asyncio.sleep(every)


def _held(group: int) -> tuple[int, int]:
    """Bytes in memory and open files of the service's processes."""
    memory = files = 0
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if int((folder / "stat").read_text().rpartition(")")[2].split()[2]) == group:
                memory += int((folder / "statm").read_text().split()[1]) * 4096
                files += sum(1 for _ in (folder / "fd").iterdir())
        except (OSError, IndexError):
            continue
    return memory, files


def _rows(world: World, query: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(world.folder / "service.db")) as database:
        return database.execute(query).fetchall()


def _taken_in(world: World, held: dict[str, list[FeedItem]]) -> bool:
    """Whether all that the feeds hold was read: a poll that is yet to come would bring alerts that nobody waits for."""
    return {item.link for items in held.values() for item in items} <= {str(url) for (url,) in _rows(world, "select url from articles")}


def _open_rows(world: World) -> int:
    return _rows(world, "select count(*) from outbox where state in ('waiting', 'claimed', 'sending')")[0][0]


def _judge(world: World, figures: Figures) -> None:
    """What the chats got must be what the outbox says that it sent; the subscriber's own answer is the one message more."""
    sent = "select count(*) from outbox where state = 'sent' and operation <> 'edit' and platform = '{}'"
    told = [message for message in world.telegram.journal if message.method == "sendMessage" and message.chat_id == CHAT]
    figures.duplicates = len(told) - 1 - _rows(world, sent.format("telegram"))[0][0]
    figures.duplicates += len(world.slack.posts("C1")) - _rows(world, sent.format("slack"))[0][0]
    figures.undelivered = _rows(world, "select count(*) from outbox where state not in ('sent', 'dropped')")[0][0]
    figures.alerts = _rows(world, "select count(*) from alerts")[0][0]
