"""A delivery on its way to Slack: what arrives, and what each answer means."""

import asyncio
import logging
import socket
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta

import aiohttp
import pytest
from aiohttp.client_proto import ResponseHandler
from aiohttp.http_writer import StreamWriter

from bot.slack.client import NeverSentError, closed_before, open_client
from bot.slack.outcomes import unanswered
from bot.slack.send import SlackSender
from handlers.message import Button, Message, Paragraph, line, link, to_json
from storage.model import Channel, Delivery, Gone, Later, Operation, Outcome, Reach, Refused, Sent
from tests.fakes.slack import APP_TOKEN, BOT_TOKEN, DROP_AFTER, DROP_BEFORE, FakeSlack, Fault

NOW = datetime(2025, 9, 4, 12, tzinfo=UTC)
NEWS = Message(blocks=(Paragraph(line("26 countries pledge troops: ", link("BBC", "https://www.bbc.co.uk/1"))),))


def delivery(
    operation: Operation = Operation.POST, *, target: str = "", channel: str = "C1", thread: str = "", message: Message = NEWS
) -> Delivery:
    return Delivery(
        id=1,
        channel=Channel(platform="slack", id=channel, thread=thread),
        story=7,
        operation=operation,
        message=to_json(message),
        target=target,
        created=NOW,
    )


def keep(command: str) -> str:
    return f"~{len(command)}"


def sender(slack: FakeSlack, token: str = BOT_TOKEN) -> SlackSender:
    return SlackSender(open_client(token, slack.api_url), keep)


async def sent(slack: FakeSlack, what: Delivery) -> str:
    outcome = await sender(slack).send(what)
    assert isinstance(outcome, Sent), outcome
    return outcome.message_id


async def test_an_alert_is_posted_without_previews(slack: FakeSlack) -> None:
    number = await sent(slack, delivery())
    (said,) = slack.said
    assert (said.channel, said.ts, said.thread_ts) == ("C1", number, "")
    assert said.seen.text == "26 countries pledge troops: BBC\n"
    assert said.text == "26 countries pledge troops: BBC"
    params = slack.requests[-1]
    assert params["unfurl_links"] is False
    assert params["unfurl_media"] is False


async def test_an_edit_renews_the_message(slack: FakeSlack) -> None:
    number = await sent(slack, delivery())
    renewed = Message(blocks=(Paragraph(line("27 countries")),))
    assert await sent(slack, delivery(Operation.EDIT, target=number, message=renewed)) == number
    assert slack.workspace.message("C1", number).seen.text == "27 countries\n"
    assert len(slack.posts()) == 1


async def test_d2_a_lost_answer_to_an_edit_leaves_no_doubt_and_one_to_a_post_instead_does(slack: FakeSlack) -> None:
    number = await sent(slack, delivery())
    for fault in (Fault(drop=DROP_AFTER), Fault(error="edit_window_closed")):
        slack.fail_next("chat.update", fault)
    slack.fail_next("chat.postMessage", Fault(drop=DROP_AFTER))
    for sure in (True, False):
        outcome = await sender(slack).send(delivery(Operation.EDIT, target=number))
        assert isinstance(outcome, Later)
        assert outcome.sure is sure


async def test_a_reply_goes_into_the_thread(slack: FakeSlack) -> None:
    number = await sent(slack, delivery())
    await sent(slack, delivery(Operation.REPLY, target=number))
    assert slack.said[-1].thread_ts == number


async def test_a_channel_that_is_a_thread_keeps_everything_in_it(slack: FakeSlack) -> None:
    root = await sent(slack, delivery())
    number = await sent(slack, delivery(thread=root))
    await sent(slack, delivery(Operation.REPLY, target=number, thread=root))
    assert [said.thread_ts for said in slack.said] == ["", root, root]


@pytest.mark.parametrize("operation", [Operation.EDIT, Operation.REPLY])
async def test_without_a_first_message_it_is_posted(slack: FakeSlack, operation: Operation) -> None:
    await sent(slack, delivery(operation))
    assert [said.method for said in slack.said] == ["chat.postMessage"]


async def test_an_edit_that_comes_too_late_becomes_a_reply_that_later_ones_renew(slack: FakeSlack) -> None:
    root = await sent(slack, delivery())
    slack.workspace.channels["C1"].editable = False
    renewed = await sent(slack, delivery(Operation.EDIT, target=root))
    assert slack.said[-1].thread_ts == root
    slack.workspace.channels["C1"].editable = True
    assert await sent(slack, delivery(Operation.EDIT, target=renewed)) == renewed
    assert slack.said[-1].method == "chat.update"
    assert slack.said[-1].thread_ts == root
    await sent(slack, delivery(Operation.REPLY, target=renewed))
    assert slack.said[-1].thread_ts == root


async def test_a_message_that_was_deleted_is_said_again(slack: FakeSlack) -> None:
    await sent(slack, delivery(Operation.EDIT, target="1600000000.000001"))
    assert [said.method for said in slack.said] == ["chat.postMessage"]


