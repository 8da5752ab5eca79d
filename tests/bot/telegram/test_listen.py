"""The real library polls a strict Bot API; the listener stays at it through what can go wrong."""

import asyncio
import logging
from datetime import timedelta

import pytest

from bot.telegram.connection import open_bot
from bot.telegram.listen import TelegramListener
from bot.telegram.send import TelegramSender
from tests.bot.telegram.desk import Desk, said
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram_faults import DROP_AFTER_READ, Fault, broken, forbidden


async def test_the_menu_is_offered_and_health_is_told(fake: FakeTelegram, desk: Desk) -> None:
    listener = desk.listener(fake)
    assert (listener.healthy(), listener.state()) == (False, "stopped")
    await listener.start()
    await fake.wait_for(listener.healthy)
    assert listener.state() == "listening"
    assert [command["command"] for command in fake.commands] == ["help", "latest"]
    await listener.stop()
    assert (listener.healthy(), listener.state()) == (False, "stopped")


async def test_what_was_said_while_we_were_down_is_answered_once(fake: FakeTelegram, desk: Desk) -> None:
    await fake.user_says(1001, "/latest")
    for _ in range(2):
        listener = desk.listener(fake)
        await listener.start()
        await said(fake, 1)
        await listener.stop()
    listener = desk.listener(fake)
    await listener.start()
    await fake.user_says(1001, "/status")
    await said(fake, 2)
    await listener.stop()
    assert [request.text for request in desk.requests] == ["/latest", "/status"]


async def test_a_start_before_telegram_can_be_reached_is_no_failure(desk: Desk) -> None:
    async with FakeTelegram() as gone:
        port = int(gone.url.rpartition(":")[2])
    listener = desk.listener(gone)
    await listener.start()
    await gone.wait_for(lambda: "no connection to Telegram" in listener.state())
    async with FakeTelegram(port=port) as back:
        await back.wait_for(listener.healthy)
        await listener.stop()


async def test_a_refused_token_is_named_and_never_shown(fake: FakeTelegram, desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    token = fake.token
    listener = desk.listener(fake)
    fake.token = "1:other"
    await listener.start()
    await fake.wait_for(lambda: listener.state() == "Telegram refuses the token; check TELEGRAM_BOT_TOKEN")
    assert not listener.healthy()
    await listener.stop()
    assert token.partition(":")[2] not in caplog.text


async def test_a_token_revoked_while_listening_is_noticed(fake: FakeTelegram, desk: Desk, listener: TelegramListener) -> None:
    await fake.wait_for(listener.healthy)
    fake.token = "1:other"
    await fake.wait_for(lambda: "refuses the token" in listener.state())
    assert desk.requests == []


async def test_a_second_listener_turns_the_first_unready_with_one_line(
    fake: FakeTelegram, desk: Desk, listener: TelegramListener, caplog: pytest.LogCaptureFixture
) -> None:
    await fake.wait_for(listener.healthy)
    fake.fail_next(None, *[Fault(status=409, description="Conflict: terminated by other getUpdates request")] * 2, method="getUpdates")
    await fake.wait_for(lambda: "409" in listener.state())
    assert not listener.healthy()
    await fake.wait_for(listener.healthy)
    assert len([record for record in caplog.records if "409" in record.getMessage()]) == 1
    assert desk.requests == []


async def test_a_silent_connection_is_built_anew(fake: FakeTelegram, desk: Desk) -> None:
    listener = desk.listener(fake, patience=timedelta(seconds=2))
    await listener.start()
    await fake.wait_for(listener.healthy)
    fake.holds_polls = True
    await fake.wait_for(lambda: "connecting anew" in listener.state())
    fake.holds_polls = False
    await fake.user_says(1001, "/latest")
    assert await said(fake, 1) == ["1: /latest"]
    assert len([method for method, _ in fake.calls if method == "getMe"]) == 2
    await listener.stop()


async def test_a_stop_lets_answers_finish_and_is_quick(fake: FakeTelegram, desk: Desk) -> None:
    desk.holding = asyncio.Event()
    listener = desk.listener(fake)
    await listener.start()
    await fake.user_says(1001, "/slow")
    await fake.wait_for(lambda: desk.requests)
    stopping = asyncio.create_task(listener.stop())
    desk.holding.set()
    async with asyncio.timeout(7):
        await stopping
    assert await said(fake, 1) == ["1: /slow"]


async def test_the_token_is_in_no_log_record_at_any_level(fake: FakeTelegram, desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    sender = TelegramSender(open_bot(fake.token, fake.url), shorten=str)
    listener = desk.listener(fake)
    await listener.start()
    fake.fail_next(1001, forbidden(), DROP_AFTER_READ, Fault(status=404, description="Not Found"))
    for text in ("/latest", "/broken", "/status", "/help"):
        await fake.user_says(1001, text)
    await fake.wait_for(lambda: len(desk.requests) == 4)
    fake.fail_next(None, broken(), Fault(status=409, description="Conflict"), method="getUpdates")
    await fake.wait_for(lambda: "409" in listener.state())
    await listener.stop()
    await sender.close()
    assert caplog.records
    assert fake.token.partition(":")[2].lower() not in caplog.text.lower()
