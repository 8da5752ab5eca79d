"""Sending through the real library to a strict Bot API; every answer of the table has its outcome."""

import asyncio
import socket
from datetime import UTC, datetime, timedelta

import pytest

from bot.telegram.connection import open_bot
from bot.telegram.send import Letter, TelegramSender
from handlers.message import Button, Item, Message, Paragraph, bold, line, to_json
from storage.model import Channel, Delivery, Gone, Later, Moved, Operation, Outcome, Reach, Refused, Sent
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram_faults import DROP_AFTER_READ, DROP_BEFORE_READ, Fault, broken, flood, forbidden, migrated, refused

HELLO = Message((Paragraph(line("Hello, ", bold("reader"))),), (Button("Next", "/latest page:2"),))


def delivery(
    message: Message = HELLO, *, chat: int = 1001, thread: str = "", operation: Operation = Operation.POST, target: str = ""
) -> Delivery:
    return Delivery(
        id=1,
        channel=Channel(platform="telegram", id=str(chat), thread=thread),
        story=7,
        operation=operation,
        message=to_json(message),
        target=target,
        created=datetime(2025, 9, 4, tzinfo=UTC),
    )


async def test_a_post_arrives_as_it_should_look(fake: FakeTelegram, sender: TelegramSender) -> None:
    outcome = await sender.send(delivery())
    (message,) = fake.journal
    assert outcome == Sent(message_id=str(message.message_id))
    assert (message.text, message.keyboard, message.previews) == ("Hello, reader", ((("Next", "/latest page:2"),),), False)
    assert [entity.type for entity in message.entities] == ["bold"]


async def test_an_edit_renews_the_message_in_place(fake: FakeTelegram, sender: TelegramSender) -> None:
    first = await sender.send(delivery())
    assert isinstance(first, Sent)
    renewed = Message((Paragraph(line("Hello again")),))
    assert await sender.send(delivery(renewed, operation=Operation.EDIT, target=first.message_id)) == first
    assert [message.text for message in fake.shown_in(1001)] == ["Hello again"]


async def test_an_edit_that_changes_nothing_is_done(fake: FakeTelegram, sender: TelegramSender) -> None:
    first = await sender.send(delivery())
    assert isinstance(first, Sent)
    assert await sender.send(delivery(operation=Operation.EDIT, target=first.message_id)) == first
    assert len(fake.journal) == 1


async def test_d2_a_lost_answer_to_an_edit_leaves_no_doubt_and_one_to_a_post_instead_does(
    fake: FakeTelegram, sender: TelegramSender
) -> None:
    first = await sender.send(delivery())
    assert isinstance(first, Sent)
    renewed = Message((Paragraph(line("Hello again")),))
    for target, sure in ((first.message_id, True), ("4242", False)):
        fake.fail_next(1001, *([] if sure else [refused("message to edit not found")]), DROP_AFTER_READ)
        outcome = await sender.send(delivery(renewed, operation=Operation.EDIT, target=target))
        assert isinstance(outcome, Later)
        assert outcome.sure is sure


@pytest.mark.parametrize("target", ["4242", ""])
async def test_an_edit_of_a_message_that_is_gone_is_a_new_post(fake: FakeTelegram, sender: TelegramSender, target: str) -> None:
    outcome = await sender.send(delivery(operation=Operation.EDIT, target=target))
    assert isinstance(outcome, Sent)
    assert outcome.message_id != target
    assert [message.text for message in fake.shown_in(1001)] == ["Hello, reader"]


async def test_a_reply_hangs_on_its_target_and_stands_alone_without(fake: FakeTelegram, sender: TelegramSender) -> None:
    first = await sender.send(delivery())
    assert isinstance(first, Sent)
    await sender.send(delivery(operation=Operation.REPLY, target=first.message_id))
    assert isinstance(await sender.send(delivery(operation=Operation.REPLY, target="4242")), Sent)
    assert [message.reply_to for message in fake.journal] == [None, int(first.message_id), None]


async def test_a_topic_gets_its_message(fake: FakeTelegram, sender: TelegramSender) -> None:
    fake.add_chat(-100, "supergroup", topics=[5])
    await sender.send(delivery(chat=-100, thread="5"))
    assert fake.journal[0].thread == 5


@pytest.mark.parametrize("thread", ["6", "7"])
async def test_a_topic_that_is_closed_or_gone_is_left_out(fake: FakeTelegram, sender: TelegramSender, thread: str) -> None:
    fake.add_chat(-100, "supergroup", closed=[6])
    assert isinstance(await sender.send(delivery(chat=-100, thread=thread)), Sent)
    assert [message.thread for message in fake.journal] == [None]


async def test_markup_that_telegram_refuses_goes_once_as_plain_text(fake: FakeTelegram, sender: TelegramSender) -> None:
    fake.fail_next(1001, refused("can't parse entities: Unsupported start tag"))
    assert isinstance(await sender.send(delivery()), Sent)
    assert [(message.parse_mode, message.text) for message in fake.journal] == [("", "Hello, reader")]


async def test_plain_text_that_is_refused_too_is_not_tried_for_ever(fake: FakeTelegram, sender: TelegramSender) -> None:
    fake.fail_next(1001, *[refused("can't parse entities: x")] * 3)
    assert isinstance(await sender.send(delivery()), Refused)
    assert len(fake.calls) == 2


