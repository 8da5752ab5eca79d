"""Stops the real service over and over as process 1 of a PID namespace, as in its container (promise S6).

The platforms keep many messages in hand when the signal comes, and answer after it. At the end the service runs until
nothing waits, and each pair of alert and chat must have come exactly once.
"""

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from handlers.message import Heading, Message, line, to_json
from storage.model import Channel, Level, Operation, State
from storage.store import Store, open_store
from tests.fakes.feeds import FakeFeeds
from tests.fakes.slack import FakeSlack
from tests.fakes.slack_workspace import Channel as SlackChannel
from tests.fakes.telegram import FakeTelegram
from tests.makers import story
from tests.running_service import World

ROOT = Path(__file__).resolve().parents[2]
RATE = 300
CHATS, CHANNELS = range(1001, 1061), [f"C{number}" for number in range(60)]
HELD = 0.5
"""Seconds after the signal at which the platforms answer what they have in hand."""

PATIENCE = 120.0
"""Seconds for what takes five on an idle machine."""

LONGEST_STOP = 8.0


def _namespace() -> tuple[str, ...]:
    """What starts a command as process 1, where this machine lets us."""
    unshare = shutil.which("unshare")
    command = (unshare or "", "--pid", "--fork", "--kill-child")
    works = unshare and subprocess.run([*command, "true"], check=False, capture_output=True).returncode == 0
    return command if works else ()


NAMESPACE = _namespace()


@dataclass(slots=True)
class Verdict:
    """How the stops went: exit codes, the longest, how many messages were on their way at each, and copies of each pair."""

    codes: Counter[int] = field(default_factory=Counter)
    longest: float = 0.0
    on_their_way: list[int] = field(default_factory=list)
    left_open: int = 0
    copies: Counter[int] = field(default_factory=Counter)

    @property
    def fine(self) -> bool:
        """Whether the promise is kept, but for the time, which a busy machine draws out."""
        return set(self.codes) == {0} and not self.left_open and set(self.copies) == {1}

    def __str__(self) -> str:
        least = min(self.on_their_way, default=0)
        return (
            f"{self.codes.total()} stops {'as process 1' if NAMESPACE else 'without a namespace'}: exit codes {dict(self.codes)},"
            f" the longest took {self.longest:.1f} s; {len(self.on_their_way)} of them with at least {least} messages on their way;"
            f" {self.left_open} left open; {self.copies.total()} pairs, copies {dict(self.copies)}"
        )


class Stops:
    """One service with its database and two platforms."""

    def __init__(self, world: World, store: Store) -> None:
        self.verdict = Verdict()
        self._world, self._store = world, store
        self._alerts: list[str] = []

    async def with_messages_on_their_way(self, least: int = 50) -> None:
        """A stop while so many messages have been read by the platforms and not answered."""
        self._queue()
        self._hold()
        async with self._running() as process:
            await _until(lambda: self._on_their_way() >= least)
            self.verdict.on_their_way.append(self._on_their_way())
            asyncio.get_running_loop().call_later(HELD, self._release)
            await self._stop(process)
        counts = self._store.outbox.counts()
        self.verdict.left_open += counts[State.CLAIMED] + counts[State.SENDING]

    async def while_starting(self, after: float) -> None:
        """A stop so many seconds after the start."""
        async with self._running() as process:
            await asyncio.sleep(after)
            await self._stop(process)

    async def judge(self) -> Verdict:
        """Let everything arrive, and count the copies."""
        async with self._running() as process:
            await _until(lambda: not self._open())
            await self._stop(process)
        came = Counter((message.text, str(message.chat_id)) for message in self._world.telegram.journal)
        came += Counter((said.seen.text.strip(), said.channel) for said in self._world.slack.posts())
        for alert in self._alerts:
            self.verdict.copies.update(came[alert, place] for place in (*map(str, CHATS), *CHANNELS))
        return self.verdict

    def _hold(self) -> None:
        for platform in (self._world.telegram, self._world.slack):
            platform.takes_messages.clear()

    def _release(self) -> None:
        for platform in (self._world.telegram, self._world.slack):
            platform.takes_messages.set()

    def _queue(self) -> None:
        now, name = datetime.now(UTC), f"Alert {len(self._alerts)}"
        with self._store.write():
            told = self._store.stories.add(story(title=name))
            alert = self._store.alerts.add(told, Operation.POST, (), Level.SINGLE, now)
            message = to_json(Message((Heading(line(name)),)))
            for platform, places in (("telegram", map(str, CHATS)), ("slack", CHANNELS)):
                for place in places:
                    self._store.outbox.add(alert, Channel(platform=platform, id=place), told, Operation.POST, message, now)
        self._alerts.append(name)

    def _on_their_way(self) -> int:
        telegram = sum(method == "sendMessage" for method, _ in self._world.telegram.calls) - len(self._world.telegram.journal)
        slack = sum(method == "chat.postMessage" for method, _ in self._world.slack.calls) - len(self._world.slack.posts())
        return telegram + slack

    def _open(self) -> int:
        counts = self._store.outbox.counts()
        return counts[State.WAITING] + counts[State.CLAIMED] + counts[State.SENDING]

    @asynccontextmanager
    async def _running(self) -> AsyncIterator[asyncio.subprocess.Process]:
        """The service, with the stop signal held back from the first instruction on, as its container does it."""
        kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "PYTHONPATH")}
        environment = kept | self._world.settings() | {"TELEGRAM_RATE": str(RATE), "WEB_PORT": "0", "LOG_LEVEL": "WARNING"}
        command = (*NAMESPACE, "env", "--block-signal=TERM", sys.executable, "-m", "bot", "run")
        with (self._world.folder / "service.log").open("ab") as log:
            process = await asyncio.create_subprocess_exec(
                *command, cwd=ROOT, env=environment, stdout=log, stderr=log, start_new_session=True
            )
        try:
            yield process
        finally:
            if process.returncode is None:
                os.killpg(process.pid, signal.SIGKILL)
                await process.wait()

    async def _stop(self, process: asyncio.subprocess.Process) -> None:
        begun = time.monotonic()
        os.kill(await _service_of(process), signal.SIGTERM)
        code = await asyncio.wait_for(process.wait(), PATIENCE)
        self.verdict.codes[code] += 1
        self.verdict.longest = max(self.verdict.longest, time.monotonic() - begun)


async def _service_of(process: asyncio.subprocess.Process) -> int:
    """The service itself, which has started once it is no longer the program that blocks the signal."""
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")

    def found() -> int:
        pids = children.read_text(encoding="ascii").split() if NAMESPACE else [str(process.pid)]
        return next((int(pid) for pid in pids if Path(f"/proc/{pid}/cmdline").read_text(encoding="utf-8").startswith(sys.executable)), 0)

    await _until(found)
    return found()


async def _until(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not condition():  # noqa: ASYNC110 - another process tells nobody
            await asyncio.sleep(0.02)


@asynccontextmanager
async def stops(folder: Path) -> AsyncIterator[Stops]:
    """Platforms and a database in this folder."""
    async with FakeTelegram(strict_rates=True, rate=RATE) as telegram, FakeSlack() as slack, FakeFeeds() as feeds:
        for chat in CHATS:
            telegram.add_chat(chat)
        slack.workspace.channels |= {channel: SlackChannel(channel) for channel in CHANNELS}
        for feed in ("morning", "evening"):
            feeds.publish(feed, [])
        world = World(telegram, slack, feeds, folder)
        store = open_store(world.settings()["DATABASE_URL"])
        yield Stops(world, store)
        store.close()
