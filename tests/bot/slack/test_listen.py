"""Commands over the real Bolt and a real socket: acknowledged at once, answered where they were asked."""

import asyncio
import logging
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from itertools import pairwise

import pytest

from bot.slack.client import open_client
from bot.slack.listen import SlackListener
from bot.slack.send import SlackSender
from bot.store_thread import StoreThread
from handlers.command import Request
from handlers.message import Button, Message, Paragraph, line, to_json
from storage.model import Channel, Delivery, Operation
from tests.bot.slack.desk import LONG, answer_to, echo, listening, new_listener
from tests.fakes.slack import APP_TOKEN, BOT_TOKEN, DROP_BEFORE, FakeSlack, Fault
from tests.fakes.slack_sockets import TICKET

CHANNEL = Channel(platform="slack", id="C1")


@pytest.fixture
async def listener(slack: FakeSlack, thread: StoreThread) -> AsyncIterator[SlackListener]:
    async with listening(slack, thread) as listener:
        yield listener


@pytest.mark.parametrize(
    ("command", "text", "heard"),
    [
        ("/pledges", "IT troops", "/pledges IT troops"),
        ("/coalition", "pledges IT", "/pledges IT"),
        ("/coalition", "  /search  Macron &amp; Starmer ", "/search Macron & Starmer"),
        ("/coalition", "", "/help"),
        ("/latest", "", "/latest"),
    ],
)
@pytest.mark.usefixtures("listener")
async def test_a_slash_command_is_acknowledged_and_answered_to_the_asker(slack: FakeSlack, command: str, text: str, heard: str) -> None:
    envelope = await slack.slash(command, text)
    await slack.wait_for(slack.responses)
    (said,) = slack.said
    assert envelope.acked_after is not None
    assert envelope.reply is None
    assert said.seen.text.startswith(f"{heard} U1 may change: True")
    assert (said.public, said.replaces) == (False, False)


async def test_a_slow_answer_does_not_delay_the_acknowledgement(slack: FakeSlack, thread: StoreThread) -> None:
    asked, go_on = asyncio.Event(), asyncio.Event()

    async def slow(request: Request) -> Message:
        asked.set()
        await go_on.wait()
        return await echo(request)

    async with listening(slack, thread, slow):
        envelopes = [await slack.slash("/pledges", str(number)) for number in range(20)]
        await asyncio.wait_for(asked.wait(), 5)
        assert slack.said == []
        assert all(envelope.acked_after is not None and envelope.acked_after < 0.5 for envelope in envelopes)
        go_on.set()
        await slack.wait_for(lambda: len(slack.said) == 20)


@pytest.mark.usefixtures("listener")
async def test_a_mention_is_answered_in_its_thread(slack: FakeSlack) -> None:
    envelope = await slack.mention("pledges IT &amp; <https://x.org|x.org>")
    await slack.wait_for(slack.posts)
    (said,) = slack.said
    assert envelope.acked_after is not None
    assert said.seen.text.startswith("/pledges IT & x.org U1")
    assert (said.channel, said.thread_ts) == ("C1", slack.last_event["ts"])


@pytest.mark.usefixtures("listener")
async def test_a_mention_in_a_thread_is_answered_there(slack: FakeSlack) -> None:
    assert await answer_to(slack, slack.mention("help"))
    root = slack.last_event["ts"]
    assert await answer_to(slack, slack.mention("", thread_ts=root)) == "/help U1 may change: True, admin: False"
    assert slack.said[-1].thread_ts == root


@pytest.mark.usefixtures("listener")
async def test_a_direct_message_is_answered(slack: FakeSlack) -> None:
    assert await answer_to(slack, slack.dm("pledges Italy", user="U2")) == "/pledges Italy U2 may change: True, admin: True"
    assert (slack.said[0].channel, slack.said[0].thread_ts) == ("D1", "")


@pytest.mark.parametrize(
    "noise",
    [
        {"bot_id": "B1", "user": "UBOT"},
        {"bot_id": "B2", "user": "U9"},
        {"subtype": "message_changed"},
        {"subtype": "message_deleted", "user": ""},
        {"channel_type": "channel", "channel": "C1"},
        {"channel_type": "mpim", "channel": "G1"},
        {"edited": {"user": "U1", "ts": "1.1"}},
    ],
)
@pytest.mark.usefixtures("listener")
async def test_what_nobody_said_to_us_is_acknowledged_and_left(slack: FakeSlack, noise: dict[str, str]) -> None:
    envelope = await slack.dm("help", **noise)
    assert envelope.acked_after is not None
    assert await answer_to(slack, slack.dm("latest")) == "/latest U1 may change: True, admin: False"
    assert len(slack.said) == 1


