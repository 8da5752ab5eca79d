"""Answers keep the platform's limits together with what is pushed (promise D5), and obey a wish to wait (promise D4)."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import partial
from itertools import pairwise
from pathlib import Path

import pytest

from bot.store_thread import StoreThread
from bot.telegram.connection import open_bot
from bot.telegram.send import Letter, TelegramSender
from bot.turns import Turns
from bot.voice import Speak, Voice
from bot.worker import Worker
from handlers.message import Heading, Message, line, to_json
from storage.model import Channel, Later, Level, Operation, Outcome, Sent, State
from storage.store import Store, open_store
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram_faults import flood
from tests.makers import story


def utc_now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
async def fake() -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram(strict_rates=True) as platform:
        for chat in range(1001, 1101):
            platform.add_chat(chat)
        platform.add_chat(-500, "supergroup")
        yield platform


class Platform:
    """A worker and a voice in front of one platform, as the service has them, and the outbox behind them."""

    def __init__(self, fake: FakeTelegram, url: str) -> None:
        self.store: Store = open_store(url)
        self.sender = TelegramSender(open_bot(fake.token, fake.url), str)
        self.threads = StoreThread(url, "deliver"), StoreThread(url, "answers")
        self.turns = Turns("telegram")
        self.worker = Worker("telegram", self.sender, self.threads[0], utc_now, turns=self.turns)
        self.speak: Speak = Voice("telegram", self.turns, self.threads[1], utc_now).speak

    def push(self, text: str, *chats: int) -> None:
        now = utc_now()
        with self.store.write():
            number = self.store.stories.add(story(title=text))
            alert = self.store.alerts.add(number, Operation.POST, (), Level.SINGLE, now)
            for chat in chats:
                channel = Channel(platform="telegram", id=str(chat))
                self.store.outbox.add(alert, channel, number, Operation.POST, to_json(said(text)), now)
        self.worker.wake()

    async def answer(self, chat: int, text: str) -> Outcome:
        letter = Letter(channel=Channel(platform="telegram", id=str(chat)), message=said(text))
        return await self.speak(str(chat), Operation.REPLY, partial(self.sender.post, letter))


def said(text: str) -> Message:
    return Message((Heading(line(text)),))


@asynccontextmanager
async def working(fake: FakeTelegram, folder: Path) -> AsyncIterator[Platform]:
    platform = Platform(fake, f"sqlite:///{folder}/voice.db")
    running = asyncio.create_task(platform.worker.run())
    try:
        yield platform
    finally:
        platform.worker.stop(3)
        await running
        await platform.sender.close()
        for thread in platform.threads:
            thread.close()
        platform.store.close()


def refusals(fake: FakeTelegram) -> int:
    return sum(1 for method, _ in fake.calls if method == "sendMessage") - len(fake.journal)


async def test_d5_a_hundred_pushed_and_sixty_asked_for_earn_no_refusal(fake: FakeTelegram, tmp_path: Path) -> None:
    async with working(fake, tmp_path) as platform:
        platform.push("news", *range(1001, 1101))
        outcomes = await asyncio.gather(*(platform.answer(chat, "answer") for chat in range(1041, 1101)))
        await fake.wait_for(lambda: len(fake.journal) == 160, 30)
        await fake.wait_for(lambda: platform.store.outbox.counts()[State.SENT] == 100)
    assert all(isinstance(outcome, Sent) for outcome in outcomes)
    assert refusals(fake) == 0


async def test_d5_a_chat_that_asks_and_asks_gets_its_answers_a_second_apart_and_holds_up_no_other(
    fake: FakeTelegram, tmp_path: Path
) -> None:
    async with working(fake, tmp_path) as platform:
        asked = [asyncio.create_task(platform.answer(1001, str(number))) for number in range(4)]
        begun = time.time()
        platform.push("news", *range(1002, 1027))
        await fake.wait_for(lambda: sum(message.text == "news" for message in fake.journal) == 25)
        others = max(message.at for message in fake.journal if message.text == "news") - begun
        await asyncio.gather(*asked)
    times = [message.at for message in fake.shown_in(1001)]
    assert len(times) == 4
    assert all(later - earlier >= 1 for earlier, later in pairwise(times))
    assert others < 2.5
    assert refusals(fake) == 0


async def test_d4_a_wait_that_an_answer_is_told_holds_for_what_is_pushed_too_and_over_a_restart(fake: FakeTelegram, tmp_path: Path) -> None:
    fake.fail_next(1001, flood(3600))
    async with working(fake, tmp_path) as platform:
        outcome = await platform.answer(1001, "answer")
        assert isinstance(outcome, Later)
        platform.push("news", 1001, 1002)
        await fake.wait_for(lambda: fake.shown_in(1002))
    calls = len(fake.calls)
    async with working(fake, tmp_path) as platform:
        platform.push("more", 1002)
        await fake.wait_for(lambda: len(fake.shown_in(1002)) == 2)
        assert isinstance(await platform.answer(1001, "answer"), Later)
    assert len(fake.calls) - calls == 1
    assert fake.shown_in(1001) == []


async def test_d4_a_short_wait_is_taken_once_and_then_the_answer_comes(fake: FakeTelegram, tmp_path: Path) -> None:
    fake.fail_next(1001, flood(1))
    async with working(fake, tmp_path) as platform:
        begun = time.monotonic()
        assert isinstance(await platform.answer(1001, "answer"), Sent)
        assert time.monotonic() - begun >= 1


async def test_d5_a_groups_answers_count_among_its_twenty_a_minute(fake: FakeTelegram, tmp_path: Path) -> None:
    async with working(fake, tmp_path) as platform:
        now = utc_now()
        with platform.store.write():
            for _ in range(19):
                platform.store.pace.note("telegram", "-500", "post", now)
    async with working(fake, tmp_path) as platform:
        platform.push("the worker knows what was sent before", 1001)
        await fake.wait_for(lambda: fake.shown_in(1001))
        assert isinstance(await platform.answer(-500, "twentieth"), Sent)
        assert isinstance(await platform.answer(-500, "too many"), Later)
        platform.push("news", -500, 1002)
        await fake.wait_for(lambda: fake.shown_in(1002))
    assert [message.text for message in fake.shown_in(-500)] == ["twentieth"]
    assert refusals(fake) == 0
