"""The real library polls a strict Bot API; what people do there is answered where they did it."""

import asyncio
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from bot.telegram.connection import open_bot
from bot.telegram.listen import TelegramListener
from bot.telegram.send import TelegramSender
from handlers.command import Request
from handlers.message import Button, Message, Paragraph, line
from storage.model import Channel
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram_faults import DROP_AFTER_READ, Fault, broken, flood, forbidden
from tests.fakes.telegram_message import USERNAME

GROUP = -1001


@dataclass(slots=True)
class Desk:
    """Answers every command with its own words and remembers who asked."""

    requests: list[Request] = field(default_factory=list)
    closed: list[tuple[str, str]] = field(default_factory=list)
    keys: dict[str, str] = field(default_factory=dict)
    holding: asyncio.Event | None = None

    async def answer(self, request: Request) -> Message:
        self.requests.append(request)
        if self.holding and request.text == "/slow":
            await self.holding.wait()
        if request.text == "/broken":
            raise ValueError("no such table")
        page = len(self.requests)
        return Message(
            (Paragraph(line(f"{page}: {request.text}")),), (Button("Next", f"/latest page:{page}"), Button("Long", "/" + "x" * 80))
        )

    def shorten(self, command: str) -> str:
        self.keys["~1"] = command
        return "~1"

    def expand(self, key: str) -> str:
        return self.keys.get(key, "")

    def close(self, chat: str, reason: str) -> None:
        self.closed.append((chat, reason))

    def listener(self, fake: FakeTelegram, **more: timedelta) -> TelegramListener:
        return TelegramListener(
            fake.token,
            fake.url,
            answer=self.answer,
            shorten=self.shorten,
            expand=self.expand,
            closed=self.close,
            commands=[("help", "What I can do"), ("latest", "The newest stories")],
            **{"poll": timedelta(seconds=1)} | more,
        )


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
async def listener(fake: FakeTelegram, desk: Desk) -> AsyncIterator[TelegramListener]:
    listener = desk.listener(fake)
    await listener.start()
    yield listener
    await listener.stop()


async def said(fake: FakeTelegram, count: int) -> list[str]:
    """The texts accepted so far, once there are so many; the joiner behind a slash is not for readers."""
    await fake.wait_for(lambda: len(fake.journal) >= count)
    return [message.text.replace("\u2060", "") for message in fake.journal]


@pytest.mark.usefixtures("listener")
async def test_a_command_is_answered_in_its_chat(fake: FakeTelegram, desk: Desk) -> None:
    await fake.user_says(1001, "/pledges IT troops")
    assert await said(fake, 1) == ["1: /pledges IT troops"]
    assert fake.journal[0].chat_id == 1001
    assert fake.journal[0].keyboard == ((("Next", "/latest page:1"), ("Long", "~1")),)
    assert desk.requests == [Request(channel=Channel(platform="telegram", id="1001"), user="1001", text="/pledges IT troops")]


@pytest.mark.usefixtures("listener")
async def test_in_a_private_chat_plain_words_are_a_command_too(fake: FakeTelegram, desk: Desk) -> None:
    await fake.user_says(1001, " pledges Italy ")
    await said(fake, 1)
    assert desk.requests[0].text == "pledges Italy"


@pytest.mark.usefixtures("listener")
async def test_in_a_group_only_commands_are_answered_as_replies(fake: FakeTelegram, desk: Desk) -> None:
    fake.add_chat(GROUP, "supergroup", topics=[5])
    await fake.user_says(GROUP, "what about Italy?")
    asked = await fake.user_says(GROUP, f"/latest@{USERNAME.upper()} 3")
    inside = await fake.user_says(GROUP, "/latest", thread=5)
    await said(fake, 2)
    assert [request.text for request in desk.requests] == ["/latest 3", "/latest"]
    assert [(message.reply_to, message.thread) for message in fake.journal] == [(asked, None), (inside, 5)]
    assert [request.channel.thread for request in desk.requests] == ["", "5"]