@pytest.mark.usefixtures("listener")
async def test_unknown_events_are_acknowledged(slack: FakeSlack, caplog: pytest.LogCaptureFixture) -> None:
    envelope = await slack.push_event({"type": "team_join", "user": {"id": "U7", "name": "private person"}})
    assert envelope.acked_after is not None
    assert "private person" not in caplog.text


@pytest.mark.usefixtures("listener")
async def test_an_event_that_comes_again_is_answered_once(slack: FakeSlack) -> None:
    for _ in range(4):
        assert (await slack.mention("latest", event_id="Ev-same")).acked_after is not None
    await slack.mention("help", event_id="Ev-other")
    await slack.wait_for(lambda: len(slack.posts()) == 2)
    assert [said.seen.text.split()[0] for said in slack.posts()] == ["/latest", "/help"]


@pytest.mark.usefixtures("listener")
async def test_a_button_turns_the_page(slack: FakeSlack) -> None:
    await answer_to(slack, slack.slash("/pledges", "IT"))
    envelope = await slack.press(slack.said[0], "Next")
    await slack.wait_for(lambda: len(slack.said) == 2)
    assert envelope.acked_after is not None
    assert slack.said[1].seen.text.startswith("/pledges IT page:2 U1")
    assert slack.said[1].replaces


@pytest.mark.usefixtures("listener")
async def test_a_button_that_answers_apart_leaves_its_message_as_it_is(slack: FakeSlack) -> None:
    await answer_to(slack, slack.slash("/pledges", "IT"))
    next(block for block in slack.said[0].blocks if block["type"] == "actions")["elements"][0]["value"] = "!/why 7"
    assert (await answer_to(slack, slack.press(slack.said[0], "Next"))).startswith("/why 7")
    assert not slack.said[1].replaces


@pytest.mark.usefixtures("listener")
async def test_a_button_with_a_key_gives_the_command_behind_it(slack: FakeSlack) -> None:
    await answer_to(slack, slack.slash("/search", "x"))
    assert slack.said[0].buttons[1]["value"] == "~long"
    assert (await answer_to(slack, slack.press(slack.said[0], "Long"))).startswith(LONG)


@pytest.mark.usefixtures("listener")
async def test_a_button_whose_key_is_forgotten_says_so(slack: FakeSlack) -> None:
    await answer_to(slack, slack.slash("/latest"))
    next(block for block in slack.said[0].blocks if block["type"] == "actions")["elements"][0]["value"] = "~forgotten"
    assert await answer_to(slack, slack.press(slack.said[0], "Next")) == "This button has expired. Please give the command again."


@pytest.mark.usefixtures("listener")
async def test_a_button_below_an_alert_leaves_the_alert_alone(slack: FakeSlack) -> None:
    message = Message(blocks=(Paragraph(line("Alert")),), buttons=(Button("More", "/story 7"),))
    alert = Delivery(
        id=1, channel=CHANNEL, story=7, operation=Operation.POST, message=to_json(message), created=datetime(2025, 9, 4, tzinfo=UTC)
    )
    await SlackSender(open_client(BOT_TOKEN, slack.api_url), str).send(alert)
    assert (await answer_to(slack, slack.press(slack.said[0], "More"))).startswith("/story 7")
    assert (slack.said[1].replaces, slack.said[1].public) == (False, False)


@pytest.mark.parametrize(
    ("user", "channel", "text", "allowed"),
    [
        ("U1", "C1", "subscribe pledges", True),
        ("U1", "C1", "Mute 2h", True),
        ("UMAKER", "C1", "subscribe pledges", True),
        ("U3", "C1", "subscribe pledges", False),
        ("U3", "C1", "latest", True),
        ("UABROAD", "C1", "subscribe", False),
        ("UGUEST", "C1", "unsubscribe", False),
        ("UGUEST", "C1", "\u017fubscribe", False),
        ("UGUEST", "C1", "/SUBSCRIBE pledges", False),
        ("UGUEST", "D1", "unsubscribe", True),
        ("UGUEST", "C1", "latest", True),
        ("UNKNOWN", "C1", "subscribe", False),
    ],
)
@pytest.mark.usefixtures("listener")
async def test_guests_change_no_settings(slack: FakeSlack, user: str, channel: str, text: str, allowed: bool) -> None:
    shown = await answer_to(slack, slack.slash("/coalition", text, user=user, channel=channel))
    assert shown == f"/{text.removeprefix('/')} {user} may change: {allowed}, admin: False"
    assert slack.said[0].public is (allowed and "latest" not in text)