TABLE: list[tuple[Fault, Outcome]] = [
    (flood(17), Later(after=timedelta(seconds=17), why="Telegram asks to wait (flood control)", reach=Reach.CHANNEL)),
    (flood(3600), Later(after=timedelta(hours=1), why="Telegram asks to wait (flood control)", reach=Reach.CHANNEL)),
    (flood(None), Later(after=timedelta(seconds=15), why="Telegram asks to wait and does not say how long", reach=Reach.CHANNEL)),
    (forbidden("bot was blocked by the user"), Gone(why="Forbidden: bot was blocked by the user")),
    (forbidden("user is deactivated"), Gone(why="Forbidden: user is deactivated")),
    (forbidden("bot was kicked from the supergroup chat"), Gone(why="Forbidden: bot was kicked from the supergroup chat")),
    (forbidden("the group chat was deleted"), Gone(why="Forbidden: the group chat was deleted")),
    (refused("chat not found"), Gone(why="Chat not found")),
    (refused("PEER_ID_INVALID"), Gone(why="Peer_id_invalid")),
    (refused("not enough rights to send text messages to the chat"), Gone(why="Not enough rights to send text messages to the chat")),
    (migrated(-1009), Moved(channel="-1009")),
    (refused("message is too long"), Refused(why="Message is too long")),
    (refused("BUTTON_DATA_INVALID"), Refused(why="Button_data_invalid")),
    (broken(500), Later(after=timedelta(seconds=15), why="Telegram is out of order (Internal Server Error)")),
    (
        Fault(status=401, description="Unauthorized"),
        Later(after=timedelta(minutes=1), why="Telegram refuses the bot's token; check TELEGRAM_BOT_TOKEN", reach=Reach.PLATFORM),
    ),
    (
        Fault(status=404, description="Not Found"),
        Later(after=timedelta(minutes=1), why="Telegram refuses the bot's token; check TELEGRAM_BOT_TOKEN", reach=Reach.PLATFORM),
    ),
]


@pytest.mark.parametrize(("fault", "outcome"), TABLE, ids=lambda value: getattr(value, "description", ""))
async def test_each_answer_has_its_outcome(fake: FakeTelegram, sender: TelegramSender, fault: Fault, outcome: Outcome) -> None:
    fake.fail_next(1001, fault)
    assert await sender.send(delivery()) == outcome
    assert len(fake.calls) == 1
    assert fake.journal == []


async def test_a_gateways_page_is_an_outage(fake: FakeTelegram, sender: TelegramSender) -> None:
    fake.fail_next(1001, broken(502, "<html>Bad Gateway</html>"))
    outcome = await sender.send(delivery())
    assert isinstance(outcome, Later)
    assert outcome.sure


async def test_an_unknown_chat_is_gone(sender: TelegramSender) -> None:
    assert await sender.send(delivery(chat=31337)) == Gone(why="Chat not found")


async def test_a_lost_answer_is_uncertain_and_sent_once(fake: FakeTelegram, sender: TelegramSender) -> None:
    fake.fail_next(1001, DROP_AFTER_READ)
    outcome = await sender.send(delivery())
    assert isinstance(outcome, Later)
    assert not outcome.sure
    assert len(fake.journal) == 1


async def test_a_connection_dropped_before_reading_is_uncertain(fake: FakeTelegram, sender: TelegramSender) -> None:
    fake.fail_next(None, DROP_BEFORE_READ)
    outcome = await sender.send(delivery())
    assert isinstance(outcome, Later)
    assert not outcome.sure
    assert fake.journal == []


async def test_an_answer_of_garbage_is_uncertain(fake: FakeTelegram, sender: TelegramSender) -> None:
    fake.fail_next(1001, broken(200, "<html>captive portal</html>"))
    outcome = await sender.send(delivery())
    assert isinstance(outcome, Later)
    assert not outcome.sure


async def test_a_refused_connection_is_certainly_not_sent() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{closed.getsockname()[1]}"
        sender = TelegramSender(open_bot("1:x", address), shorten=str)
        outcome = await sender.send(delivery())
        await sender.close()
    assert isinstance(outcome, Later)
    assert outcome.sure


async def test_many_at_once_share_the_small_pool(fake: FakeTelegram, sender: TelegramSender) -> None:
    outcomes = await asyncio.gather(*(sender.send(delivery(Message((Item(line(str(number))),)))) for number in range(60)))
    assert all(isinstance(outcome, Sent) for outcome in outcomes)
    assert sorted(int(message.text.removeprefix("• ")) for message in fake.journal) == list(range(60))


async def test_a_strict_limit_is_answered_with_the_wait() -> None:
    async with FakeTelegram(strict_rates=True) as fake:
        fake.add_chat(1001)
        sender = TelegramSender(open_bot(fake.token, fake.url), shorten=str)
        outcomes = [await sender.send(delivery()) for _ in range(2)]
        await sender.close()
    assert isinstance(outcomes[0], Sent)
    assert outcomes[1] == Later(after=timedelta(seconds=1), why="Telegram asks to wait (flood control)", reach=Reach.CHANNEL)


async def test_a_public_channel_is_addressed_by_name(fake: FakeTelegram, sender: TelegramSender) -> None:
    await sender.post(Letter(channel=Channel(platform="telegram", id="@coalition"), message=HELLO))
    assert fake.calls[0][1]["chat_id"] == "@coalition"


async def test_no_reason_holds_the_token(fake: FakeTelegram, sender: TelegramSender) -> None:
    fake.fail_next(1001, refused(f"odd thing at /bot{fake.token}/sendMessage"))
    assert await sender.send(delivery()) == Refused(why="Odd thing at /bot[token]/sendmessage")
