"""What each outcome of a sending leads to."""

from collections import deque
from datetime import datetime, timedelta

import pytest

from bot.delivery import deliver
from storage.corrections import CORRECTIONS_LAST
from storage.model import Channel, Delivery, Gone, Later, Level, Moved, Operation, Outcome, Refused, Sent, State, Subscription
from storage.outbox import ALERT_LASTS
from storage.store import Store
from tests.makers import story

CHAT = Channel(platform="telegram", id="1001")


class ScriptedSender:
    """A platform that answers as it was told to, and remembers what it was given."""

    def __init__(self, *outcomes: Outcome | Exception) -> None:
        self.outcomes = deque(outcomes)
        self.given: list[Delivery] = []

    async def send(self, delivery: Delivery) -> Outcome:
        self.given.append(delivery)
        outcome = self.outcomes.popleft()
        if isinstance(outcome, Exception):
            raise outcome
        return outcome


@pytest.fixture
def waiting(store: Store, now: datetime) -> Store:
    with store.write():
        store.subscriptions.save(Subscription(channel=CHAT, created=now))
        alert = store.alerts.add(store.stories.add(story()), Operation.POST, (), Level.SINGLE, now)
        store.outbox.add(alert, CHAT, 1, Operation.POST, "{}", now)
    return store


async def test_what_was_sent_is_told_and_not_sent_again(waiting: Store, now: datetime) -> None:
    sender = ScriptedSender(Sent(message_id="5"))
    assert await deliver(waiting, {"telegram": sender}, now) == 1
    assert await deliver(waiting, {"telegram": sender}, now + timedelta(hours=1)) == 0
    assert waiting.alerts.told(CHAT, 1) == ("5", "{}")


async def test_flood_control_is_waited_out(waiting: Store, now: datetime) -> None:
    sender = ScriptedSender(Later(after=timedelta(seconds=300), why="flood"), Sent(message_id="5"))
    await deliver(waiting, {"telegram": sender}, now)
    assert await deliver(waiting, {"telegram": sender}, now + timedelta(seconds=299)) == 0
    assert await deliver(waiting, {"telegram": sender}, now + timedelta(seconds=300)) == 1


async def test_failures_are_tried_again_with_growing_pauses(waiting: Store, now: datetime) -> None:
    sender = ScriptedSender(*[Later(after=timedelta(0), why="outage") for _ in range(4)])
    at, pauses = now, []
    for _ in range(4):
        start = at
        while not await deliver(waiting, {"telegram": sender}, at):
            at += timedelta(seconds=1)
        pauses.append((at - start).total_seconds())
    assert all(least <= pause <= least * 1.2 + 1 for least, pause in zip([0, 2, 4, 8], pauses, strict=True))


async def test_a_moved_chat_is_followed(waiting: Store, now: datetime) -> None:
    sender = ScriptedSender(Moved(channel="-100500"), Sent(message_id="6"))
    await deliver(waiting, {"telegram": sender}, now)
    await deliver(waiting, {"telegram": sender}, now)
    assert sender.given[1].channel.id == "-100500"
    assert waiting.subscriptions.get(Channel(platform="telegram", id="-100500")) is not None


async def test_a_refused_message_is_kept_with_its_reason(waiting: Store, now: datetime) -> None:
    await deliver(waiting, {"telegram": ScriptedSender(Refused(why="message is too long"))}, now)
    (kept,) = waiting.outbox.listed(State.REFUSED)
    assert kept.reason == "message is too long"


async def test_a_chat_that_is_gone_is_closed_with_its_reason(waiting: Store, now: datetime) -> None:
    await deliver(waiting, {"telegram": ScriptedSender(Gone(why="bot was blocked by the user"))}, now)
    subscription = waiting.subscriptions.get(CHAT)
    assert subscription is not None
    assert subscription.closed == "bot was blocked by the user"
    assert waiting.subscriptions.active() == ()


async def test_an_error_of_ours_loses_nothing(waiting: Store, now: datetime) -> None:
    sender = ScriptedSender(RuntimeError("bug"), Sent(message_id="7"))
    await deliver(waiting, {"telegram": sender}, now)
    await deliver(waiting, {"telegram": sender}, now + timedelta(minutes=1))
    assert waiting.alerts.told(CHAT, 1) == ("7", "{}")


async def test_news_that_could_not_be_delivered_for_hours_is_news_no_more(waiting: Store, now: datetime) -> None:
    sender = ScriptedSender()
    await deliver(waiting, {"telegram": sender}, now + ALERT_LASTS + timedelta(minutes=1))
    assert sender.given == []
    assert waiting.outbox.counts()[State.EXPIRED] == 1


async def test_what_was_too_old_is_told_to_the_operator_once(waiting: Store, now: datetime) -> None:
    admin = Channel(platform="console", id="console")
    with waiting.write():
        for number in range(3):
            alert = waiting.alerts.add(1, Operation.POST, (), Level.SINGLE, now)
            waiting.outbox.add(alert, Channel(platform="telegram", id=f"200{number}"), 1, Operation.POST, "{}", now)
    for minutes in (1, 2):
        await deliver(waiting, {"telegram": ScriptedSender()}, now + ALERT_LASTS + timedelta(minutes=minutes), operators=(admin,))
    (notice,) = waiting.outbox.listed(State.WAITING)
    assert notice.channel == admin
    assert "4 of them" in notice.message
    assert waiting.outbox.counts()[State.EXPIRED] == 4


async def test_a_correction_is_still_worth_saying_after_days(store: Store, now: datetime) -> None:
    with store.write():
        alert = store.alerts.add(store.stories.add(story()), Operation.REPLY, (), Level.SINGLE, now)
        store.outbox.add(alert, CHAT, 1, Operation.REPLY, "{}", now, lasting=CORRECTIONS_LAST)
    sender = ScriptedSender(Later(after=timedelta(0), why="outage"))
    await deliver(store, {"telegram": sender}, now + timedelta(hours=71))
    assert len(sender.given) == 1
    await deliver(store, {"telegram": sender}, now + timedelta(hours=73))
    assert store.outbox.counts()[State.EXPIRED] == 1