@pytest.mark.usefixtures("listener")
async def test_another_bots_command_channel_posts_edits_and_bots_are_left_alone(fake: FakeTelegram, desk: Desk) -> None:
    fake.add_chat(GROUP, "supergroup")
    channel = {"id": -5, "type": "channel", "title": "News"}
    await fake.user_says(GROUP, "/latest@other_bot")
    await fake.user_says(GROUP, "/latest", kind="edited_message", edit_date=1)
    await fake.user_says(GROUP, "/latest", kind="channel_post", sender_chat=channel)
    await fake.user_says(GROUP, "/latest", is_automatic_forward=True, sender_chat=channel)
    other: dict[str, Any] = {"from": {"id": 9, "is_bot": True, "first_name": "Other"}}
    await fake.user_says(GROUP, "/latest", **other)
    await fake.user_says(GROUP, "/status")
    assert await said(fake, 1) == ["1: /status"]
    assert len(desk.requests) == 1


FORWARDED = {"forward_origin": {"type": "hidden_user", "date": 1, "sender_user_name": "x"}}
VIA_BOT = {"via_bot": {"id": 9, "is_bot": True, "first_name": "Other"}}
AS_CHANNEL = {"sender_chat": {"id": -5, "type": "channel", "title": "News"}}
AS_GROUP = {"sender_chat": {"id": GROUP, "type": "supergroup", "title": "Readers"}}


@pytest.mark.usefixtures("listener")
@pytest.mark.parametrize(
    ("text", "who", "more", "user", "may_change"),
    [
        ("/subscribe", 1001, {}, "1001", True),
        ("/subscribe", 2002, {}, "2002", False),
        ("/MUTE 1d", 2002, {}, "2002", False),
        ("/ſubscribe", 2002, {}, "2002", False),
        ("/start", 2002, {}, "2002", False),
        ("/unsubscribe", 1001, {}, "1001", True),
        ("/latest", 2002, {}, "2002", True),
        ("/subscribe", 1001, FORWARDED, "", False),
        ("/subscribe", 1001, VIA_BOT, "", False),
        ("/subscribe", 1001, AS_CHANNEL, "", False),
        ("/subscribe", 1087968824, AS_GROUP, "", True),
        ("/subscribe", 1087968824, AS_GROUP | FORWARDED, "", False),
        ("/status", 1001, FORWARDED, "", True),
    ],
)
async def test_in_a_group_only_administrators_change_settings(
    fake: FakeTelegram, desk: Desk, text: str, who: int, more: dict[str, Any], user: str, may_change: bool
) -> None:
    fake.add_chat(GROUP, "supergroup", admins=[1001])
    await fake.user_says(GROUP, text, user_id=who, **more)
    await said(fake, 1)
    assert [(request.user, request.may_change) for request in desk.requests] == [(user, may_change)]
    asked = [method for method, _ in fake.calls if method == "getChatMember"]
    assert bool(asked) == (bool(user) and text != "/latest")


@pytest.mark.usefixtures("listener")
async def test_where_telegram_does_not_say_who_is_an_administrator_nobody_is(fake: FakeTelegram, desk: Desk) -> None:
    fake.add_chat(GROUP, "supergroup", admins=[1001])
    fake.fail_next(GROUP, broken(), method="getChatMember")
    await fake.user_says(GROUP, "/subscribe")
    await said(fake, 1)
    assert not desk.requests[0].may_change


@pytest.mark.usefixtures("listener")
async def test_a_button_renews_its_message(fake: FakeTelegram, desk: Desk) -> None:
    await fake.user_says(1001, "/latest")
    await said(fake, 1)
    number = fake.journal[0].message_id
    query = await fake.press(number, "/latest page:1")
    assert await said(fake, 2) == ["1: /latest", "2: /latest page:1"]
    assert [message.message_id for message in fake.shown_in(1001)] == [number]
    assert [answer["callback_query_id"] for answer in fake.answered] == [query]
    assert desk.requests[1].user == "1001"


