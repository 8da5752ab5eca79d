"""One chat of five hundred is told to wait for five minutes, by a clock of our own (promise D4)."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import quantiles

import pytest

from bot.delivery import deliver
from storage.model import Channel, Delivery, Later, Level, Operation, Outcome, Reach, Sent
from storage.store import Store, open_store
from tests.makers import story

CHATS = [str(chat) for chat in range(1001, 1501)]
PATIENT = "1250"
NOW = datetime(2025, 9, 4, 12, tzinfo=UTC)


class Platform:
    """Tells one chat to wait, if so many seconds are given, and takes everything else; `calls` and `delays` are in seconds of its clock."""

    def __init__(self, wait: int) -> None:
        self.wait = wait
        self.now = NOW
        self.calls: list[float] = []
        self.delays: list[float] = []

    async def send(self, delivery: Delivery) -> Outcome:
        if delivery.channel.id != PATIENT:
            self.delays.append((self.now - delivery.created).total_seconds())
            return Sent(message_id="1")
        self.calls.append((self.now - NOW).total_seconds())
        if self.wait and len(self.calls) == 1:
            return Later(after=timedelta(seconds=self.wait), why="flood", reach=Reach.CHANNEL)
        return Sent(message_id="1")


def queue(store: Store, now: datetime) -> None:
    with store.write():
        number = store.stories.add(story())
        alert = store.alerts.add(number, Operation.POST, (), Level.SINGLE, now)
        for chat in CHATS:
            store.outbox.add(alert, Channel(platform="telegram", id=chat), number, Operation.POST, "{}", now)


async def five_minutes(url: str, wait: int) -> Platform:
    """News twice, and a round each second while something may be due."""
    store, platform = open_store(url), Platform(wait)
    for second in (*range(30), *range(120, 150), *range(295, 312)):
        platform.now = NOW + timedelta(seconds=second)
        if second in {0, 120}:
            queue(store, platform.now)
        await deliver(store, {"telegram": platform}, platform.now, limit=30)
    store.close()
    return platform


@pytest.mark.timeout(300)
async def test_d4_the_wait_is_kept_to_the_second_and_is_nobody_elses(tmp_path: Path) -> None:
    unhindered = await five_minutes(f"sqlite:///{tmp_path}/a.db", 0)
    hindered = await five_minutes(f"sqlite:///{tmp_path}/b.db", 300)
    told, again, *_ = hindered.calls
    assert 300 <= again - told <= 301
    assert len(hindered.delays) == len(unhindered.delays) == 2 * 499
    assert quantiles(hindered.delays, n=100)[98] <= 1.1 * quantiles(unhindered.delays, n=100)[98]
