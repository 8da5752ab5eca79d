"""The workers of all platforms together, and what health says of them."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.workers import Workers
from handlers.message import Heading, Message, line, to_json
from storage.model import Channel, Delivery, Later, Outcome, Reach, Sent, State
from storage.store import open_store


class Refusing:
    """A platform that refuses the token."""

    async def send(self, delivery: Delivery) -> Outcome:
        return Later(after=timedelta(minutes=1), why=f"the token is refused, {delivery.channel.id}", reach=Reach.PLATFORM)


class Taking:
    async def send(self, delivery: Delivery) -> Outcome:
        return Sent(message_id=delivery.channel.id)


async def test_d8_one_platforms_trouble_shows_in_health_and_holds_no_other_up(tmp_path: Path) -> None:
    url, now = f"sqlite:///{tmp_path}/x.db", datetime.now(UTC)
    store = open_store(url)
    workers = Workers(url, {"telegram": Refusing(), "slack": Taking()}, lambda: datetime.now(UTC), (), lambda _: None)
    workers.start()
    with store.write():
        for platform in ("telegram", "slack"):
            for chat in ("A", "B"):
                store.outbox.notify(Channel(platform=platform, id=chat), to_json(Message((Heading(line("Hello")),))), now)
    workers.wake()
    async with asyncio.timeout(20):
        while store.outbox.counts()[State.SENT] < 2 or all(part.ok for part in workers.parts()):  # noqa: ASYNC110 - the database tells nobody
            await asyncio.sleep(0.02)
    telegram, slack = workers.parts()
    assert (telegram.name, telegram.ok) == ("deliver telegram", False)
    assert telegram.detail.startswith("the token is refused")
    assert (slack.name, slack.ok) == ("deliver slack", True)
    await workers.stop(1)
    await workers.stop(1)
    assert store.outbox.counts()[State.WAITING] == 2
    store.close()