@pytest.mark.usefixtures("listener")
async def test_nobody_changes_settings_while_slack_does_not_tell_who_they_are(slack: FakeSlack) -> None:
    for fault in (Fault(error="missing_scope"), Fault(drop=DROP_BEFORE)):
        slack.fail_next("users.info", fault)
        assert "may change: False" in await answer_to(slack, slack.slash("/subscribe"))


async def test_a_failure_is_told_and_logged_once(slack: FakeSlack, thread: StoreThread, caplog: pytest.LogCaptureFixture) -> None:
    async def broken(request: Request) -> Message:
        raise LookupError(request.text)

    async with listening(slack, thread, broken):
        shown = await answer_to(slack, slack.slash("/subscribe"))
    assert shown == "Something went wrong on our side; it has been logged."
    assert not slack.said[0].public
    assert [record.getMessage() for record in caplog.records if record.exc_info] == ["slack: a command could not be answered"]


@pytest.mark.usefixtures("listener")
async def test_a_refused_answer_is_given_as_text(slack: FakeSlack) -> None:
    slack.fail_next("respond", Fault(status=400, error="invalid_blocks"))
    assert (await answer_to(slack, slack.slash("/latest"))).startswith("/latest U1")
    assert slack.said[0].blocks == []


@pytest.mark.parametrize("fault", [Fault(status=404, error="used_url"), Fault(drop=DROP_BEFORE)])
@pytest.mark.usefixtures("listener")
async def test_an_answer_that_is_not_taken_is_logged_without_its_address(
    slack: FakeSlack, fault: Fault, caplog: pytest.LogCaptureFixture
) -> None:
    slack.fail_next("respond", fault)
    await slack.slash("/latest")
    await slack.wait_for(lambda: "an answer was not taken" in caplog.text)
    assert "/respond/" not in caplog.text
    assert "secret" not in caplog.text


@pytest.mark.usefixtures("listener")
async def test_an_answer_that_cannot_be_drawn_is_logged(slack: FakeSlack, thread: StoreThread, caplog: pytest.LogCaptureFixture) -> None:
    async def unknown_button(_: Request) -> Message:
        return Message(blocks=(), buttons=(Button("x", "/search " + "y" * 2001),))

    async with listening(slack, thread, unknown_button):
        await slack.slash("/latest")
        await slack.wait_for(lambda: "could not be brought back" in caplog.text)


@pytest.mark.usefixtures("listener")
async def test_a_busy_channel_is_waited_for_once(slack: FakeSlack) -> None:
    slack.fail_next("chat.postMessage", Fault(status=429, error="ratelimited", retry_after=1))
    await answer_to(slack, slack.mention("latest"))
    assert len(slack.posts()) == 1


@pytest.mark.parametrize("reason", ["refresh_requested", "warning", "link_disabled", "hung up"])
async def test_a_lost_socket_is_opened_anew(slack: FakeSlack, listener: SlackListener, reason: str) -> None:
    await (slack.sockets.hang_up() if reason == "hung up" else slack.sockets.disconnect(reason))
    await slack.wait_for(lambda: slack.sockets.opened == 2, 20)
    await slack.wait_for(listener.healthy)
    assert (await slack.slash("/latest")).acked_after is not None
    await slack.wait_for(slack.responses)


async def test_a_socket_that_is_refused_after_all_is_asked_for_again(slack: FakeSlack, listener: SlackListener) -> None:
    slack.sockets.broken = 1
    await slack.sockets.disconnect()
    await slack.wait_for(lambda: slack.sockets.opened == 2 and listener.healthy(), 25)
    assert (await slack.slash("/latest")).acked_after is not None


