"""X3: whose word counts, for every command and every kind of update, on both platforms and over every way in.

What a request with these rights then changes, and what not, is the matrix of tests/handlers/test_roles.py.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.hooks import Knock
from bot.store_thread import StoreThread
from bot.telegram.webhook import SECRET_HEADER, Address, Webhook
from handlers.command import Request, changes_settings
from handlers.message import Message, Paragraph, line
from storage.model import Outcome
from tests.bot.slack.desk import hooked, listening, new_listener
from tests.bot.telegram.desk import Desk
from tests.fakes.slack import FakeSlack
from tests.fakes.slack_requests import signed
from tests.fakes.telegram import FakeTelegram
from tests.handlers.test_roles import ANYONE, OPERATOR, READ, RUNNER

COMMANDS = [*READ, *RUNNER, *OPERATOR, *ANYONE]
GROUP = -1001
ADMINS = frozenset({"telegram:3003", "telegram:4004", "slack:U2", "slack:UBOTH"})
NOBODY = None
"""Nothing is heard, and nothing answered."""

FORWARDED = {"forward_origin": {"type": "hidden_user", "date": 1, "sender_user_name": "x"}}
VIA_BOT = {"via_bot": {"id": 9, "is_bot": True, "first_name": "Other"}}
AS_CHANNEL = {"sender_chat": {"id": -5, "type": "channel", "title": "News"}}
AS_GROUP = {"sender_chat": {"id": GROUP, "type": "supergroup", "title": "Readers"}}
BY_BOT = {"from": {"id": 4004, "is_bot": True, "first_name": "Other"}}

TELEGRAM: dict[str, tuple[dict[str, Any], tuple[bool, bool] | None]] = {
    "administrator": ({"user_id": 1001}, (True, False)),
    "member": ({"user_id": 2002}, (False, False)),
    "operator": ({"user_id": 3003}, (False, True)),
    "operator and administrator": ({"user_id": 4004}, (True, True)),
    "anonymous administrator": ({"user_id": 1087968824, **AS_GROUP}, (True, False)),
    "in a channel's name": ({"user_id": 136817688, **AS_CHANNEL}, (False, False)),
    "forwarded": ({"user_id": 4004, **FORWARDED}, (False, False)),
    "forwarded by an anonymous administrator": ({"user_id": 4004, **AS_GROUP, **FORWARDED}, (False, False)),
    "via another bot": ({"user_id": 4004, **VIA_BOT}, (False, False)),
    "another bot": (BY_BOT, NOBODY),
    "edited": ({"user_id": 4004, "kind": "edited_message", "edit_date": 1}, NOBODY),
    "channel post": ({"user_id": 4004, "kind": "channel_post", **AS_CHANNEL}, NOBODY),
    "edited channel post": ({"user_id": 4004, "kind": "edited_channel_post", **AS_CHANNEL}, NOBODY),
    "copied from a channel": ({"user_id": 4004, "is_automatic_forward": True, **AS_CHANNEL}, NOBODY),
    "business message": ({"user_id": 4004, "kind": "business_message"}, NOBODY),
}

SLACK: dict[str, tuple[dict[str, Any], tuple[bool, bool] | None]] = {
    "administrator": ({"user": "U1"}, (True, False)),
    "maker of the channel": ({"user": "UMAKER"}, (True, False)),
    "member": ({"user": "U3"}, (False, False)),
    "operator": ({"user": "U2"}, (False, True)),
    "operator and administrator": ({"user": "UBOTH"}, (True, True)),
    "guest": ({"user": "UGUEST"}, (False, False)),
    "owner of another workspace": ({"user": "UABROAD"}, (False, False)),
    "nobody that Slack knows": ({"user": "UNKNOWN"}, (False, False)),
    "another bot": ({"user": "UBOTH", "bot_id": "B2"}, NOBODY),
    "ourselves": ({"user": "UBOT", "bot_id": "B1"}, NOBODY),
    "edited": ({"user": "UBOTH", "edited": {"user": "UBOTH", "ts": "1.1"}}, NOBODY),
    "nobody": ({"user": ""}, NOBODY),
}


class Heard:
    """Stands where commands are answered, and keeps what it was asked, with the operators' rights as the service gives them."""

    def __init__(self) -> None:
        self.requests: list[Request] = []

    async def answer(self, request: Request) -> Message:
        admin = request.admin or f"{request.channel.platform}:{request.user}" in ADMINS
        self.requests.append(replace(request, admin=admin))
        return Message((Paragraph(line("heard")),))

    def rights(self) -> set[tuple[bool, bool]]:
        """What was granted: rights in the channel, asked for only where the command may change something there, and those of operators."""
        return {(request.may_change, request.admin) for request in self.requests if changes_settings(request.text)}


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def thread(tmp_path: Path) -> Iterator[StoreThread]:
    thread = StoreThread(f"sqlite:///{tmp_path}/roles.db", "roles")
    yield thread
    thread.close()


async def at_once(_channel: str, _operation: object, say: Callable[[], Awaitable[Outcome]]) -> Outcome:
    """What is said needs no turn here."""
    return await say()


def check(heard: Heard, rights: tuple[bool, bool] | None) -> None:
    """Every command was heard with these rights, or none was heard at all."""
    if rights is NOBODY:
        assert heard.requests == []
        return
    assert sorted(request.text for request in heard.requests) == sorted(COMMANDS)
    assert heard.rights() == {rights}
    assert {request.admin for request in heard.requests} == {rights[1]}


