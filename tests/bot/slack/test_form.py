"""The settings as a Slack modal, over the real Bolt and the real commands: the same handlers, the same roles."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from bot.store_thread import StoreThread
from handlers.command import Request, answer
from handlers.message import Message
from storage.model import Cadence, Channel, Kind, Level, Mute, Quiet, Subscription, Topic
from storage.store import Store
from tests.bot.slack.desk import COUNTRIES, listening
from tests.fakes.slack import FakeSlack, Fault
from tests.makers import NOW

HERE = Channel(platform="slack", id="C1")


class Talk:
    """A channel that has asked for its settings."""

    def __init__(self, slack: FakeSlack, thread: StoreThread) -> None:
        self.slack = slack
        self.thread = thread

    async def kept(self, channel: Channel = HERE) -> Subscription:
        found = await self.thread.run(lambda store: store.subscriptions.get(channel))
        assert found is not None
        return found

    async def form(self, user: str = "U1") -> dict[str, Any]:
        """Open the form from the answer to /settings."""
        before = len(self.slack.said), len(self.slack.views)
        await self.slack.slash("/coalition", "settings", user=user)
        await self.slack.wait_for(lambda: len(self.slack.said) > before[0])
        await self.slack.press(self.slack.said[-1], "Set all in a form", user=user)
        await self.slack.wait_for(lambda: len(self.slack.views) > before[1])
        return self.slack.views[-1]

    async def saved(self, view: dict[str, Any], answers: dict[str, Any], user: str = "U1") -> str:
        """Save the form; what then stands in place of the answer."""
        before = len(self.slack.said)
        envelope = await self.slack.submit(view, answers, user=user)
        assert envelope.acked_after is not None
        assert not envelope.reply
        await self.slack.wait_for(lambda: len(self.slack.said) > before)
        assert self.slack.said[-1].replaces
        return self.slack.said[-1].seen.text


@pytest.fixture
async def talk(slack: FakeSlack, thread: StoreThread) -> AsyncIterator[Talk]:
    async def said(request: Request) -> Message:
        return await thread.run(lambda store: answer(request, store, COUNTRIES, NOW))

    def subscribe(store: Store) -> None:
        with store.write():
            store.subscriptions.save(Subscription(channel=HERE, created=NOW, mutes=(Mute(until=NOW + timedelta(days=1), country="IT"),)))

    await thread.run(subscribe)
    async with listening(slack, thread, said):
        yield Talk(slack, thread)


async def test_every_setting_can_be_set_in_the_modal(talk: Talk) -> None:
    view = await talk.form()
    answers = {
        "topics": ["pledge", "meeting"],
        "kinds": ["troops", "air"],
        "countries": "France, germany; UK",
        "level": "official",
        "languages": ["en"],
        "cadence": "weekly",
        "at": "07:30",
        "weekday": "4",
        "zone": "europe/kyiv",
        "quiet": "22:00-06:30",
        "cap": "5",
        "silence": "1d",
        "muted": None,
        "mute": "Poland 2d, story 12 8h",
    }
    assert {block["block_id"] for block in view["blocks"]} == set(answers)
    seen = await talk.saved(view, answers)
    found = await talk.kept()
    assert (found.topics, found.kinds, found.countries) == ((Topic.PLEDGE, Topic.MEETING), (Kind.TROOPS, Kind.AIR), ("FR", "DE", "GB"))
    assert (found.level, found.languages, found.cap) == (Level.OFFICIAL, ("en",), 5)
    assert (found.cadence, found.at, found.weekday, found.zone) == (Cadence.WEEKLY, 450, 4, "Europe/Kyiv")
    assert (found.quiet, found.muted_until) == (Quiet(start=1320, end=390), NOW + timedelta(days=1))
    assert found.mutes == (Mute(until=NOW + timedelta(days=2), country="PL"), Mute(until=NOW + timedelta(hours=8), story=12))
    assert "When: weekly digest on Friday at 07:30 Europe/Kyiv" in seen


async def test_a_form_saved_as_it_is_changes_nothing(talk: Talk) -> None:
    before = await talk.kept()
    await talk.saved(await talk.form(), {})
    assert await talk.kept() == before


@pytest.mark.parametrize(
    ("field", "answer", "said"),
    [
        ("countries", "Frence, Atlantis", "I know no country “Atlantis”"),
        ("zone", "Kyiv time", "I know no such time zone. Write it like Europe/Kyiv"),
        ("cap", "many", "Write a number from 1 to 1000, or nothing."),
        ("quiet", "all night", "Write quiet hours like 22:00-07:00, or nothing."),
        ("mute", "Italy", "Write what and for how long: Italy 2d, story 12 8h."),
    ],
)
async def test_what_cannot_be_used_is_told_beside_it_and_saves_nothing(talk: Talk, field: str, answer: str, said: str) -> None:
    before, view = await talk.kept(), await talk.form()
    envelope = await talk.slack.submit(view, {field: answer, "level": "official"})
    assert envelope.reply["response_action"] == "errors"
    (place, problem), *_ = envelope.reply["errors"].items()
    assert said in problem
    assert place in {block["block_id"] for block in view["blocks"]}
    assert await talk.kept() == before


async def test_only_who_runs_the_channel_saves_the_form(talk: Talk) -> None:
    before = await talk.kept()
    seen = await talk.saved(await talk.form("U2"), {"level": "official"}, user="U2")
    assert "Only those who run this channel" in seen
    assert await talk.kept() == before


async def test_a_form_that_comes_too_late_is_answered_with_buttons(talk: Talk) -> None:
    await talk.slack.slash("/coalition", "settings")
    await talk.slack.wait_for(talk.slack.responses)
    talk.slack.fail_next("views.open", Fault(error="expired_trigger_id"))
    await talk.slack.press(talk.slack.said[-1], "Set all in a form")
    await talk.slack.wait_for(lambda: len(talk.slack.responses()) == 2)
    assert "Quiet hours" in talk.slack.said[-1].seen.text


async def test_a_thread_is_subscribed_and_set_by_itself(talk: Talk) -> None:
    async def mention(text: str) -> None:
        before = len(talk.slack.posts())
        await talk.slack.mention(text, thread_ts="1700.5")
        await talk.slack.wait_for(lambda: len(talk.slack.posts()) > before)

    talk.slack.workspace.hear("C1", "1700.5", "")
    before = await talk.kept()
    await mention("settings quiet 22-7")
    assert (await talk.kept()).quiet == Quiet(start=1320, end=420)
    await mention("subscribe France")
    await mention("settings level official")
    thread = await talk.kept(Channel(platform="slack", id="C1", thread="1700.5"))
    assert (thread.countries, thread.level) == (("FR",), Level.OFFICIAL)
    assert (await talk.kept()).level is before.level
