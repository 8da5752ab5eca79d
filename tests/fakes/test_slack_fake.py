"""The fake is as strict as Slack: what it lets pass is worth something."""

from typing import Any

import aiohttp
import pytest

from tests.fakes.slack import APP_TOKEN, BOT_TOKEN, FakeSlack
from tests.fakes.slack_blocks import problems, too_large
from tests.fakes.slack_reading import see


def text(*leaves: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": list(leaves)}]}]


def button(action: str = "a", label: str = "x", value: str = "v") -> dict[str, Any]:
    return {"type": "button", "action_id": action, "text": {"type": "plain_text", "text": label}, "value": value}


BAD = [
    [{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3001}}],
    [{"type": "section", "text": {"type": "mrkdwn", "text": ""}}],
    [{"type": "section"}],
    [{"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}],
    [{"type": "header", "text": {"type": "mrkdwn", "text": "x"}}],
    [{"type": "divider"}] * 51,
    [{"type": "divider", "text": "x"}],
    [{"type": "paragraph"}],
    [{"type": "actions", "elements": []}],
    [{"type": "actions", "elements": [button(), button()]}],
    [{"type": "actions", "elements": [button(str(n)) for n in range(26)]}],
    [{"type": "actions", "elements": [button(label="x" * 76)]}],
    [{"type": "actions", "elements": [button(value="x" * 2001)]}],
    [{"type": "divider", "block_id": "a"}, {"type": "divider", "block_id": "a"}],
    text(),
    text({"type": "text", "text": ""}),
    text({"type": "text", "text": "x", "style": {"red": True}}),
    text({"type": "text", "text": "x", "style": {"bold": "yes"}}),
    text({"type": "link", "url": "javascript:alert(1)", "text": "x"}),
    text({"type": "link", "url": "https://x.org/a b", "text": "x"}),
    text({"type": "mrkdwn", "text": "x"}),
    [{"type": "rich_text", "elements": [{"type": "rich_text_list", "style": "dots", "elements": []}]}],
    {"type": "divider"},
]


@pytest.mark.parametrize("blocks", BAD)
def test_bad_blocks_are_refused(blocks: Any) -> None:
    assert problems(blocks)


def test_all_blocks_together_have_a_limit() -> None:
    section = {"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3000}}
    assert not too_large([section] * 4)
    assert too_large([section] * 5)


@pytest.mark.parametrize(
    ("markup", "calls", "links"),
    [
        ("<!here> <@U1|ann> <#C1>", ("broadcast:here", "user:U1", "channel:C1"), ()),
        ("<https://x.org|X>", (), (("X", "https://x.org"),)),
        ("see x.org and @channel", ("broadcast:channel",), (("", "x.org"),)),
        ("&lt;!here&gt; 2.5 bn", (), ()),
    ],
)
def test_markup_is_read_with_the_worst_will(markup: str, calls: tuple[str, ...], links: tuple[tuple[str, str], ...]) -> None:
    seen = see([{"type": "section", "text": {"type": "mrkdwn", "text": markup}}], "")
    assert seen.calls == calls
    assert seen.links == links


@pytest.fixture
async def slack() -> Any:
    async with FakeSlack() as fake:
        yield fake


async def call(slack: FakeSlack, method: str, token: str = BOT_TOKEN, **params: Any) -> str:
    """The error, or "ok"."""
    async with (
        aiohttp.ClientSession(headers={"Authorization": f"Bearer {token}"} if token else {}) as session,
        session.post(slack.api_url + method, json=params) as response,
    ):
        answer = await response.json()
        return "ok" if answer["ok"] else str(answer["error"])


async def test_calls_are_refused_as_slack_refuses_them(slack: FakeSlack) -> None:
    slack.workspace.channels["C2"].member = False
    assert await call(slack, "chat.postMessage", "", channel="C1", text="x") == "not_authed"
    assert await call(slack, "chat.postMessage", "xoxb-other", channel="C1", text="x") == "invalid_auth"
    assert await call(slack, "chat.postMessage", APP_TOKEN, channel="C1", text="x") == "not_allowed_token_type"
    assert await call(slack, "apps.connections.open", APP_TOKEN) == "ok"
    assert await call(slack, "chat.postMessage", channel="C9", text="x") == "channel_not_found"
    assert await call(slack, "chat.postMessage", channel="C2", text="x") == "not_in_channel"
    assert await call(slack, "chat.postMessage", channel="C1", text=" ") == "no_text"
    assert await call(slack, "chat.postMessage", channel="C1", text="x", thread_ts="1.1") == "thread_not_found"
    assert await call(slack, "chat.postMessage", channel="C1", text="x", blocks=BAD[0]) == "invalid_blocks"
    assert await call(slack, "chat.update", channel="C1", text="x", ts="1.1") == "message_not_found"
    assert await call(slack, "chat.unheard", channel="C1") == "unknown_method"
    assert slack.said == []


async def test_a_thread_is_named_by_its_first_message(slack: FakeSlack) -> None:
    assert await call(slack, "chat.postMessage", channel="C1", text="first") == "ok"
    first = slack.said[0].ts
    assert await call(slack, "chat.postMessage", channel="C1", text="reply", thread_ts=first) == "ok"
    assert await call(slack, "chat.postMessage", channel="C1", text="odd", thread_ts=slack.said[1].ts) == "invalid_thread_ts"


async def test_a_channel_takes_only_so_many_messages(slack: FakeSlack) -> None:
    slack.workspace.seconds_between_posts = 60
    assert [await call(slack, "chat.postMessage", channel=c, text="x") for c in ("C1", "C1", "C2")] == ["ok", "ratelimited", "ok"]


async def test_an_address_of_a_socket_opens_one(slack: FakeSlack) -> None:
    url = f"ws://127.0.0.1:{slack.port}/ws?ticket={slack.sockets.ticket()}"
    async with aiohttp.ClientSession() as session:
        async with session.ws_connect(url) as socket:
            assert (await socket.receive_json())["type"] == "hello"
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await session.ws_connect(url)