@pytest.mark.parametrize("error", ["invalid_blocks", "msg_too_long", "msg_blocks_too_long", "invalid_blocks_format"])
async def test_refused_blocks_are_sent_as_text_once(slack: FakeSlack, error: str) -> None:
    slack.fail_next("chat.postMessage", Fault(error=error))
    await sent(slack, delivery())
    (said,) = slack.said
    assert said.blocks == []
    assert said.seen.text == "26 countries pledge troops: BBC"
    assert said.seen.links == (("BBC", "https://www.bbc.co.uk/1"),)


async def test_refused_text_is_refused_for_good(slack: FakeSlack) -> None:
    slack.fail_next("chat.postMessage", Fault(error="msg_too_long", times=2))
    outcome = await sender(slack).send(delivery())
    assert outcome == Refused(why="Slack: msg_too_long")
    assert [method for method, _ in slack.calls] == ["chat.postMessage"] * 2


async def test_what_slack_says_of_refused_blocks_is_kept(slack: FakeSlack, caplog: pytest.LogCaptureFixture) -> None:
    slack.fail_next("chat.postMessage", Fault(error="invalid_blocks", details=f"must be shorter {BOT_TOKEN}"))
    await sent(slack, delivery())
    assert "invalid_blocks (must be shorter …)" in caplog.text


SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
NO_REASON = "without a reason: check SLACK_API_URL and the proxy"


@pytest.mark.parametrize(
    ("fault", "meaning"),
    [
        (Fault(status=429, error="ratelimited", retry_after=7), Later(after=7 * SECOND, why="Slack: ratelimited", reach=Reach.METHOD)),
        (Fault(status=429, error="ratelimited", retry_after=3600), Later(after=60 * MINUTE, why="Slack: ratelimited", reach=Reach.METHOD)),
        (Fault(status=429, error="ratelimited"), Later(after=30 * SECOND, why="Slack: ratelimited", reach=Reach.METHOD)),
        (Fault(error="ratelimited", retry_after=3), Later(after=3 * SECOND, why="Slack: ratelimited", reach=Reach.METHOD)),
        (Fault(error="rate_limited", retry_after=0), Later(after=SECOND, why="Slack: rate_limited", reach=Reach.METHOD)),
        (Fault(status=429, body="slow down", retry_after=4), Later(after=4 * SECOND, why="Slack: HTTP 429", reach=Reach.METHOD)),
        (Fault(error="channel_not_found"), Gone(why="Slack: channel_not_found")),
        (Fault(error="is_archived"), Gone(why="Slack: is_archived")),
        (Fault(error="not_in_channel"), Gone(why="Slack: not_in_channel")),
        (Fault(error="external_channel_migrating"), Later(after=30 * SECOND, why="Slack: external_channel_migrating", reach=Reach.CHANNEL)),
        (Fault(error="restricted_action"), Gone(why="Slack: restricted_action")),
        (
            Fault(error="invalid_auth"),
            Later(after=MINUTE, why="Slack: invalid_auth: check the app's token and scopes", reach=Reach.PLATFORM),
        ),
        (
            Fault(error="token_revoked"),
            Later(after=MINUTE, why="Slack: token_revoked: check the app's token and scopes", reach=Reach.PLATFORM),
        ),
        (
            Fault(error="account_inactive"),
            Later(after=MINUTE, why="Slack: account_inactive: check the app's token and scopes", reach=Reach.PLATFORM),
        ),
        (
            Fault(error="missing_scope"),
            Later(after=MINUTE, why="Slack: missing_scope: check the app's token and scopes", reach=Reach.PLATFORM),
        ),
        (Fault(error="internal_error"), Later(after=5 * SECOND, why="Slack: internal_error", sure=False)),
        (Fault(error="fatal_error"), Later(after=5 * SECOND, why="Slack: fatal_error", sure=False)),
        (Fault(error="service_unavailable", status=503), Later(after=5 * SECOND, why="Slack: service_unavailable", sure=False)),
        (Fault(status=502, body="<html>Bad gateway"), Later(after=5 * SECOND, why="Slack: HTTP 502", sure=False)),
        (Fault(status=404, body="<html>Not found"), Later(after=MINUTE, why=f"Slack: HTTP 404 {NO_REASON}")),
        (Fault(status=200, body="<html>Please log in"), Later(after=MINUTE, why=f"Slack: HTTP 200 {NO_REASON}", sure=False)),
        (Fault(error="no_text"), Refused(why="Slack: no_text")),
        (Fault(error=f"Odd {BOT_TOKEN}"), Later(after=MINUTE, why=f"Slack: HTTP 200 {NO_REASON}", sure=False)),
        (Fault(drop=DROP_BEFORE), Later(after=5 * SECOND, why="Slack's answer was lost (ServerDisconnectedError)", sure=False)),
    ],
)
async def test_each_answer_has_its_meaning(slack: FakeSlack, fault: Fault, meaning: Outcome) -> None:
    slack.fail_next("chat.postMessage", fault)
    assert await sender(slack).send(delivery()) == meaning
    assert len(slack.calls) == 1
    assert slack.said == []


