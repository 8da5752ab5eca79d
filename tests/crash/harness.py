"""Kills the real service over and over, and judges it by what the fake Bot API wrote to disk (promises D1 and D2).

Each round gives every chat an alert, or the feed an item, starts `coalition-watch run` as a process of its own, and ends it by
SIGKILL: at a named point of a delivery's way, right after the platform took a message and before it could answer, or at a
random moment. At the end the service runs undisturbed until nothing waits, and everything that was committed is looked for.
"""

import asyncio
import json
import os
import random
import signal
import sqlite3
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Self

from bot.crash import POINTS
from handlers.message import Heading, Message, Paragraph, line, to_json
from storage.model import Channel, Level, Operation, State, Story, Subscription
from storage.store import open_store
from tests.fakes.feeds import FakeFeeds, FeedItem
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram_message import Accepted

ROOT = Path(__file__).resolve().parents[2]
AFTER_WRITE, AT_RANDOM = "after-write", "at-random"
WAYS = (*POINTS, AFTER_WRITE, AT_RANDOM)
READY_WITHIN, DRAINED_WITHIN = 60.0, 600.0
RATE = 300
"""Messages a second that service and platform agree on: the time is for kills, not for waiting."""

_PASSAGES = 100
"""A kill comes at the latest when a point of the way is passed for the hundredth time."""


@dataclass(slots=True)
class Verdict:
    """What the journal shows: pairs of alert and chat that were promised, those that never came, and how many copies came."""

    pairs: int = 0
    lost: int = 0
    copies: Counter[int] = field(default_factory=Counter)
    kills: Counter[str] = field(default_factory=Counter)
    unread_items: int = 0
    lost_rows: int = 0
    on_their_way: int = 0
    """Messages that were being sent at the moments of the kills: only of these may a second copy have come."""
    broken: int = 0
    """Kills after which the database was not whole, or did not hold what it had held."""
    seconds: float = 0.0

    @property
    def fine(self) -> bool:
        """Whether the promises are kept."""
        bad = (self.lost, self.unread_items, self.lost_rows, self.broken)
        return not any(bad) and max(self.copies) <= 2 and self.copies[2] <= self.on_their_way

    def __str__(self) -> str:
        killed = ", ".join(f"{way} {number}" for way, number in sorted(self.kills.items()))
        return (
            f"{self.kills.total()} kills ({killed}); {self.pairs} pairs: {self.lost} lost, copies {dict(sorted(self.copies.items()))}"
            f" ({self.on_their_way} were on their way at a kill); {self.unread_items} feed items and {self.lost_rows} rows lost;"
            f" database broken {self.broken} times; {self.seconds:.0f} s"
        )


