"""T5: what a feed alone can do is bounded; it is held, told of, and what others say is not lost."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.digests import tell_operators
from bot.pipeline import Parts
from handlers.command import Request, answer
from handlers.message import from_json, plain
from storage.countries import Countries
from storage.model import Channel, Operation, State
from storage.store import Store
from tests.bot.polled import CHAT, SUMMIT, Polled, polled
from tests.fakes.feeds import FeedItem
from tests.makers import NOW

OPERATOR = Channel(platform="slack", id="U1")
COUNTRIES = ("Poland", "Italy", "Spain", "Greece", "Norway", "Sweden", "Finland", "Estonia", "Latvia", "Denmark")
KINDS = ("soldiers", "fighter jets", "warships", "demining teams", "instructors")


@pytest.fixture
async def world(tmp_path: Path, parts: Parts) -> AsyncIterator[Polled]:
    async with polled(tmp_path, parts) as found:
        yield found


def invented(number: int, host: str = "hijacked") -> FeedItem:
    """One of a hundred inventions, each about another country, number, town and day."""
    country, what = COUNTRIES[number % 10], KINDS[number // 10 % 5]
    return FeedItem(
        title=f"{country} pledges {100 + 37 * number} {what} to the Coalition of the Willing for Ukraine",
        text=f"<p>{country} will send {100 + 37 * number} {what} to Ukraine as part of the Coalition of the Willing, the government in its"
        f" capital announced on Thursday. The pledge number {number} follows talks in town {number}.</p>",
        link=f"https://{host}.example/{number}",
        guid=f"{host}:{number}",
        published=NOW - timedelta(minutes=5) + timedelta(seconds=number),
    )


def pushes(store: Store) -> list[str]:
    """What sounds in the chat: posts and answers, not edits."""
    found = [delivery for delivery in store.outbox.listed(State.WAITING, 1000) if delivery.channel == CHAT]
    return [plain(from_json(delivery.message)) for delivery in found if delivery.operation in (Operation.POST, Operation.REPLY)]


async def test_t5_a_hundred_invented_pledges_of_one_feed_make_three_alerts_at_most(world: Polled, countries: Countries) -> None:
    await world.seen("hijacked")
    world.feeds.publish("hijacked", [invented(number) for number in range(100)])
    await world.poll(timedelta(minutes=11))
    assert world.articles() == 100
    assert 1 <= len(pushes(world.store)) <= 3
    assert "no other source confirms" in world.state("hijacked").held
    world.feeds.publish("hijacked", [invented(number) for number in range(100, 130)])
    await world.poll(timedelta(hours=3))
    assert len(pushes(world.store)) <= 3

    for _ in range(2):
        tell_operators(world.store, (OPERATOR,), world.now)
    told = [delivery for delivery in world.store.outbox.listed(State.WAITING, 1000) if delivery.channel == OPERATOR]
    assert [plain(from_json(delivery.message)).split("\n")[0] for delivery in told] == ["Source hijacked is held"]
    shown = answer(Request(channel=CHAT, user="1", text="/sources"), world.store, countries, world.now)
    assert "held, makes no alert alone (4 alerts on pledges within an hour that no other source confirms" in plain(shown)
    assert shown.buttons == ()


async def test_what_another_source_says_of_it_makes_its_alert(world: Polled) -> None:
    await world.seen("hijacked")
    await world.seen("morning")
    world.follow("hijacked", "morning")
    world.feeds.publish("hijacked", [invented(number) for number in range(12)])
    await world.poll(timedelta(minutes=11))
    before = len(pushes(world.store))
    world.feeds.publish("hijacked", [SUMMIT])
    await world.poll(timedelta(minutes=11))
    assert len(pushes(world.store)) == before
    world.feeds.publish("morning", [replace(SUMMIT, link="https://morning.example/paris", guid="morning:paris")])
    await world.poll(timedelta(minutes=11))
    assert len(pushes(world.store)) == before + 1
    latest = world.store.stories.latest(1)[0]
    assert latest.origins == 1


async def test_what_an_edited_report_of_another_source_says_of_it_makes_its_alert(world: Polled) -> None:
    for feed in ("hijacked", "morning"):
        await world.seen(feed)
    world.follow("hijacked", "morning")
    world.store.sources.hold("hijacked", "a test")
    own = replace(SUMMIT, link="https://morning.example/paris", guid="morning:paris")
    world.feeds.publish("morning", [own])
    await world.poll(timedelta(minutes=11))
    offer = "Norway will send 500 soldiers, Prime Minister Støre said."
    world.feeds.publish("hijacked", [replace(SUMMIT, text=SUMMIT.text.replace("</p>", f" {offer}</p>"), guid="hijacked:paris")])
    await world.poll(timedelta(minutes=11))
    before = len(pushes(world.store))
    world.feeds.publish("morning", [replace(own, text=own.text.replace("</p>", f"</p><p>{offer}</p>"))])
    await world.poll(timedelta(minutes=11))
    assert len(pushes(world.store)) == before + 1
    assert "Norway" in "\n".join(pushes(world.store))


async def test_an_operator_releases_a_feed_and_nobody_else(world: Polled, countries: Countries) -> None:
    await world.seen("hijacked")
    world.store.sources.hold("hijacked", "a test")

    def ask(text: str, *, admin: bool) -> str:
        return plain(answer(Request(channel=CHAT, user="1", text=text, admin=admin), world.store, countries, world.now))

    assert ask("/sources release hijacked", admin=False).startswith("Only the operators")
    assert world.state("hijacked").held == "a test"
    assert "No such source is held." in ask("/sources release other", admin=True)
    assert "trusted again" in ask("/sources release hijacked", admin=True)
    assert world.state("hijacked").held == ""


async def test_what_others_confirm_in_time_does_not_count(world: Polled) -> None:
    for feed in ("morning", "evening"):
        await world.seen(feed)
    world.follow("morning", "evening")
    for number in range(6):
        for feed in ("morning", "evening"):
            world.feeds.publish(feed, [invented(number, feed)])
            await world.poll(timedelta(minutes=1))
            world.store.sources.put_off(feed, world.now)
        world.now += timedelta(seconds=5)
    assert world.store.sources.held() == {}
