"""Stands where the commands are answered, and remembers who asked what."""

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.once import Once
from bot.store_thread import StoreThread
from bot.telegram.listen import TelegramListener
from bot.turns import Turns
from bot.voice import Voice
from handlers.command import Request
from handlers.message import Button, Message, Paragraph, line
from tests.fakes.telegram import FakeTelegram


@dataclass(slots=True)
class Desk:
    """Answers every command with its own words and remembers who asked; `thread` is the database behind it."""

    thread: StoreThread
    requests: list[Request] = field(default_factory=list)
    closed: list[tuple[str, str]] = field(default_factory=list)
    keys: dict[str, str] = field(default_factory=dict)
    holding: asyncio.Event | None = None

    async def answer(self, request: Request) -> Message:
        self.requests.append(request)
        if self.holding and request.text == "/slow":
            await self.holding.wait()
        if request.text == "/broken":
            raise ValueError("no such table")
        page = len(self.requests)
        return Message(
            (Paragraph(line(f"{page}: {request.text}")),), (Button("Next", f"/latest page:{page}"), Button("Long", "/" + "x" * 80))
        )

    def shorten(self, command: str) -> str:
        self.keys["~1"] = command
        return "~1"

    async def expand(self, key: str) -> str:
        return self.keys.get(key, "")

    async def close(self, chat: str, reason: str) -> None:
        self.closed.append((chat, reason))

    def listener(self, fake: FakeTelegram, **more: Any) -> TelegramListener:
        """A listener as after a start of the service: it knows what the database knows, and no more."""
        given: dict[str, Any] = {
            "answer": self.answer,
            "shorten": self.shorten,
            "expand": self.expand,
            "closed": self.close,
            "speak": Voice("telegram", Turns("telegram"), self.thread, _utc_now).speak,
            "once": Once("telegram", self.thread, _utc_now),
            "commands": [("help", "What I can do"), ("latest", "The newest stories")],
            "poll": timedelta(seconds=1),
            "calm": timedelta(seconds=1),
        }
        return TelegramListener(fake.token, fake.url, **given | more)


def _utc_now() -> datetime:
    return datetime.now(UTC)


async def said(fake: FakeTelegram, count: int) -> list[str]:
    """The texts accepted so far, once there are so many; the joiner behind a slash is not for readers."""
    await fake.wait_for(lambda: len(fake.journal) >= count)
    return [message.text.replace("\u2060", "") for message in fake.journal]
