"""The real service as a process of its own, among chats and feeds on loopback."""

import asyncio
import os
import signal
import socket
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp

from tests.fakes.disk import Disk
from tests.fakes.feeds import FakeFeeds, FeedItem
from tests.fakes.slack import FakeSlack
from tests.fakes.telegram import FakeTelegram

ROOT = Path(__file__).parent.parent
CHAT = 1001
"""The Telegram chat of the tests."""

PATIENCE = 45.0
"""Seconds for what takes five on an idle machine."""


async def until(condition: Callable[[], Any]) -> None:
    """Return as soon as the condition holds, which may be asked of another process; TimeoutError if it does not in time."""
    async with asyncio.timeout(PATIENCE):
        while not await _truth(condition()):  # noqa: ASYNC110 - another process cannot set an event of ours
            await asyncio.sleep(0.05)


async def _truth(value: Any) -> bool:
    return bool(await value if isinstance(value, Awaitable) else value)


def free_port() -> int:
    """A port on loopback that nobody uses."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@dataclass(slots=True)
class World:
    """Chats and feeds around the service, which outlive it, and its database."""

    telegram: FakeTelegram
    slack: FakeSlack
    feeds: FakeFeeds
    folder: Path
    port: int = field(default_factory=free_port)

    def publish(self, feed: str, *items: FeedItem) -> None:
        """The feed holds these items from now on."""
        self.feeds.publish(feed, items)

    def settings(self) -> dict[str, str]:
        sources = self.folder / "sources.toml"
        table = '[[source]]\nid = "{0}"\nurl = "{1}"\npublisher = "The {0}"\nlanguage = "en"\ntier = "press"\nevery = "1s"\n'
        sources.write_text("".join(table.format(feed, self.feeds.url(feed)) for feed in ("morning", "evening")), encoding="utf-8")
        return {
            "DATABASE_URL": f"sqlite:///{self.folder}/service.db",
            "SOURCES_FILE": str(sources),
            "BASELINE": "0",
            "FETCH_ALLOW_PRIVATE": "1",
            "WEB_PORT": str(self.port),
            "TELEGRAM_API_URL": self.telegram.url,
            "TELEGRAM_BOT_TOKEN": self.telegram.token,
            "SLACK_API_URL": self.slack.api_url,
            "SLACK_BOT_TOKEN": self.slack.bot_token,
            "SLACK_APP_TOKEN": self.slack.app_token,
        }


@asynccontextmanager
async def a_world(folder: Path) -> AsyncIterator[World]:
    """Two chats and two feeds that hold nothing yet."""
    async with FakeTelegram() as telegram, FakeSlack() as slack, FakeFeeds() as feeds:
        telegram.add_chat(CHAT)
        world = World(telegram, slack, feeds, folder)
        world.publish("morning")
        world.publish("evening")
        yield world


@dataclass(slots=True)
class Running:
    """The process, with what it wrote so far."""

    process: asyncio.subprocess.Process
    log: Path
    port: int

    @property
    def written(self) -> str:
        return self.log.read_text(encoding="utf-8")

    async def get(self, path: str) -> tuple[int, Any]:
        """Status and JSON of a page; status 0 while nobody listens."""
        async with aiohttp.ClientSession(f"http://127.0.0.1:{self.port}") as client:
            try:
                async with client.get(path) as response:
                    return response.status, await response.json()
            except aiohttp.ClientConnectionError:
                return 0, None

    async def ask(self, command: str) -> str:
        """The console's answer to a command, as HTML."""
        async with (
            aiohttp.ClientSession(f"http://127.0.0.1:{self.port}") as client,
            client.post("/console/ask", data={"text": command}) as response,
        ):
            return await response.text()

    async def console(self) -> list[dict[str, Any]]:
        """What the console shows."""
        return list((await self.get("/console/messages"))[1]["messages"])

    async def is_well(self) -> bool:
        """Whether /health says that every part is well."""
        return (await self.get("/health"))[0] == 200

    async def stop(self) -> tuple[int, float]:
        """Send SIGTERM; returns exit code and seconds."""
        began = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        return await asyncio.wait_for(self.process.wait(), PATIENCE), time.monotonic() - began

    async def kill(self) -> None:
        """End it as a power cut would, its children too."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        await self.process.wait()


@asynccontextmanager
async def service(world: World, changes: Mapping[str, str] | None = None, disk: Disk | None = None) -> AsyncIterator[Running]:
    """The service with the world's settings, on a disk that may fail; killed at the end if it still runs."""
    log = world.folder / "service.log"
    environment = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "PYTHONPATH")}
    environment |= world.settings() | dict(changes or {})
    with log.open("a", encoding="utf-8") as file:
        process = await asyncio.create_subprocess_exec(
            *(disk.command if disk else ()),
            sys.executable,
            "-m",
            "bot",
            "run",
            cwd=ROOT,
            env=environment,
            stdout=file,
            stderr=file,
            start_new_session=True,
            pass_fds=(disk.line.fileno(),) if disk else (),
        )
    running = Running(process, log, world.port)
    try:
        yield running
    finally:
        await running.kill()


def report(key: str, title: str, text: str) -> FeedItem:
    """An item that was published just now."""
    return FeedItem(title=title, text=text, link=f"https://{key}.example/{key}", guid=key, published=datetime.now(UTC))
