"""What people do in Telegram, through the real library, is answered where they did it."""

import asyncio
import logging
from typing import Any

import pytest

from handlers.command import Request
from storage.model import Channel
from tests.bot.telegram.desk import Desk, said
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram_faults import DROP_AFTER_READ, broken, flood
from tests.fakes.telegram_message import USERNAME

GROUP = -1001


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
async def test_a_button_that_answers_apart_leaves_its_message_as_it_is(fake: FakeTelegram, desk: Desk) -> None:
    await fake.user_says(1001, "/latest")
    await said(fake, 1)
    alert = fake.journal[0].message_id
    await fake.press(alert, "!/why 7", forged=True)
    assert await said(fake, 2) == ["1: /latest", "2: /why 7"]
    shown = fake.shown_in(1001)
    assert shown[0].message_id == alert
    assert len(shown) == 2
    assert desk.requests[1].text == "/why 7"


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
