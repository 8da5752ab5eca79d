"""Channels and groups are managed from a private chat, by their administrators only (promise X3)."""

from typing import Any

import pytest

from bot.telegram.managing import named_chat
from handlers.command import Request
from storage.model import Channel
from tests.bot.telegram.desk import Desk, said
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram_faults import broken

NEWS, GROUP = -1001234567890, -1002
FORWARDED = {"forward_origin": {"type": "hidden_user", "date": 1, "sender_user_name": "x"}}


@pytest.mark.parametrize(
    ("text", "name", "command"),
    [
        ("/subscribe @coalition_news France", "@coalition_news", "/subscribe France"),
        ("/settings for -1001234567890", "-1001234567890", "/settings"),
        ("/settings level official for @coalition_news", "@coalition_news", "/settings level official"),
        ("/mute 2h for -1001234567890", "-1001234567890", "/mute 2h"),
        ("/settings countries -France", "", "/settings countries -France"),
        ("/settings quiet 22-7", "", "/settings quiet 22-7"),
        ("/search @coalition_news", "", "/search @coalition_news"),
        ("/subscribe", "", "/subscribe"),
    ],
)
def test_a_chat_is_named_in_commands_on_settings_only(text: str, name: str, command: str) -> None:
    assert named_chat(text) == (name, command)


@pytest.mark.usefixtures("listener")
@pytest.mark.parametrize("name", ["@Coalition_News", str(NEWS)])
async def test_an_administrator_manages_a_channel_from_a_private_chat(fake: FakeTelegram, desk: Desk, name: str) -> None:
    fake.add_chat(NEWS, "channel", admins=[1001])
    fake.name_chat(NEWS, "@coalition_news")
    await fake.user_says(1001, f"/subscribe {name} France")
    assert await said(fake, 1) == ["1: /subscribe France"]
    assert fake.journal[0].chat_id == 1001
    channel = Channel(platform="telegram", id=str(NEWS))
    assert desk.requests == [Request(channel=channel, user="1001", text="/subscribe France", named=name)]


@pytest.mark.usefixtures("listener")
async def test_a_button_manages_the_channel_that_it_names(fake: FakeTelegram, desk: Desk) -> None:
    fake.add_chat(NEWS, "channel", admins=[1001])
    await fake.user_says(1001, "/latest")
    await said(fake, 1)
    await fake.press(fake.journal[0].message_id, f"/settings level official for {NEWS}", forged=True)
    await said(fake, 2)
    assert (desk.requests[1].channel.id, desk.requests[1].text) == (str(NEWS), "/settings level official")


@pytest.mark.usefixtures("listener")
@pytest.mark.parametrize(
    ("who", "name", "more"),
    [
        (2002, str(NEWS), {}),
        (1001, "@nobody_knows", {}),
        (1001, "-100999", {}),
        (1001, str(NEWS), FORWARDED),
    ],
)
async def test_nobody_else_learns_or_changes_anything(fake: FakeTelegram, desk: Desk, who: int, name: str, more: dict[str, Any]) -> None:
    fake.add_chat(NEWS, "channel", admins=[1001])
    fake.add_chat(who)
    for number, command in enumerate(("/settings", "/subscribe", "/mute 1d", "/unsubscribe"), 1):
        await fake.user_says(who, f"{command} {name}", user_id=who, **more)
        assert "you must be one of its administrators" in (await said(fake, number))[-1]
    assert desk.requests == []


@pytest.mark.usefixtures("listener")
async def test_nobody_manages_a_channel_while_telegram_does_not_say_who_may(fake: FakeTelegram, desk: Desk) -> None:
    fake.add_chat(NEWS, "channel", admins=[1001])
    fake.fail_next(NEWS, broken(), method="getChatMember")
    await fake.user_says(1001, f"/subscribe {NEWS}")
    assert "administrators" in (await said(fake, 1))[0]
    assert desk.requests == []


@pytest.mark.usefixtures("listener")
async def test_a_group_cannot_be_used_to_manage_another_chat(fake: FakeTelegram, desk: Desk) -> None:
    fake.add_chat(NEWS, "channel", admins=[1001])
    fake.add_chat(GROUP, "supergroup", admins=[1001])
    await fake.user_says(GROUP, f"/subscribe {NEWS}")
    await said(fake, 1)
    assert desk.requests[0].channel.id == str(GROUP)
