"""The stand-in for Telegram is as strict as it says; what it lets through proves something."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram_faults import Rates
from tests.fakes.telegram_text import Entity, MarkupError, find_active, parse_html


@pytest.fixture
async def fake() -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram() as api:
        api.add_chat(1001)
        yield api


async def call(fake: FakeTelegram, method: str, **params: Any) -> tuple[int, Any]:
    """Status, and result or description."""
    async with aiohttp.ClientSession() as session, session.post(f"{fake.url}/bot{fake.token}/{method}", json=params) as response:
        body = await response.json()
        return response.status, body["result"] if body["ok"] else body["description"]


@pytest.mark.parametrize(
    "source", ["<b>a", "a</b>", "<b><i>a</b></i>", "a < b", "<font>a</font>", "<a>x</a>", '<a href="x', "<code><b>a</b></code>"]
)
def test_bad_markup_is_refused(source: str) -> None:
    with pytest.raises(MarkupError):
        parse_html(source)


def test_entities_are_counted_in_utf_16_units_and_trimmed() -> None:
    assert parse_html(' 🇫🇷 <b>a &lt;&#33;</b> <a href="http://x.y/?a=1&amp;b">l</a> ') == (
        "🇫🇷 a <! l",
        (Entity("bold", 5, 4), Entity("text_link", 10, 1, "http://x.y/?a=1&b")),
    )


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("hi @durov!", ["mention"]),
        ("a@durov", []),
        ("/start, and/or", ["bot_command"]),
        ("#tag #1 a#b", ["hashtag"]),
        ("$USD 5$USD", ["cashtag"]),
        ("see evil.com/x and 2.5 or 27.03.2025", ["url"]),
        ("me@evil.com", ["email"]),
        ("10.0.0.1", ["url"]),
        ("пример.рф", ["url"]),
        ("tg://x", ["url"]),
        ("The end.Next", ["url"]),
        ("U.S. and", []),
    ],
)
def test_what_telegram_makes_active_is_found(text: str, kinds: list[str]) -> None:
    assert [entity.type for entity in find_active(text, ())] == kinds


@pytest.mark.parametrize(
    ("params", "answer"),
    [
        ({"chat_id": 1, "text": "a"}, "Bad Request: chat not found"),
        ({"text": " "}, "Bad Request: message text is empty"),
        ({"text": "🇫🇷" * 1025}, "Bad Request: message is too long"),
        ({"text": "<b>a", "parse_mode": "HTML"}, "Bad Request: can't parse entities: Can't find end tag corresponding to start tag \"b\""),
        ({"text": "a", "message_thread_id": 5}, "Bad Request: message thread not found"),
        ({"text": "a", "reply_parameters": {"message_id": 9}}, "Bad Request: message to be replied not found"),
        (
            {"text": "a", "reply_markup": {"inline_keyboard": [[{"text": "x", "callback_data": "я" * 33}]]}},
            "Bad Request: BUTTON_DATA_INVALID",
        ),
        ({"text": "<b>a</b> " * 101, "parse_mode": "HTML"}, "Bad Request: ENTITIES_TOO_LONG"),
    ],
)
async def test_a_message_that_telegram_refuses_is_refused(fake: FakeTelegram, params: dict[str, Any], answer: str) -> None:
    assert await call(fake, "sendMessage", **{"chat_id": 1001} | params) == (400, answer)
    assert fake.journal == []


async def test_edits_need_a_message_and_a_difference(fake: FakeTelegram) -> None:
    _, sent = await call(fake, "sendMessage", chat_id=1001, text="a")
    edit = {"chat_id": 1001, "message_id": sent["message_id"], "text": "a"}
    assert "message is not modified" in (await call(fake, "editMessageText", **edit))[1]
    assert (await call(fake, "editMessageText", **edit | {"text": "b"}))[0] == 200
    assert (await call(fake, "editMessageText", **edit | {"message_id": 5}))[1] == "Bad Request: message to edit not found"


async def test_updates_come_until_they_are_confirmed(fake: FakeTelegram) -> None:
    await fake.user_says(1001, "/a")
    first = (await call(fake, "getUpdates"))[1]
    assert (await call(fake, "getUpdates"))[1] == first
    assert (await call(fake, "getUpdates", offset=first[0]["update_id"] + 1, timeout=0))[1] == []


async def test_a_foreign_token_is_refused(fake: FakeTelegram) -> None:
    right, fake.token = fake.token, "1:wrong"
    async with aiohttp.ClientSession() as session, session.get(f"{fake.url}/bot{right}/getMe") as response:
        assert response.status == 401


async def test_the_journal_is_on_disk_when_the_answer_comes(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    async with FakeTelegram(journal=path) as fake:
        fake.add_chat(1001)
        await call(fake, "sendMessage", chat_id=1001, text="<b>a</b>", parse_mode="HTML")
        (row,) = map(json.loads, path.read_text().splitlines())
    assert (row["chat_id"], row["text"], row["entities"][0]["type"]) == (1001, "a", "bold")


def test_the_rates_hold_in_every_window() -> None:
    now = [0.0]
    rates = Rates(lambda: now[0])
    assert [rates.wait_for(chat) for chat in range(1, 31)] == [0] * 30
    assert rates.wait_for(99) == 1
    taken = 0
    for now[0] in range(10, 70):
        taken += rates.wait_for(-5) == 0
    assert taken == 20
    now[0] = 70.0
    assert rates.wait_for(-5) == 0