@pytest.mark.parametrize("kind", TELEGRAM)
@pytest.mark.parametrize("way", ["polling", "webhook"])
async def test_x3_telegram(way: str, kind: str, heard: Heard, thread: StoreThread) -> None:
    given, rights = TELEGRAM[kind]
    async with FakeTelegram() as fake:
        fake.add_chat(GROUP, "supergroup", admins=[1001, 4004])
        webhook = Webhook(Address(url="https://alerts.example.org/telegram", secret="x" * 16)) if way == "webhook" else None
        listener = Desk(thread).listener(fake, webhook=webhook, answer=heard.answer, speak=at_once, poll=timedelta(seconds=0))
        await listener.start()
        await fake.wait_for(listener.healthy)
        fake.webhook.stop()
        for text in COMMANDS:
            await fake.user_says(GROUP, text, **given)
        await fake.user_says(1001, "last words")
        if webhook:
            for update in fake._updates:
                body = json.dumps(update).encode()
                assert (await webhook.hook(Knock(headers={SECRET_HEADER: "forged"}, body=body))).status == 401
                assert (await webhook.hook(Knock(headers={SECRET_HEADER: "x" * 16}, body=body))).status == 200
        wanted = len(COMMANDS) + 1 if rights else 1
        await fake.wait_for(lambda: len(heard.requests) == wanted and len(fake.journal) == wanted, 30)
        await listener.stop()
    assert heard.requests.pop(next(i for i, request in enumerate(heard.requests) if request.text == "last words")).user == "1001"
    check(heard, rights)


@pytest.mark.parametrize("kind", SLACK)
@pytest.mark.parametrize("way", [listening, hooked], ids=["socket", "signed"])
async def test_x3_slack_mentions(way: Any, kind: str, heard: Heard, thread: StoreThread) -> None:
    given, rights = SLACK[kind]
    async with FakeSlack() as slack:
        slack.workspace.users["UBOTH"] = {"is_owner": True}
        async with way(slack, thread, heard.answer) as listener:
            listener._replies._speak = at_once
            envelopes = await asyncio.gather(*(slack.mention(text, **given) for text in COMMANDS))
            assert all(envelope.acked_after is not None for envelope in envelopes)
            await slack.dm("/last words", user="U1")
            wanted = len(COMMANDS) + 1 if rights else 1
            await slack.wait_for(lambda: len(heard.requests) == wanted, 30)
    assert heard.requests.pop(next(i for i, request in enumerate(heard.requests) if request.text == "/last words")).may_change
    check(heard, rights)


@pytest.mark.parametrize("kind", [kind for kind, (given, rights) in SLACK.items() if rights and set(given) == {"user"}])
@pytest.mark.parametrize("way", [listening, hooked], ids=["socket", "signed"])
async def test_x3_slack_slash_commands(way: Any, kind: str, heard: Heard, thread: StoreThread) -> None:
    given, rights = SLACK[kind]
    async with FakeSlack() as slack:
        slack.workspace.users["UBOTH"] = {"is_owner": True}
        async with way(slack, thread, heard.answer):
            await asyncio.gather(*(slack.slash("/coalition", text, **given) for text in COMMANDS))
            await slack.wait_for(lambda: len(heard.requests) == len(COMMANDS), 30)
    check(heard, rights)


async def test_x3_slack_commands_that_are_forged_are_not_heard(heard: Heard, thread: StoreThread) -> None:
    async with FakeSlack() as slack:
        slack.workspace.users["UBOTH"] = {"is_owner": True}
        async with hooked(slack, thread, heard.answer):
            for text in COMMANDS:
                forged = {"command": "/coalition", "text": text, "user_id": "UBOTH", "channel_id": "C1", "trigger_id": text}
                assert (await slack.http.send(signed("slash_commands", forged, secret="guessed")))[0] == 401
    assert heard.requests == []


async def test_x3_slack_is_asked_once_by_those_who_come_together(heard: Heard, thread: StoreThread) -> None:
    async with FakeSlack() as slack, listening(slack, thread, heard.answer) as listener:
        assert await asyncio.gather(*(listener._rights.may_change("C1", "U3") for _ in range(5))) == [False] * 5
        asked = [method for method, _ in slack.calls if method in {"users.info", "conversations.info"}]
        assert sorted(asked) == ["conversations.info", "users.info"]


async def test_x3_what_slack_told_of_a_person_is_kept_for_a_minute_and_no_more_than_a_thousand_times(
    heard: Heard, thread: StoreThread
) -> None:
    async with FakeSlack() as slack, listening(slack, thread, heard.answer) as listener:
        for _ in range(5):
            await slack.slash("/coalition", "mute 2h", user="U3")
        await slack.wait_for(lambda: len(heard.requests) == 5)
        asked = [method for method, _ in slack.calls if method in {"users.info", "conversations.info"}]
        assert sorted(asked) == ["conversations.info", "users.info"]
        rights = listener._rights
        rights._told.update({f"U8{number}": (0.0, {}) for number in range(998)})
        for number in range(5):
            assert await rights.may_change("C1", "U1")
            slack.workspace.users[f"U9{number}"] = {}
            assert not await rights.may_change("C1", f"U9{number}")
        assert len(rights._told) == 1_000


async def test_x3_nobody_may_while_slack_does_not_tell_whose_workspace_it_is(heard: Heard, thread: StoreThread) -> None:
    async with FakeSlack() as slack:
        listener = new_listener(slack, thread, heard.answer, bot_token="xoxb-other")
        await listener.start()
        assert await listener._token.team(0.2) == ""
        assert not await listener._rights.may_change("C1", "U1")
        await listener.stop()
