"""Each answer of a platform that the promises list, and what becomes of the message, the chat and the operator's peace (D8, D4, D3)."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from bot.delivery import Sender, deliver
from bot.slack.client import open_client
from bot.slack.send import SlackSender
from bot.telegram.connection import open_bot
from bot.telegram.send import TelegramSender
from handlers.message import Heading, Message, from_json, line, plain, to_json
from storage.model import Channel, Delivery, Level, Operation, State, Subscription
from storage.store import Store
from tests.fakes.slack import DROP_AFTER, DROP_BEFORE, FakeSlack
from tests.fakes.slack import Fault as SlackFault
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram_faults import DROP_AFTER_READ, DROP_IN_ANSWER, Fault, broken, flood, forbidden, migrated, refused
from tests.makers import story

NOW = datetime(2025, 9, 4, 12, tzinfo=UTC)
ADMIN = Channel(platform="console", id="console")
LATER = timedelta(minutes=30)


@dataclass(slots=True)
class Line:
    """One chat of one platform with two messages waiting, and rounds of delivery by a clock of our own."""

    store: Store
    channel: Channel
    sender: Sender
    calls: Callable[[], int]
    now: datetime = NOW

    def __post_init__(self) -> None:
        with self.store.write():
            self.store.subscriptions.save(Subscription(channel=self.channel, created=NOW))
            for name in ("first", "second"):
                number = self.store.stories.add(story(title=name))
                alert = self.store.alerts.add(number, Operation.POST, (), Level.SINGLE, NOW)
                text = to_json(Message((Heading(line(name)),)))
                self.store.outbox.add(alert, self.channel, number, Operation.POST, text, NOW)

    async def round(self, after: timedelta = timedelta(0)) -> int:
        """A round so much later; returns how many calls it made."""
        self.now += after
        before = self.calls()
        await deliver(self.store, {self.channel.platform: self.sender}, self.now, operators=(ADMIN,))
        return self.calls() - before

    async def rounds(self, seconds: int) -> int:
        """Rounds each second for so long; returns how many calls they made."""
        return sum([await self.round(timedelta(seconds=1)) for _ in range(seconds)])

    def first(self) -> Delivery:
        return next(row for state in State for row in self.store.outbox.listed(state) if row.id == 1)

    def closed(self) -> str:
        kept = self.store.subscriptions.get(self.channel)
        return kept.closed if kept else "not kept"

    def notices(self) -> list[str]:
        """What the operator is told."""
        rows = self.store.outbox.listed(State.WAITING)
        return [plain(from_json(row.message)) for row in rows if row.channel == ADMIN]


@pytest.fixture
async def telegram(store: Store) -> AsyncIterator[tuple[FakeTelegram, Line]]:
    async with FakeTelegram() as fake:
        fake.add_chat(1001)
        sender = TelegramSender(open_bot(fake.token, fake.url), str)
        yield fake, Line(store, Channel(platform="telegram", id="1001"), sender, lambda: len(fake.calls))
        await sender.close()


@pytest.fixture
async def slack(store: Store) -> AsyncIterator[tuple[FakeSlack, Line]]:
    async with FakeSlack() as fake:
        sender = SlackSender(open_client(fake.bot_token, fake.api_url), str)
        yield fake, Line(store, Channel(platform="slack", id="C1"), sender, lambda: len(fake.calls))


async def is_final_for_the_chat(line: Line, why: str) -> None:
    """One call, ever; the subscription is kept with the reason; the operator is told once."""
    assert await line.round() == 1
    assert line.first().state is State.REFUSED
    assert why in line.closed().lower()
    assert await line.round(LATER) + await line.round(LATER) == 0
    assert len(line.notices()) == 1
    assert why in line.notices()[0].lower()


async def is_final_for_the_message(line: Line, calls: int) -> None:
    """This message is given up, with its reason and a notice; the next one goes out."""
    assert await line.round() == calls
    assert (line.first().state, line.closed()) == (State.REFUSED, "")
    assert len(line.notices()) == 1
    assert await line.round(LATER) == 1
    assert line.store.outbox.counts()[State.SENT] == 1


async def waits(line: Line, seconds: int) -> None:
    """No call before the time is over, the same message right after it, and nobody is told."""
    assert await line.round() == 1
    assert (line.first().state, line.first().doubts) == (State.WAITING, 0)
    assert await line.rounds(seconds - 1) == 0
    assert await line.rounds(3) >= 1
    assert (line.first().state, line.closed()) == (State.SENT, "")
    assert line.notices() == []


async def waits_for_the_operator(line: Line) -> None:
    """Nothing is lost and nothing hammered: at most one try a minute, and one notice."""
    assert await line.round() == 1
    assert await line.rounds(59) == 0
    assert (line.first().state, line.closed(), len(line.notices())) == (State.WAITING, "", 1)
    assert await line.rounds(5) >= 1
    assert line.first().state is State.SENT


async def is_repeated_once(line: Line) -> None:
    """It may have arrived: once more, after a pause, and the rest in its order."""
    assert await line.round() == 1
    assert (line.first().state, line.first().doubts) == (State.WAITING, 1)
    assert await line.round() == 0
    assert await line.rounds(8) >= 1
    assert (line.first().state, line.notices()) == (State.SENT, [])


@pytest.mark.parametrize(
    ("fault", "why"),
    [
        (forbidden("bot was blocked by the user"), "blocked"),
        (forbidden("user is deactivated"), "deactivated"),
        (forbidden("bot was kicked from the supergroup chat"), "kicked"),
        (forbidden("the group chat was deleted"), "deleted"),
        (refused("chat not found"), "chat not found"),
    ],
    ids=["blocked", "deactivated", "kicked", "deleted", "not found"],
)
async def test_d8_telegram_chats_that_are_gone(telegram: tuple[FakeTelegram, Line], fault: Fault, why: str) -> None:
    telegram[0].fail_next(1001, fault)
    await is_final_for_the_chat(telegram[1], why)


@pytest.mark.parametrize(("fault", "seconds"), [(flood(7), 7), (flood(300), 300), (flood(None), 15)], ids=["7", "300", "missing"])
async def test_d4_telegram_floods(telegram: tuple[FakeTelegram, Line], fault: Fault, seconds: int) -> None:
    telegram[0].fail_next(1001, fault)
    await waits(telegram[1], seconds)


async def test_d8_a_telegram_outage(telegram: tuple[FakeTelegram, Line]) -> None:
    telegram[0].fail_next(1001, broken(500))
    await waits(telegram[1], 15)


@pytest.mark.parametrize("fault", [DROP_AFTER_READ, DROP_IN_ANSWER, broken(200, "<html>")], ids=["drop", "mid-headers", "garbage"])
async def test_d3_telegram_answers_that_are_lost(telegram: tuple[FakeTelegram, Line], fault: Fault) -> None:
    telegram[0].fail_next(1001, fault)
    await is_repeated_once(telegram[1])


@pytest.mark.parametrize("status", [401, 404])
async def test_d8_a_telegram_token_that_was_revoked(telegram: tuple[FakeTelegram, Line], status: int) -> None:
    telegram[0].fail_next(1001, Fault(status=status, description="Unauthorized" if status == 401 else "Not Found"))
    await waits_for_the_operator(telegram[1])


@pytest.mark.parametrize(
    ("faults", "calls"),
    [((refused("message is too long"),), 1), ((refused("can't parse entities: x"),) * 2, 2)],
    ids=["too long", "markup twice"],
)
async def test_d8_telegram_messages_that_are_refused(telegram: tuple[FakeTelegram, Line], faults: tuple[Fault, ...], calls: int) -> None:
    telegram[0].fail_next(1001, *faults)
    await is_final_for_the_message(telegram[1], calls)


async def test_d10_markup_that_telegram_refuses_goes_as_plain_text_with_nothing_lost(telegram: tuple[FakeTelegram, Line]) -> None:
    telegram[0].fail_next(1001, refused("can't parse entities: x"))
    assert await telegram[1].round() == 2
    assert [(message.text, message.parse_mode) for message in telegram[0].journal] == [("first", "")]


async def test_d9_a_telegram_group_that_became_a_supergroup(telegram: tuple[FakeTelegram, Line]) -> None:
    fake, line = telegram
    fake.add_chat(-100_5, "supergroup")
    fake.fail_next(1001, migrated(-100_5))
    assert await line.round() == 1
    assert await line.round() == 1
    assert [message.chat_id for message in fake.journal] == [-100_5]
    assert [entry.channel.id for entry in line.store.subscriptions.active()] == ["-1005"]


@pytest.mark.parametrize("closed", [True, False], ids=["closed", "deleted"])
async def test_d8_a_telegram_topic_that_is_shut_is_tried_once_and_left(store: Store, closed: bool) -> None:
    async with FakeTelegram() as fake:
        fake.add_chat(-1001, "supergroup", topics=(5,), closed=(5,) if closed else ())
        topic = Channel(platform="telegram", id="-1001", thread="5" if closed else "6")
        sender = TelegramSender(open_bot(fake.token, fake.url), str)
        line = Line(store, topic, sender, lambda: len(fake.calls))
        assert await line.round() == 2
        assert await line.round(LATER) == 1
        await sender.close()
    assert [(message.text, message.thread) for message in fake.journal] == [("first", None), ("second", None)]
    assert [entry.channel for entry in store.subscriptions.active()] == [Channel(platform="telegram", id="-1001")]
    assert store.alerts.told(Channel(platform="telegram", id="-1001"), 1) is not None


@pytest.mark.parametrize("error", ["channel_not_found", "is_archived", "not_in_channel"])
async def test_d8_slack_channels_that_are_gone(slack: tuple[FakeSlack, Line], error: str) -> None:
    slack[0].fail_next("chat.postMessage", SlackFault(error=error))
    await is_final_for_the_chat(slack[1], error)


@pytest.mark.parametrize("error", ["account_inactive", "token_revoked", "invalid_auth"])
async def test_d8_a_slack_token_that_is_refused_closes_no_channel(slack: tuple[FakeSlack, Line], error: str) -> None:
    slack[0].fail_next("chat.postMessage", SlackFault(error=error))
    await waits_for_the_operator(slack[1])


@pytest.mark.parametrize(
    ("fault", "seconds"),
    [
        (SlackFault(status=429, error="ratelimited", retry_after=20), 20),
        (SlackFault(error="rate_limited", retry_after=20), 20),
        (SlackFault(error="ratelimited"), 30),
    ],
    ids=["429", "in the body", "without a time"],
)
async def test_d4_slacks_wishes_to_wait(slack: tuple[FakeSlack, Line], fault: SlackFault, seconds: int) -> None:
    slack[0].fail_next("chat.postMessage", fault)
    await waits(slack[1], seconds)


@pytest.mark.parametrize("error", ["msg_too_long", "invalid_blocks"])
async def test_d8_slack_messages_whose_blocks_are_refused_go_as_text(slack: tuple[FakeSlack, Line], error: str) -> None:
    slack[0].fail_next("chat.postMessage", SlackFault(error=error))
    assert await slack[1].round() == 2
    assert [(said.blocks, said.seen.text) for said in slack[0].said] == [([], "first")]


@pytest.mark.parametrize("error", ["msg_too_long", "invalid_blocks"])
async def test_d8_slack_messages_that_are_refused_in_both_forms(slack: tuple[FakeSlack, Line], error: str) -> None:
    slack[0].fail_next("chat.postMessage", SlackFault(error=error, times=2))
    await is_final_for_the_message(slack[1], 2)


@pytest.mark.parametrize(
    "fault",
    [
        *(SlackFault(error=error) for error in ("internal_error", "fatal_error", "service_unavailable", "request_timeout")),
        SlackFault(status=503, error="service_unavailable"),
        SlackFault(drop=DROP_AFTER),
        SlackFault(drop=DROP_BEFORE),
    ],
    ids=["internal", "fatal", "unavailable", "timeout", "503", "lost answer", "lost call"],
)
async def test_d3_slack_messages_of_which_nobody_knows(slack: tuple[FakeSlack, Line], fault: SlackFault) -> None:
    slack[0].fail_next("chat.postMessage", fault)
    await is_repeated_once(slack[1])


async def test_d8_a_slack_thread_that_is_gone_is_tried_once_and_left(store: Store) -> None:
    async with FakeSlack() as fake:
        sender = SlackSender(open_client(fake.bot_token, fake.api_url), str)
        line = Line(store, Channel(platform="slack", id="C1", thread="1600.1"), sender, lambda: len(fake.calls))
        assert await line.round() == 2
        assert await line.round(LATER) == 1
    assert [said.thread_ts for said in fake.said] == ["", ""]
    assert [entry.channel.thread for entry in store.subscriptions.active()] == [""]