class Harness:
    """One service with its database, its feed and its platform; the chats are private ones with the ids from 1001."""

    def __init__(self, folder: Path, fake: FakeTelegram, feeds: FakeFeeds, chats: int, seed: int) -> None:
        self.verdict = Verdict()
        self._folder, self._fake, self._feeds = folder, fake, feeds
        self._chats = range(1001, 1001 + chats)
        self._random = random.Random(seed)
        self._url = f"sqlite:///{folder}/crash.db"
        self._store = open_store(self._url)
        self._alerts: list[str] = []
        self._items: list[FeedItem] = []
        self._process: asyncio.subprocess.Process | None = None
        self._accepted_until_kill = 0
        self._settled: dict[int, str] = {}
        self._started = datetime.now(UTC)
        fake.on_accepted = self._accepted

    async def prepare(self) -> None:
        """Chats that want everything, and a feed that the service has seen once, so that what comes later is news."""
        now = datetime.now(UTC)
        with self._store.write():
            for chat in self._chats:
                self._fake.add_chat(chat)
                self._store.subscriptions.save(Subscription(channel=Channel(platform="telegram", id=str(chat)), created=now))
        self._feeds.publish("news", [])
        source = {"id": "news", "url": self._feeds.url("news"), "publisher": "News", "language": "en", "tier": "press", "every": "1s"}
        source["unconfirmed"] = "999999"
        rows = "\n".join(f'{key} = "{value}"' for key, value in source.items())
        (self._folder / "sources.toml").write_text(f"[[source]]\n{rows}\n", encoding="utf-8")
        await self._start("")
        await self._until(self._polled, READY_WITHIN)
        await self._stop()

    async def kill_round(self, way: str) -> None:
        """A new item for the way that needs one, a new alert when little waits, then a start, and an end in this way."""
        if way == "after-commit":
            self._publish_item()
        elif self._open_rows() < len(self._chats):
            self._queue_alert()
        passages = self._random.randint(1, min(_PASSAGES, len(self._chats)))
        process = await self._start(f"{way}:{passages}" if way in POINTS and way != "after-commit" else way)
        self._accepted_until_kill = passages if way == AFTER_WRITE else 0
        patience = self._random.uniform(0.5, 4.0) if way == AT_RANDOM else 60.0
        try:
            await asyncio.wait_for(process.wait(), patience)
            self.verdict.kills[way] += 1
        except TimeoutError:
            # The point was not reached, as when too little was waiting: the moment is a random one then.
            self.verdict.kills[AT_RANDOM] += 1
        await self._kill()
        self._look_at_what_is_left()

    async def drain(self) -> None:
        """Run undisturbed until every item was read and nothing waits; ends with a clean stop."""
        await self._start("")
        urls = {item.link for item in self._items}
        await self._until(lambda: self._polled() and not self._unread(urls) and not self._open_rows(), DRAINED_WITHIN)
        await self._stop()

    def judge(self) -> Verdict:
        """Compare what was promised with what is in the journal."""
        sent = Counter((row.chat_id, row.text) for row in self._journal() if row.method == "sendMessage")
        known = {(row.chat_id, row.message_id) for row in self._journal()}
        for alert in self._alerts:
            for chat in self._chats:
                copies = sent[chat, alert]
                self.verdict.pairs += 1
                self.verdict.lost += copies == 0
                self.verdict.copies[copies] += 1
        self.verdict.unread_items = len(self._unread({item.link for item in self._items}))
        self.verdict.lost_rows = sum(count for state, count in self._store.outbox.counts().items() if state in _LOST_STATES)
        # What the service believes to have sent must have arrived.
        told = self._rows("select channel, message_id from outbox where state = 'sent' and platform = 'telegram'")
        self.verdict.lost_rows += sum((int(chat), int(number)) not in known for chat, number in told)
        return self.verdict

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._kill()
        self._store.close()

    def _look_at_what_is_left(self) -> None:
        """The database is whole, holds every row that it held, and calls nothing unsettled that it called settled (promise Q1)."""
        whole = self._rows("pragma integrity_check") == [("ok",)]
        states = dict(self._rows("select id, state from outbox"))
        kept = all(states.get(row) == state for row, state in self._settled.items())
        self.verdict.broken += not (whole and kept and len(states) >= len(self._alerts) * len(self._chats))
        self._settled = {row: state for row, state in states.items() if state == State.SENT.value}
        self.verdict.on_their_way += sum(state == State.SENDING.value for state in states.values())

    def _queue_alert(self) -> None:
        now, name = datetime.now(UTC), f"Alert {len(self._alerts)}"
        text = to_json(Message((Heading(line(name)), Paragraph(line("of the crash test")))))
        with self._store.write():
            fresh = Story(id=0, type=None, day=None, city=None, country=None, title=name, first_seen=now, last_seen=now)
            story = self._store.stories.add(fresh)
            alert = self._store.alerts.add(story, Operation.POST, (), Level.SINGLE, now)
            for chat in self._chats:
                self._store.outbox.add(alert, Channel(platform="telegram", id=str(chat)), story, Operation.POST, text, now)
        self._alerts.append(f"{name}\nof the crash test")

    def _publish_item(self) -> None:
        number, now = len(self._items), datetime.now(UTC)
        day = now + timedelta(days=number + 1)
        cities = ("Paris", "London", "Berlin", "Rome", "Warsaw", "Oslo", "Kyiv", "Athens", "Madrid", "Vienna")
        where = f"in {cities[number % 10]} on {day:%d %B %Y}"
        title = f"Coalition leaders to meet {where}"
        text = f"Leaders of {number + 10} countries of the Coalition of the Willing for Ukraine will meet {where}."
        link = f"https://news.example/item-{number}"
        self._items.append(FeedItem(title=title, text=text, link=link, guid=link, published=now))
        self._feeds.publish("news", self._items[-5:])

    async def _start(self, crash_at: str) -> asyncio.subprocess.Process:
        self._started = datetime.now(UTC)
        point = crash_at if crash_at.partition(":")[0] in POINTS else ""
        environment = _environment() | {
            "TELEGRAM_BOT_TOKEN": self._fake.token,
            "TELEGRAM_API_URL": self._fake.url,
            "TELEGRAM_RATE": str(RATE),
            "POLL_SHORTEST": "1s",
            "DATABASE_URL": self._url,
            "SOURCES_FILE": str(self._folder / "sources.toml"),
            "FETCH_ALLOW_PRIVATE": "1",
            "BASELINE": "0",
            "WEB_PORT": "0",
            "LOG_LEVEL": "WARNING",
            "CRASH_AT": point,
        }
        with (self._folder / "service.log").open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bot", "run", cwd=ROOT, env=environment, stdout=log, stderr=log, start_new_session=True
            )
        return self._process

    def _accepted(self, _: Accepted) -> None:
        """Called when the message is on disk and before it is answered."""
        if self._accepted_until_kill and self._process:
            self._accepted_until_kill -= 1
            if not self._accepted_until_kill:
                os.killpg(self._process.pid, signal.SIGKILL)

    async def _kill(self) -> None:
        """The process and the workers that it has started."""
        self._accepted_until_kill = 0
        if self._process:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            await self._process.wait()

    async def _stop(self) -> None:
        if self._process:
            self._process.send_signal(signal.SIGTERM)
            code = await asyncio.wait_for(self._process.wait(), 15)
            assert code == 0, f"a clean stop ended with {code}: {self.log()}"

    async def _until(self, condition: Callable[[], object], seconds: float) -> None:
        end = time.monotonic() + seconds
        while not condition():
            assert self._process is None or self._process.returncode is None, f"the service has ended: {self.log()}"
            assert time.monotonic() < end, f"not within {seconds} s: {self._store.outbox.counts()} {self.log()}"
            await asyncio.sleep(0.1)

    def log(self) -> str:
        """The end of what the service wrote."""
        return (self._folder / "service.log").read_text(encoding="utf-8", errors="replace")[-3000:]

    def _unread(self, urls: set[str]) -> set[str]:
        return urls - {url for (url,) in self._rows("select url from articles")}

    def _rows(self, query: str) -> list[Any]:
        with closing(sqlite3.connect(self._folder / "crash.db")) as database:
            return database.execute(query).fetchall()

    def _polled(self) -> bool:
        """Whether the service that was started last is up and at work."""
        return any(feed.last_success and feed.last_success > self._started for feed in self._store.sources.all())

    def _open_rows(self) -> int:
        counts = self._store.outbox.counts()
        return counts[State.WAITING] + counts[State.CLAIMED] + counts[State.SENDING]

    def _journal(self) -> list[Accepted]:
        rows = (self._folder / "journal").read_text(encoding="utf-8").splitlines()
        return [Accepted(**{key: value for key, value in json.loads(row).items() if key in _KEPT}) for row in rows]


_KEPT = {"method", "chat_id", "message_id", "text", "at"}
_LOST_STATES = {State.EXPIRED, State.REFUSED}


def _environment() -> Mapping[str, str]:
    return {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG", "TMPDIR", "PYTHONPATH"}}