@pytest.mark.parametrize(
    ("kind", "body"), [("text/plain", "ok"), ("application/json", "[1]"), ("application/json", "{"), ("text/html", "x")]
)
async def test_an_answer_that_is_none_counts_as_lost(slack: FakeSlack, kind: str, body: str) -> None:
    slack.fail_next("chat.postMessage", Fault(body=body, content_type=kind))
    outcome = await sender(slack).send(delivery())
    assert isinstance(outcome, Later)
    assert not outcome.sure


async def test_a_lost_answer_is_not_sent_again_at_once(slack: FakeSlack) -> None:
    slack.fail_next("chat.postMessage", Fault(drop=DROP_AFTER))
    outcome = await sender(slack).send(delivery())
    assert isinstance(outcome, Later)
    assert not outcome.sure
    assert len(slack.posts()) == 1


async def test_a_late_answer_counts_as_lost(slack: FakeSlack) -> None:
    slack.fail_next("chat.postMessage", Fault(delay=3))
    client = open_client(BOT_TOKEN, slack.api_url)
    client.timeout = 1
    outcome = await SlackSender(client, keep).send(delivery())
    assert outcome == Later(after=5 * SECOND, why="Slack's answer was lost (TimeoutError)", sure=False)


async def test_a_refused_connection_is_sure_to_have_brought_nothing() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    outcome = await SlackSender(open_client(BOT_TOKEN, f"http://127.0.0.1:{port}/api"), keep).send(delivery())
    assert outcome == Later(after=5 * SECOND, why="no connection to Slack (ClientConnectorError)", sure=True, reach=Reach.PLATFORM)


async def test_a_connection_that_never_stands_is_sure_to_have_brought_nothing() -> None:
    """D3: where packets vanish, nothing was sent, however long that took."""
    with ExitStack() as stack:
        server = stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
        for _ in range(3):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(server.getsockname())
        client = open_client(BOT_TOKEN, f"http://127.0.0.1:{server.getsockname()[1]}/api/")
        client.timeout = 1
        outcome = await SlackSender(client, keep).send(delivery())
    assert outcome == Later(after=5 * SECOND, why="no connection to Slack (ConnectionTimeoutError)", sure=True, reach=Reach.PLATFORM)


async def closed_when_written_to(path: str) -> None:
    """What the library raises when the connection closes between its standing and its first byte."""
    protocol = ResponseHandler(asyncio.get_running_loop())
    writer = StreamWriter(protocol, asyncio.get_running_loop())
    await writer.write(path.encode())


@pytest.mark.parametrize(
    ("problem", "sure"),
    [
        (aiohttp.ServerDisconnectedError(), False),
        (aiohttp.ClientOSError(104, "Connection reset by peer"), False),
        (aiohttp.ClientConnectionResetError("Connection lost"), False),
        (aiohttp.SocketTimeoutError(), False),
        (TimeoutError(), False),
        (NeverSentError("ServerDisconnectedError"), True),
        (aiohttp.ConnectionTimeoutError(), True),
        (aiohttp.ClientHttpProxyError(None, (), status=502), True),  # type: ignore[arg-type]
    ],
    ids=repr,
)
def test_only_what_was_never_written_is_sure_not_to_have_arrived(problem: Exception, sure: bool) -> None:
    """D3: certainly not sent is tried freely; what may have arrived is tried once more."""
    outcome = unanswered(problem).outcome
    assert isinstance(outcome, Later)
    assert (outcome.sure, outcome.reach) == (sure, Reach.PLATFORM if sure else Reach.DELIVERY)


async def test_a_connection_that_closes_before_the_first_byte_is_told_from_a_lost_answer() -> None:
    with pytest.raises(aiohttp.ClientConnectionResetError) as raised:
        await closed_when_written_to("/api/chat.postMessage")
    assert closed_before(raised.value)
    assert not closed_before(aiohttp.ClientConnectionResetError("Connection lost"))


async def test_a_proxy_is_not_asked_for_this_machine(slack: FakeSlack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    assert await sent(slack, delivery())


@pytest.mark.parametrize(("token", "error"), [("xoxb-wrong", "invalid_auth"), (APP_TOKEN, "not_allowed_token_type")])
async def test_tokens_are_never_written(slack: FakeSlack, token: str, error: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    outcome = await sender(slack, token).send(delivery())
    await sent(slack, delivery())
    assert isinstance(outcome, Later)
    assert error in outcome.why
    for secret in (token, BOT_TOKEN):
        assert secret not in caplog.text + repr(outcome)


async def test_buttons_below_an_alert_carry_long_commands_by_their_keys(slack: FakeSlack) -> None:
    message = Message(blocks=NEWS.blocks, buttons=(Button("All", "/search " + "x" * 2000), Button("Story", "/story 7")))
    await sent(slack, delivery(message=message))
    assert [button["value"] for button in slack.said[0].buttons] == ["~2008", "/story 7"]
