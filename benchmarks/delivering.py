"""What the delivery benchmarks share: a strict Bot API in a process of its own, and a worker with a real database that sends to it."""

import asyncio
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from telegram import Bot

from bot.store_thread import StoreThread
from bot.telegram.connection import open_bot
from bot.telegram.send import TelegramSender
from bot.turns import Turns
from bot.worker import Worker
from handlers.message import Heading, Message, Paragraph, bold, line, to_json
from storage.model import Channel, Delivery, Later, Level, Operation, Outcome, State, Story
from storage.store import Store, open_store

ROOT = Path(__file__).resolve().parent.parent
TOKEN = "7000000001:AAFakeTokenThatMustNeverBeWritten00"  # noqa: S105 - the fake's
CHATS = range(1001, 1501)
LIMIT = 30.0


class CountingSender(TelegramSender):
    """Counts the answers that told us to slow down, and remembers what was called when."""

    refusals = 0

    def __init__(self, bot: Bot, shorten: Callable[[str], str]) -> None:
        super().__init__(bot, shorten)
        self.begun: list[tuple[int, float]] = []
        self.told_to_wait: list[tuple[int, float, float]] = []

    async def send(self, delivery: Delivery) -> Outcome:
        chat = int(delivery.channel.id)
        self.begun.append((chat, time.time()))
        outcome = await super().send(delivery)
        if isinstance(outcome, Later) and "asks to wait" in outcome.why:
            self.refusals += 1
            self.told_to_wait.append((chat, time.time(), outcome.after.total_seconds()))
        return outcome


@contextmanager
def fake_api(
    folder: Path, chats: range = CHATS, rate: int = int(LIMIT), floods: Mapping[int, int] | None = None
) -> Iterator[tuple[str, Path]]:
    """A strict Bot API in a process of its own; gives its address and its journal. `floods` maps chats to seconds they are told to wait."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    journal = folder / f"journal-{port}"
    known = [word for chat in chats for word in ("--chat", str(chat))]
    known += [word for chat, seconds in (floods or {}).items() for word in ("--flood", f"{chat}:{seconds}")]
    command = [sys.executable, "tests/fakes/telegram.py", "--port", str(port), "--journal", str(journal), "--strict-rates"]
    with (folder / "fake.log").open("w") as log:
        process = subprocess.Popen(
            [*command, "--rate", str(rate), *known], cwd=ROOT, stdout=log, stderr=log, env=os.environ | {"PYTHONPATH": str(ROOT)}
        )
    try:
        _wait_for_port(port)
        yield f"http://127.0.0.1:{port}", journal
    finally:
        process.terminate()
        process.wait()


def _wait_for_port(port: int) -> None:
    end = time.monotonic() + 20
    while time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=0.2).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise TimeoutError("the fake does not listen")


def accepted(journal: Path) -> list[tuple[float, str, int]]:
    """What the fake accepted, in order: when, the text's first line, and the chat."""
    rows = (json.loads(row) for row in journal.read_text(encoding="utf-8").splitlines())
    return [(row["at"], row["text"].partition("\n")[0], row["chat_id"]) for row in rows]


def queue(store: Store, name: str, channels: list[Channel], *, urgent: bool = False) -> float:
    """An alert of a story of its own for these channels, committed at once; returns when."""
    now = datetime.now(UTC)
    with store.write():
        story = store.stories.add(Story(id=0, type=None, day=None, city=None, country=None, title=name, first_seen=now, last_seen=now))
        alert = store.alerts.add(story, Operation.POST, (), Level.SINGLE, now)
        text = to_json(Message((Heading(line(bold(name))), Paragraph(line("Paris, 4 September 2025, 26 countries")))))
        for channel in channels:
            store.outbox.add(alert, channel, story, Operation.POST, text, now, urgent=urgent)
    return time.time()


def open_rows(store: Store) -> int:
    """How many deliveries are not settled."""
    counts = store.outbox.counts()
    return counts[State.WAITING] + counts[State.CLAIMED] + counts[State.SENDING]


class Bench:
    """A database, a worker and the fake that it sends to."""

    def __init__(self, folder: Path, api: str, journal: Path, rate: int = int(LIMIT)) -> None:
        self.journal = journal
        self.url = f"sqlite:///{folder}/{journal.name}.db"
        self.store = open_store(self.url)
        self.sender = CountingSender(open_bot(TOKEN, api), str)
        self.thread = StoreThread(self.url, "deliver")
        self.worker = Worker(
            "telegram", self.sender, self.thread, lambda: datetime.now(UTC), turns=Turns("telegram", rate, self.sender.round_trip)
        )

    def queue(self, name: str, chats: range, *, urgent: bool = False) -> float:
        """An alert for these chats, committed at once; returns when."""
        begun = queue(self.store, name, [Channel(platform="telegram", id=str(chat)) for chat in chats], urgent=urgent)
        self.worker.wake()
        return begun

    async def drained(self, most: int = 0) -> None:
        """Wait until nothing waits any more, or no more than that."""
        await self.until(lambda: open_rows(self.store) <= most)

    async def until(self, condition: Callable[[], bool], seconds: float = 600) -> None:
        """Wait for something that shows in the database or the journal alone."""
        async with asyncio.timeout(seconds):
            while not condition():  # noqa: ASYNC110 - the fake is another process
                await asyncio.sleep(0.1)

    async def close(self, running: "asyncio.Task[None]") -> None:
        self.worker.stop(3)
        await running
        await self.sender.close()
        self.thread.close()
        self.store.close()


FAILED: list[str] = []


def report(name: str, text: str, *, ok: bool) -> None:
    """One line of the result; what is not `ok` makes the benchmark fail."""
    if not ok:
        FAILED.append(name)
    print(f"{name:6} {'ok  ' if ok else 'MISS'} {text}", flush=True)