@pytest.mark.usefixtures("listener")
async def test_a_button_with_a_short_key_gives_the_long_command(fake: FakeTelegram, desk: Desk) -> None:
    await fake.user_says(1001, "/latest")
    await said(fake, 1)
    await fake.press(fake.journal[0].message_id, "~1")
    await said(fake, 2)
    assert desk.requests[1].text == "/" + "x" * 80


@pytest.mark.usefixtures("listener")
async def test_a_forgotten_key_is_told_and_runs_nothing(fake: FakeTelegram, desk: Desk) -> None:
    await fake.user_says(1001, "/latest")
    await said(fake, 1)
    desk.keys.clear()
    await fake.press(fake.journal[0].message_id, "~1")
    await fake.wait_for(lambda: fake.answered)
    assert "too old" in fake.answered[0]["text"]
    assert len(desk.requests) == 1


@pytest.mark.usefixtures("listener")
async def test_a_button_in_a_group_changes_settings_for_administrators_only(fake: FakeTelegram, desk: Desk) -> None:
    fake.add_chat(GROUP, "supergroup", admins=[1001])
    await fake.user_says(GROUP, "/latest")
    await said(fake, 1)
    for who in (2002, 1001):
        await fake.press(fake.journal[0].message_id, "/unsubscribe", user_id=who, forged=True)
    await fake.wait_for(lambda: len(desk.requests) == 3)
    assert [(request.user, request.may_change) for request in desk.requests[1:]] == [("2002", False), ("1001", True)]


@pytest.mark.usefixtures("listener")
async def test_a_failed_answer_is_said_and_logged_once(fake: FakeTelegram, caplog: pytest.LogCaptureFixture) -> None:
    await fake.user_says(1001, "/broken")
    assert await said(fake, 1) == ["Something went wrong on our side; it has been logged."]
    errors = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert [record.getMessage() for record in errors] == ["telegram: no answer to the command '/broken'"]
    await fake.user_says(1001, "/latest")
    assert (await said(fake, 2))[1] == "2: /latest"


@pytest.mark.usefixtures("listener")
async def test_an_answer_waits_out_a_short_flood(fake: FakeTelegram) -> None:
    fake.fail_next(1001, flood(1))
    await fake.user_says(1001, "/latest")
    assert await said(fake, 1) == ["1: /latest"]


@pytest.mark.usefixtures("listener")
async def test_an_answer_that_may_have_arrived_is_not_said_twice(fake: FakeTelegram) -> None:
    fake.fail_next(1001, DROP_AFTER_READ)
    await fake.user_says(1001, "/latest")
    await fake.user_says(1001, "/status")
    assert await said(fake, 2) == ["1: /latest", "2: /status"]


@pytest.mark.usefixtures("listener")
async def test_one_slow_chat_holds_up_no_other_and_keeps_its_order(fake: FakeTelegram, desk: Desk) -> None:
    desk.holding = asyncio.Event()
    for text in ("/slow", "/after"):
        await fake.user_says(1001, text)
    await fake.user_says(1002, "/quick")
    await fake.wait_for(lambda: fake.shown_in(1002))
    assert fake.shown_in(1001) == []
    desk.holding.set()
    await said(fake, 3)
    assert [message.text.replace("\u2060", "")[3:] for message in fake.shown_in(1001)] == ["/slow", "/after"]


@pytest.mark.usefixtures("listener")
@pytest.mark.parametrize(
    ("chat", "kind", "status", "reason"),
    [(1001, "private", "kicked", "blocked by the user"), (GROUP, "supergroup", "left", "removed from the chat")],
)
async def test_being_put_out_of_a_chat_is_told(fake: FakeTelegram, desk: Desk, chat: int, kind: str, status: str, reason: str) -> None:
    fake.add_chat(chat, kind)
    await fake.puts_out(chat, status="member")
    await fake.puts_out(chat, status=status)
    await fake.wait_for(lambda: desk.closed)
    assert desk.closed == [(str(chat), reason)]


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
    token, fake.token = fake.token, "1:other"
    listener = TelegramListener(token, fake.url, answer=desk.answer, shorten=desk.shorten, expand=desk.expand, closed=desk.close)
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