async def test_a_warning_and_a_hang_up_at_once_leave_one_socket(slack: FakeSlack, listener: SlackListener) -> None:
    await slack.sockets.disconnect("warning")
    await slack.sockets.hang_up()
    await slack.wait_for(lambda: len(slack.sockets.open()) == 1 and listener.healthy(), 10)
    for number in range(3):
        assert (await slack.slash("/story", str(number))).acked_after is not None
    await slack.wait_for(lambda: len(slack.responses()) == 3)
    assert len(slack.sockets.open()) == 1


async def test_a_socket_that_fell_silent_is_given_up(slack: FakeSlack, listener: SlackListener) -> None:
    slack.sockets.frozen = True
    await slack.wait_for(lambda: not listener.healthy(), 25)
    assert listener.state().startswith("not connected for ")
    slack.sockets.frozen = False
    await slack.wait_for(lambda: slack.sockets.opened == 2 and listener.healthy(), 25)
    assert (await slack.slash("/latest")).acked_after is not None


async def test_an_answer_under_way_survives_the_loss_of_the_socket(slack: FakeSlack, thread: StoreThread) -> None:
    asked, go_on = asyncio.Event(), asyncio.Event()

    async def slow(request: Request) -> Message:
        asked.set()
        await go_on.wait()
        return await echo(request)

    async with listening(slack, thread, slow):
        await slack.slash("/latest")
        await asyncio.wait_for(asked.wait(), 5)
        await slack.sockets.disconnect()
        go_on.set()
        await slack.wait_for(slack.responses)


async def test_too_many_sockets_make_it_wait_longer_each_time(slack: FakeSlack, listener: SlackListener) -> None:
    slack.sockets.crowded = True

    def asked() -> list[float]:
        return [at for method, at in slack.calls if method == "apps.connections.open"]

    before = len(asked())
    await slack.sockets.disconnect()
    await slack.wait_for(lambda: len(asked()) >= before + 4, 20)
    gaps = [later - earlier for earlier, later in pairwise(asked()[before:])]
    assert gaps[-1] > gaps[0] > 0.4
    slack.sockets.crowded = False
    await slack.wait_for(listener.healthy, 20)


async def test_a_service_may_start_before_slack_can_be_reached(slack: FakeSlack, thread: StoreThread) -> None:
    await slack.stop()
    listener = new_listener(slack, thread)
    await listener.start()
    assert listener.state() == "not connected for 0 s"
    await slack.start()
    await slack.wait_for(listener.healthy, 15)
    assert listener.state() == "connected"
    await listener.stop()


async def test_a_refused_app_token_is_named(slack: FakeSlack, thread: StoreThread, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    listener = new_listener(slack, thread, app_token="xapp-1-wrong")
    assert listener.state() == "stopped"
    await listener.start()
    await slack.wait_for(lambda: "invalid_auth" in listener.state())
    assert not listener.healthy()
    await asyncio.wait_for(listener.stop(), 5)
    assert listener.state() == "stopped"
    assert "xapp-1-wrong" not in caplog.text


async def test_it_stops_in_time_while_an_answer_hangs(slack: FakeSlack, thread: StoreThread) -> None:
    async def endless(_: Request) -> Message:
        await asyncio.Event().wait()
        raise AssertionError

    async with listening(slack, thread, endless) as listener:
        await slack.slash("/latest")
        slack.sockets.frozen = True
        await asyncio.wait_for(listener.stop(), 6)
        assert not listener.healthy()


async def test_nothing_secret_and_nothing_said_is_ever_logged(
    slack: FakeSlack, thread: StoreThread, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with listening(slack, thread):
        await answer_to(slack, slack.slash("/search", "whispered"))
        await answer_to(slack, slack.press(slack.said[0], "Next"))
        await answer_to(slack, slack.mention("whispered too"))
        await slack.push_event({"type": "reaction_added", "reaction": "whispered"})
        await slack.sockets.disconnect()
        await slack.wait_for(lambda: slack.sockets.opened == 2, 10)
    for secret in (BOT_TOKEN, APP_TOKEN, TICKET, "/respond/", "whispered"):
        assert secret not in caplog.text


async def test_requests_name_the_channel(slack: FakeSlack, thread: StoreThread) -> None:
    heard: list[Request] = []

    async def note(request: Request) -> Message:
        heard.append(request)
        return await echo(request)

    async with listening(slack, thread, note):
        await answer_to(slack, slack.slash("/latest", channel="C2"))
        await answer_to(slack, slack.dm("latest"))
    assert [request.channel for request in heard] == [Channel(platform="slack", id="C2"), Channel(platform="slack", id="D1")]
