"""M4: seven faults of the network x Telegram, Slack and a feed x before, during and after the body: 63 cells.

In each of them nothing is lost, at most two copies come, and what comes after the fault goes its usual way.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import product
from pathlib import Path

import httpx
import pytest

from bot.delivery import Sender, deliver
from bot.feeds.fetch import Bounds
from bot.pipeline import Parts
from bot.slack.client import open_client
from bot.slack.send import SlackSender
from bot.telegram.connection import open_bot
from bot.telegram.send import TelegramSender
from handlers.message import Heading, Message, line, to_json
from storage.model import Channel, Source, State, Tier
from storage.store import Store
from tests.bot.polled import EVERY, SUMMIT, WEATHER, polled
from tests.fakes.proxy import CUTTING, Phase, Proxy, Toxic
from tests.fakes.slack import FakeSlack
from tests.fakes.telegram import FakeTelegram

PATIENCE = 1.0
"""Seconds until the service gives an answer up; elsewhere it is ten."""

TRIES = 3
CHANNELS = {"telegram": Channel(platform="telegram", id="1001"), "slack": Channel(platform="slack", id="C1")}
CELLS = list(product(CHANNELS, Phase, Toxic))


class Chat:
    """A platform behind a proxy, our sender before it, and what the platform accepted."""

    def __init__(self, platform: str, proxy: Proxy, sender: Sender, fake: FakeTelegram | FakeSlack) -> None:
        self.platform, self.proxy, self.sender, self._fake = platform, proxy, sender, fake

    def heard(self, words: str) -> int:
        """How many messages with these words were accepted."""
        fake = self._fake
        if isinstance(fake, FakeTelegram):
            return sum(message.method == "sendMessage" and words in message.text for message in fake.journal)
        return sum(words in said.seen.text for said in fake.posts("C1"))


@asynccontextmanager
async def chat(platform: str) -> AsyncIterator[Chat]:
    if platform == "telegram":
        async with FakeTelegram() as fake, Proxy(int(fake.url.rpartition(":")[2])) as proxy:
            fake.add_chat(1001)
            bot = open_bot(fake.token, f"http://127.0.0.1:{proxy.port}")
            bot.request._client.timeout = httpx.Timeout(PATIENCE)  # type: ignore[attr-defined]
            sender = TelegramSender(bot, str)
            yield Chat(platform, proxy, sender, fake)
            await sender.close()
        return
    async with FakeSlack() as slack, Proxy(slack.port) as proxy:
        client = open_client(slack.bot_token, f"http://127.0.0.1:{proxy.port}/api/")
        client.timeout = PATIENCE  # type: ignore[assignment] - the library takes a float and says an int
        yield Chat(platform, proxy, SlackSender(client, str), slack)


async def said(store: Store, where: Chat, words: str, now: datetime) -> datetime:
    """Queue a message and go round after round until it is settled; returns when that was."""
    with store.write():
        store.outbox.notify(CHANNELS[where.platform], to_json(Message((Heading(line(words)),))), now)
    for _ in range(TRIES):
        await deliver(store, {where.platform: where.sender}, now)
        now += timedelta(minutes=2)
    return now


@pytest.mark.parametrize(("platform", "phase", "toxic"), CELLS, ids=["-".join(cell) for cell in CELLS])
async def test_m4_a_message_survives_the_network(store: Store, now: datetime, platform: str, phase: Phase, toxic: Toxic) -> None:
    async with chat(platform) as where:
        where.proxy.poison(toxic, phase)
        now = await said(store, where, "while it is broken", now)
        assert where.proxy.spoilt == 1
        # Only when the platform had all of the message and could not say so is there a second copy.
        assert where.heard("while it is broken") == (2 if phase is Phase.AFTER and toxic in CUTTING else 1)
        await said(store, where, "when it is well again", now)
        assert where.heard("when it is well again") == 1
    assert store.outbox.counts() == dict.fromkeys(State, 0) | {State.SENT: 2}


@pytest.mark.parametrize("toxic", Toxic)
async def test_m4_a_feed_survives_the_network(tmp_path: Path, parts: Parts, toxic: Toxic) -> None:
    for phase in Phase:
        folder = tmp_path / phase
        folder.mkdir()
        parts.index.clear()
        async with polled(folder, parts) as service, Proxy(service.feeds.port, of_answer=True) as proxy:
            service.polling = replace(service.polling, bounds=Bounds(total=timedelta(seconds=PATIENCE)))
            service.feeds.publish("daily", [WEATHER])
            url = f"http://127.0.0.1:{proxy.port}/daily"
            with service.store.write():
                source = Source(id="daily", url=url, publisher="The Daily", language="en", tier=Tier.PRESS, every=EVERY, mode="feed")
                service.store.sources.sync([source])
            await service.poll()
            service.feeds.publish("daily", [SUMMIT, WEATHER])
            proxy.poison(toxic, phase)
            await service.poll(EVERY)
            assert proxy.spoilt == 1
            broken = toxic in CUTTING and phase is not Phase.AFTER
            assert bool(service.state("daily").failures) == broken, (toxic, phase)
            await service.poll(EVERY * 4)
            assert (service.articles(), service.alerts(), service.state("daily").failures) == (2, 1, 0), (toxic, phase)


def test_all_cells_are_tried() -> None:
    assert len(CELLS) + len(Toxic) * len(Phase) == 63
