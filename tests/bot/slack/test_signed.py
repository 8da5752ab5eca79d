"""Requests that Slack signs: what is genuine is acknowledged and answered once, everything else gets 401 and has no effect."""

import json
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.hooks import STRANGER, Knock
from bot.slack.listen import SlackListener
from bot.slack.signed import PATH
from bot.store_thread import StoreThread
from tests.bot.slack.desk import answer_to, hooked
from tests.fakes.slack import FakeSlack
from tests.fakes.slack_requests import SIGNING_SECRET, Signed, signed


@pytest.fixture
async def listener(slack: FakeSlack, thread: StoreThread) -> AsyncIterator[SlackListener]:
    async with hooked(slack, thread) as listener:
        yield listener


def slash(text: str = "FR", **more: str) -> dict[str, Any]:
    """A slash command that would change something and be answered in the channel."""
    return {"command": "/pledges", "text": text, "user_id": "U1", "channel_id": "C1", "team_id": "T1", "trigger_id": "t1"} | more


async def test_commands_mentions_messages_and_presses_come_as_requests(slack: FakeSlack, listener: SlackListener) -> None:
    assert listener.state() == "waiting for Slack's requests"
    assert await answer_to(slack, slack.slash("/pledges", "IT &amp; FR")) == "/pledges IT & FR U1 may change: True, admin: False"
    assert await answer_to(slack, slack.press(slack.said[0], "Next")) == "/pledges IT & FR page:2 U1 may change: True, admin: False"
    assert slack.said[1].replaces
    assert (await answer_to(slack, slack.mention("latest"))).startswith("/latest U1")
    assert slack.said[2].thread_ts == slack.last_event["ts"]
    assert (await answer_to(slack, slack.dm("help"))).startswith("/help U1")
    assert all(envelope.acked_after is not None and not envelope.reply for envelope in slack.http.envelopes)


@pytest.mark.usefixtures("listener")
async def test_slacks_question_whether_the_address_is_ours_is_answered(slack: FakeSlack) -> None:
    asked = signed("events_api", {"type": "url_verification", "challenge": "3eZbrw1aB", "token": "x"})
    assert await slack.http.send(asked) == (200, '{"challenge": "3eZbrw1aB"}')


@pytest.mark.usefixtures("listener")
async def test_what_nobody_listens_for_is_acknowledged(slack: FakeSlack) -> None:
    assert (await slack.push_event({"type": "team_join", "user": {"id": "U7"}})).acked_after is not None
    assert (await slack.http.send(signed("interactive", {"type": "view_closed", "team": {"id": "T1"}})))[0] == 200


