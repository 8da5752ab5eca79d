"""The worker against a strict platform: limits kept, pauses obeyed, nothing lost, nothing sent thrice."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.settling import settle
from bot.slack.client import open_client
from bot.slack.send import SlackSender
from bot.store_thread import StoreThread
from bot.telegram.connection import open_bot
from bot.telegram.send import TelegramSender
from bot.worker import Worker
from handlers.message import Heading, Message, bold, line, to_json
from storage.model import Channel, Delivery, Later, Level, Moved, Operation, Outcome, Reach, Sent, State, Subscription
from storage.outbox import REPEATED_AFTER
from storage.store import Store, open_store
from tests.fakes.slack import FakeSlack
from tests.fakes.slack import Fault as SlackFault
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram_faults import DROP_AFTER_READ, Fault, flood, forbidden, migrated
from tests.makers import story

ADMIN = Channel(platform="telegram", id="900")


def utc_now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/worker.db"


@pytest.fixture
def outbox(url: str) -> "AsyncIterator[Store]":
    opened = open_store(url)
    yield opened  # type: ignore[misc]
    opened.close()


@pytest.fixture
async def fake() -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram(strict_rates=True) as platform:
        for chat in (900, *range(1001, 1101)):
            platform.add_chat(chat)
        yield platform


def queue(store: Store, text: str, *chats: int, urgent: bool = False) -> None:
    """An alert of a story of its own for these chats."""
    now = utc_now()
    with store.write():
        number = store.stories.add(story(title=text))
        alert = store.alerts.add(number, Operation.POST, (), Level.SINGLE, now)
        message = to_json(Message((Heading(line(bold(text))),)))
        for chat in chats:
            store.outbox.add(alert, Channel(platform="telegram", id=str(chat)), number, Operation.POST, message, now, urgent=urgent)


def subscribe(store: Store, *chats: int) -> None:
    with store.write():
        for chat in chats:
            store.subscriptions.save(Subscription(channel=Channel(platform="telegram", id=str(chat)), created=utc_now()))


@asynccontextmanager
async def working(fake: FakeTelegram, url: str) -> AsyncIterator[Worker]:
    """A worker at its work; stopped cleanly at the end."""
    sender = TelegramSender(open_bot(fake.token, fake.url), str)
    thread = StoreThread(url, "deliver")
    worker = Worker("telegram", sender, thread, utc_now, operators=(ADMIN,))
    running = asyncio.create_task(worker.run())
    try:
        yield worker
    finally:
        worker.stop(3)
        await running
        await sender.close()
        thread.close()


async def until(condition: Callable[[], object], seconds: float = 20) -> None:
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 - the database tells nobody that it changed
            await asyncio.sleep(0.02)


def refusals(fake: FakeTelegram) -> int:
    return sum(1 for method, _ in fake.calls if method == "sendMessage") - len(fake.journal)


async def test_d5_d6_a_hundred_chats_at_the_platforms_own_pace(fake: FakeTelegram, outbox: Store, url: str) -> None:
    queue(outbox, "news", *range(1001, 1101))
    async with working(fake, url):
        await until(lambda: len(fake.journal) == 100)
        await until(lambda: outbox.outbox.counts()[State.SENT] == 100)
    took = fake.journal[-1].at - fake.journal[0].at
    assert took < 1.5 * 70 / 30 + 1
    assert refusals(fake) == 0


async def test_d5_a_group_gets_twenty_a_minute_even_across_a_restart(outbox: Store, url: str, fake: FakeTelegram) -> None:
    fake.add_chat(-500, "supergroup")
    now = utc_now()
    with outbox.write():
        for _ in range(19):
            outbox.pace.note("telegram", "-500", "post", now)
    queue(outbox, "one", -500)
    queue(outbox, "two", -500)
    async with working(fake, url):
        await until(lambda: len(fake.journal) == 1)
        await asyncio.sleep(1.5)
    assert [message.text for message in fake.journal] == ["one"]
    assert outbox.outbox.counts()[State.WAITING] == 1


async def test_d6_an_urgent_alert_overtakes_what_waits_for_the_same_chat(fake: FakeTelegram, outbox: Store, url: str) -> None:
    for number in range(10):
        queue(outbox, f"old {number}", *range(1001, 1041))
    async with working(fake, url) as worker:
        await until(lambda: len(fake.journal) >= 40)
        queue(outbox, "urgent", 1007, urgent=True)
        begun = utc_now().timestamp()
        worker.wake()
        await until(lambda: any(message.text == "urgent" for message in fake.journal))
    at = next(message.at for message in fake.journal if message.text == "urgent")
    assert at - begun <= 3
    assert len(fake.shown_in(1007)) < 10


async def test_a_chats_messages_come_in_order(fake: FakeTelegram, outbox: Store, url: str) -> None:
    for number in range(3):
        queue(outbox, str(number), 1001, 1002)
    async with working(fake, url):
        await until(lambda: len(fake.journal) == 6)
    assert [message.text for message in fake.shown_in(1001)] == ["0", "1", "2"]


async def test_d4_one_chats_wait_is_obeyed_and_is_no_other_chats(fake: FakeTelegram, outbox: Store, url: str) -> None:
    fake.fail_next(1001, flood(2))
    queue(outbox, "news", *range(1001, 1021))
    async with working(fake, url):
        await until(lambda: len(fake.journal) == 19)
        others = fake.journal[-1].at - fake.journal[0].at
        await until(lambda: len(fake.journal) == 20)
    last = fake.journal[-1]
    assert last.chat_id == 1001
    assert others < 1
    assert 1.9 <= last.at - fake.journal[0].at <= 3.2


@pytest.mark.parametrize("wait", [3600, None])
async def test_d4_a_huge_or_a_missing_wait_is_kept_across_a_restart(fake: FakeTelegram, outbox: Store, url: str, wait: int | None) -> None:
    fake.fail_next(1001, flood(wait))
    queue(outbox, "news", 1001)
    async with working(fake, url):
        await until(lambda: outbox.pace.pauses("telegram", utc_now()))
    calls = len(fake.calls)
    queue(outbox, "more", 1001)
    async with working(fake, url):
        await asyncio.sleep(1)
    assert len(fake.calls) == calls
    assert outbox.outbox.counts()[State.WAITING] == 2


async def test_d4_waits_for_many_chats_at_once_are_meant_for_the_bot(fake: FakeTelegram, outbox: Store, url: str) -> None:
    for chat in (1001, 1002, 1003):
        fake.fail_next(chat, flood(30))
    queue(outbox, "news", 1001, 1002, 1003)
    async with working(fake, url) as worker:
        await until(lambda: worker.trouble)
        queue(outbox, "more", 1050)
        worker.wake()
        await asyncio.sleep(1)
    assert fake.journal == []


async def test_d3_a_lost_answer_makes_two_copies_at_most(fake: FakeTelegram, outbox: Store, url: str) -> None:
    fake.fail_next(1001, DROP_AFTER_READ, DROP_AFTER_READ, DROP_AFTER_READ)
    fake.fail_next(1002, DROP_AFTER_READ)
    queue(outbox, "news", 1001, 1002, 1003)
    async with working(fake, url):
        await until(lambda: outbox.outbox.counts()[State.UNKNOWN] == 1 and outbox.outbox.counts()[State.SENT] >= 2, 40)
        await until(lambda: fake.shown_in(900))
    assert [len(fake.shown_in(chat)) for chat in (1001, 1002, 1003)] == [2, 2, 1]
    assert "twice without an answer" in fake.shown_in(900)[0].text


async def test_d3_a_platform_that_cannot_be_reached_gets_one_copy_when_it_is_back(outbox: Store, url: str) -> None:
    """Connections are refused, again and again: certainly not sent, so that it never counts as a copy."""

    class Unreachable:
        def __init__(self) -> None:
            self.tries = 0

        async def send(self, delivery: Delivery) -> Outcome:
            self.tries += 1
            if self.tries < 5:
                return Later(after=timedelta(milliseconds=50), why="no connection", reach=Reach.PLATFORM)
            return Sent(message_id=delivery.channel.id)

    sender, thread = Unreachable(), StoreThread(url, "deliver")
    worker = Worker("telegram", sender, thread, utc_now)
    queue(outbox, "news", *range(1001, 1011))
    running = asyncio.create_task(worker.run())
    await until(lambda: outbox.outbox.counts()[State.SENT] == 10)
    worker.stop(1)
    await running
    thread.close()
    assert sender.tries == 14


async def test_d8_a_chat_that_is_gone_is_closed_and_the_operator_told_once(fake: FakeTelegram, outbox: Store, url: str) -> None:
    subscribe(outbox, 1001)
    fake.fail_next(1001, forbidden())
    for text in ("one", "two", "three"):
        queue(outbox, text, 1001)
    async with working(fake, url):
        await until(lambda: fake.shown_in(900))
        await asyncio.sleep(0.7)
    kept = outbox.subscriptions.get(Channel(platform="telegram", id="1001"))
    assert kept is not None
    assert kept.closed == "Forbidden: bot was blocked by the user"
    assert sum(1 for _, params in fake.calls if params.get("chat_id") == 1001) == 1
    (notice,) = fake.shown_in(900)
    assert "1001 is closed" in notice.text
    assert "bot was blocked by the user" in notice.text


async def test_d8_a_revoked_token_stops_the_sending_and_loses_nothing(fake: FakeTelegram, outbox: Store, url: str) -> None:
    fake.fail_next(None, Fault(status=401, description="Unauthorized"))
    queue(outbox, "news", 1001)
    async with working(fake, url) as worker:
        await until(lambda: worker.trouble)
        queue(outbox, "more", *range(1002, 1030))
        worker.wake()
        await asyncio.sleep(1)
        assert len(fake.calls) == 1
    assert outbox.outbox.counts()[State.WAITING] == 30


async def test_d9_a_hundred_chats_that_moved_get_their_message_once(fake: FakeTelegram, outbox: Store, url: str) -> None:
    chats = range(-2000, -1900)
    for chat in chats:
        fake.add_chat(chat - 100_000, "supergroup")
        fake.fail_next(chat, migrated(chat - 100_000))
    subscribe(outbox, *chats)
    queue(outbox, "news", *chats)
    async with working(fake, url):
        await until(lambda: len(fake.journal) == 100, 40)
        await until(lambda: outbox.outbox.counts()[State.SENT] == 100)
    assert {message.chat_id for message in fake.journal} == {chat - 100_000 for chat in chats}
    assert {int(entry.channel.id) for entry in outbox.subscriptions.active()} == {chat - 100_000 for chat in chats}


async def test_d9_two_subscriptions_that_become_one_chat_get_one_message(fake: FakeTelegram, outbox: Store, url: str) -> None:
    fake.add_chat(-100_500, "supergroup")
    fake.fail_next(-500, migrated(-100_500))
    subscribe(outbox, -500, -100_500)
    queue(outbox, "news", -500, -100_500)
    async with working(fake, url):
        await until(lambda: not _open(outbox))
    assert [message.text for message in fake.shown_in(-100_500)] == ["news"]
    assert len(outbox.subscriptions.active()) == 1


async def test_a_backlog_comes_as_one_message(fake: FakeTelegram, outbox: Store, url: str) -> None:
    for number in range(30):
        queue(outbox, f"Event {number}", 1001)
    queue(outbox, "Event 30", 1002)
    async with working(fake, url):
        await until(lambda: len(fake.journal) == 2)
        await until(lambda: not _open(outbox))
    (digest,) = fake.shown_in(1001)
    assert digest.text.startswith("30 messages could not be delivered at once")
    assert "Event 29" in digest.text
    assert [message.text for message in fake.shown_in(1002)] == ["Event 30"]


async def test_s6_a_stop_gives_back_what_it_had_not_begun(fake: FakeTelegram, outbox: Store, url: str) -> None:
    queue(outbox, "news", *range(1001, 1101))
    async with working(fake, url):
        await until(lambda: len(fake.journal) >= 5)
    counts = outbox.outbox.counts()
    assert counts[State.CLAIMED] == counts[State.SENDING] == 0
    assert counts[State.SENT] == len(fake.journal)
    async with working(fake, url):
        await until(lambda: len(fake.journal) == 100)
    assert len({message.chat_id for message in fake.journal}) == 100


async def test_s6_a_send_that_outlasts_the_stop_is_repeated_once(outbox: Store, url: str) -> None:
    class Slow:
        async def send(self, delivery: Delivery) -> Outcome:
            await asyncio.Event().wait()
            return Sent(message_id=delivery.channel.id)

    thread = StoreThread(url, "deliver")
    worker = Worker("telegram", Slow(), thread, utc_now)
    queue(outbox, "news", 1001)
    running = asyncio.create_task(worker.run())
    await until(lambda: outbox.outbox.counts()[State.SENDING] == 1)
    worker.stop(0.1)
    with suppress(asyncio.CancelledError):
        await running
    thread.close()
    with outbox.write():
        assert outbox.outbox.recover(utc_now(), "telegram", at_start=True) == ()
        (again,) = outbox.outbox.claim(utc_now() + REPEATED_AFTER, "telegram")
    assert again.doubts == 1


def _open(store: Store) -> int:
    counts = store.outbox.counts()
    return counts[State.WAITING] + counts[State.CLAIMED] + counts[State.SENDING]


class Forgetful:
    """A platform without limits that takes every message, and loses its first answer to each."""

    def __init__(self) -> None:
        self.taken: Counter[str] = Counter()

    async def send(self, delivery: Delivery) -> Outcome:
        self.taken[delivery.channel.id] += 1
        if delivery.doubts:
            return Sent(message_id=delivery.channel.id)
        return Later(after=timedelta(0), why="the answer was lost", sure=False)


@pytest.mark.timeout(120)
async def test_d2_d3_two_hundred_lost_answers_make_two_copies_each(outbox: Store, url: str) -> None:
    platform, thread, now = Forgetful(), StoreThread(url, "deliver"), utc_now()
    with outbox.write():
        number = outbox.stories.add(story())
        alert = outbox.alerts.add(number, Operation.POST, (), Level.SINGLE, now)
        for chat in range(200):
            outbox.outbox.add(alert, Channel(platform="other", id=str(chat)), number, Operation.POST, "{}", now)
    worker = Worker("other", platform, thread, utc_now)
    running = asyncio.create_task(worker.run())
    await until(lambda: outbox.outbox.counts()[State.SENT] == 200, 90)
    worker.stop(1)
    await running
    thread.close()
    assert Counter(platform.taken.values()) == {2: 200}


async def test_d9_a_kill_between_saving_the_new_id_and_sending_loses_nothing(fake: FakeTelegram, outbox: Store, url: str) -> None:
    fake.add_chat(-100_500, "supergroup")
    subscribe(outbox, -500)
    queue(outbox, "news", -500)
    with outbox.write():
        (delivery,) = outbox.outbox.claim(utc_now(), "telegram")
        outbox.outbox.begin(delivery.id, utc_now())
        settle(outbox, delivery, Moved(channel="-100500"), utc_now())
    outbox.close()
    async with working(fake, url):
        await until(lambda: fake.journal)
    assert [message.chat_id for message in fake.journal] == [-100_500]


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    async with FakeSlack() as workspace:
        workspace.workspace.seconds_between_posts = 1.0
        yield workspace


@asynccontextmanager
async def working_on_slack(slack: FakeSlack, url: str) -> AsyncIterator[Worker]:
    thread = StoreThread(url, "deliver")
    worker = Worker("slack", SlackSender(open_client(slack.bot_token, slack.api_url), str), thread, utc_now)
    running = asyncio.create_task(worker.run())
    try:
        yield worker
    finally:
        worker.stop(3)
        await running
        thread.close()


def queue_for_slack(store: Store, text: str, *channels: str) -> None:
    now = utc_now()
    with store.write():
        number = store.stories.add(story(title=text))
        alert = store.alerts.add(number, Operation.POST, (), Level.SINGLE, now)
        message = to_json(Message((Heading(line(bold(text))),)))
        for channel in channels:
            store.outbox.add(alert, Channel(platform="slack", id=channel), number, Operation.POST, message, now)


async def test_d5_slack_gets_one_message_a_second_in_a_channel(slack: FakeSlack, outbox: Store, url: str) -> None:
    for number in range(3):
        queue_for_slack(outbox, f"news {number}", "C1", "C2")
    async with working_on_slack(slack, url):
        await until(lambda: len(slack.said) == 6)
    assert slack.refused == []
    assert [said.seen.text.strip() for said in slack.posts("C1")] == ["news 0", "news 1", "news 2"]


async def test_d4_slacks_retry_after_is_obeyed(slack: FakeSlack, outbox: Store, url: str) -> None:
    slack.fail_next("chat.postMessage", SlackFault(status=429, error="ratelimited", retry_after=2))
    queue_for_slack(outbox, "news", "C1", "C2")
    async with working_on_slack(slack, url):
        await until(lambda: len(slack.said) == 2)
    first, *later = [at for method, at in slack.calls if method == "chat.postMessage"]
    assert all(at - first < 0.5 or 2 <= at - first <= 3.5 for at in later)
    assert max(later) - first >= 2


async def test_d8_a_slack_channel_that_is_archived_is_closed(slack: FakeSlack, outbox: Store, url: str) -> None:
    slack.workspace.channels["C1"].archived = True
    with outbox.write():
        outbox.subscriptions.save(Subscription(channel=Channel(platform="slack", id="C1"), created=utc_now()))
    queue_for_slack(outbox, "news", "C1", "C2")
    async with working_on_slack(slack, url):
        await until(lambda: not _open(outbox))
    kept = outbox.subscriptions.get(Channel(platform="slack", id="C1"))
    assert kept is not None
    assert kept.closed == "Slack: is_archived"
    assert len(slack.calls) == 2
