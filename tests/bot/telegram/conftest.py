"""The Bot API on loopback, and what is needed to talk through it."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from bot.store_thread import StoreThread
from bot.telegram.connection import open_bot
from bot.telegram.listen import TelegramListener
from bot.telegram.send import TelegramSender
from tests.bot.telegram.desk import Desk
from tests.fakes.telegram import FakeTelegram


@pytest.fixture
async def fake() -> AsyncIterator[FakeTelegram]:
    """A Bot API in which chat 1001 is a reader's private chat."""
    async with FakeTelegram() as api:
        api.add_chat(1001)
        yield api


@pytest.fixture
async def sender(fake: FakeTelegram) -> AsyncIterator[TelegramSender]:
    sender = TelegramSender(open_bot(fake.token, fake.url), shorten=lambda command: f"~{len(command)}")
    yield sender
    await sender.close()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    thread = StoreThread(f"sqlite:///{tmp_path}/desk.db", "desk")
    yield Desk(thread)
    thread.close()


@pytest.fixture
async def listener(fake: FakeTelegram, desk: Desk) -> AsyncIterator[TelegramListener]:
    listener = desk.listener(fake)
    await listener.start()
    yield listener
    await listener.stop()