@pytest.mark.usefixtures("listener")
async def test_d13_what_slack_did_not_sign_or_not_now_has_no_effect(slack: FakeSlack, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    genuine = signed("slash_commands", slash("whispered"))
    signature, stamp = genuine.headers["X-Slack-Signature"], genuine.headers["X-Slack-Request-Timestamp"]

    def said(**headers: str | None) -> Signed:
        changed = {name.replace("_", "-"): value for name, value in headers.items()}
        return replace(genuine, headers={name: value for name, value in (genuine.headers | changed).items() if value is not None})

    forged = [
        said(X_Slack_Signature=None),
        said(X_Slack_Request_Timestamp=None),
        said(X_Slack_Signature=""),
        said(X_Slack_Signature=signature[:-1] + ("0" if signature[-1] != "0" else "1")),
        said(X_Slack_Signature=signature.removeprefix("v0=")),
        said(X_Slack_Signature="v0=\u00e4"),
        said(X_Slack_Request_Timestamp=str(int(stamp) + 1)),
        said(X_Slack_Request_Timestamp="now"),
        said(X_Slack_Request_Timestamp=stamp + "."),
        replace(genuine, body=genuine.body.replace(b"whispered", b"altered")),
        replace(genuine, body=b""),
        replace(genuine, body=b"\xff\xfe"),
        replace(genuine, body=b"ssl_check=1"),
        signed("slash_commands", slash("whispered"), secret="another"),
        signed("slash_commands", slash("whispered"), at=time.time() - 301),
        signed("slash_commands", slash("whispered"), at=time.time() + 310),
    ]
    assert [(await slack.http.send(request))[0] for request in forged] == [401] * len(forged)
    await answer_to(slack, slack.slash("/latest"))
    assert len(slack.said) == 1
    assert "whispered" not in caplog.text
    assert SIGNING_SECRET not in caplog.text


@pytest.mark.usefixtures("listener")
async def test_d13_a_request_that_is_replayed_has_no_effect(slack: FakeSlack) -> None:
    assert (await answer_to(slack, slack.slash("/pledges", "IT"))).startswith("/pledges IT")
    (genuine,) = slack.http.sent
    retried = replace(genuine, headers=genuine.headers | {"X-Slack-Retry-Num": "1"})
    assert [(await slack.http.send(request))[0] for request in (genuine, genuine, retried)] == [401] * 3
    await answer_to(slack, slack.slash("/latest"))
    assert len(slack.said) == 2


async def test_d13_a_request_that_is_replayed_after_a_restart_has_no_effect(slack: FakeSlack, thread: StoreThread) -> None:
    async with hooked(slack, thread):
        await answer_to(slack, slack.slash("/pledges", "IT"))
    (genuine,) = slack.http.sent
    async with hooked(slack, thread):
        assert (await slack.http.send(genuine))[0] == 401
        await answer_to(slack, slack.slash("/latest"))
    assert len(slack.said) == 2


async def test_d12_four_deliveries_of_one_event_are_one_effect_over_a_restart(slack: FakeSlack, thread: StoreThread) -> None:
    """Slack signs each of its retries anew, at once, after a minute and after five."""
    for start in range(2):
        async with hooked(slack, thread):
            for _ in range(2):
                assert (await slack.mention("latest", event_id="Ev-same")).acked_after is not None
            await slack.mention("help")
            await slack.wait_for(lambda expected=2 + start: len(slack.posts()) == expected)
    assert [said.seen.text.split()[0] for said in slack.posts()] == ["/latest", "/help", "/help"]


async def test_d12_a_command_and_a_press_that_come_again_are_one_effect_over_a_restart(slack: FakeSlack, thread: StoreThread) -> None:
    async with hooked(slack, thread):
        await answer_to(slack, slack.slash("/story", "1"))
        await answer_to(slack, slack.press(slack.said[0], "Next"))
    payloads = [dict(parse_qsl(request.body.decode())) for request in slack.http.sent]
    # Signed for a minute ago: a second ago may be the very second of the first delivery, and then it is a replay (D13).
    again = [
        signed("slash_commands", payloads[0], at=time.time() - 60),
        signed("interactive", json.loads(payloads[1]["payload"]), at=time.time() - 60),
    ]
    async with hooked(slack, thread):
        assert [(await slack.http.send(request))[0] for request in again] == [200, 200]
        await answer_to(slack, slack.slash("/latest"))
    assert [said.seen.text.split()[0] for said in slack.said] == ["/story", "/story", "/latest"]


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    headers=st.dictionaries(
        st.sampled_from(["x-slack-signature", "x-slack-request-timestamp", "content-type", "x-slack-retry-num"]), st.text(max_size=80)
    ),
    body=st.binary(max_size=200),
)
async def test_d13_whatever_strangers_send_is_refused(listener: SlackListener, headers: dict[str, str], body: bytes) -> None:
    assert await listener.hooks()[PATH](Knock(headers=headers, body=body)) == STRANGER


@pytest.mark.usefixtures("listener")
async def test_d13_every_single_byte_that_is_altered_is_noticed(slack: FakeSlack) -> None:
    genuine = signed("events_api", {"type": "event_callback", "event_id": "Ev9", "event": {"type": "app_mention", "text": "help"}})
    for place in range(0, len(genuine.body), 7):
        altered = genuine.body[:place] + bytes([genuine.body[place] ^ 1]) + genuine.body[place + 1 :]
        assert (await slack.http.send(replace(genuine, body=altered)))[0] == 401


async def test_a_closed_listener_asks_slack_to_come_again(slack: FakeSlack, thread: StoreThread) -> None:
    async with hooked(slack, thread) as listener:
        await listener.stop()
        assert (await slack.http.send(signed("slash_commands", slash())))[0] == 503
        assert listener.state() == "stopped"
