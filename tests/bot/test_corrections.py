"""T4: what a publisher corrects reaches those who were told the error, and nobody else."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.pipeline import Parts
from handlers.message import from_json, plain
from storage.model import Cadence, Channel, Delivery, Operation, State, Subscription
from tests.bot.polled import CHAT, SUMMIT, Polled, polled
from tests.makers import NOW

DAILY = Channel(platform="telegram", id="2002")
LATE = Channel(platform="telegram", id="3003")


@pytest.fixture
async def world(tmp_path: Path, parts: Parts) -> AsyncIterator[Polled]:
    async with polled(tmp_path, parts) as found:
        yield found


def waiting(world: Polled, channel: Channel) -> list[Delivery]:
    found = [delivery for delivery in world.store.outbox.listed(State.WAITING, 100) if delivery.channel == channel]
    return sorted(found, key=lambda delivery: delivery.id)


async def test_t4_a_changed_number_reaches_those_who_were_told_of_it(world: Polled) -> None:
    world.store.subscriptions.save(Subscription(channel=DAILY, cadence=Cadence.DAILY, created=NOW))
    await world.seen("news")
    world.feeds.publish("news", [SUMMIT])
    await world.poll(timedelta(minutes=11))
    (post,) = waiting(world, CHAT)
    world.store.outbox.settle(post.id, State.SENT, world.now, message_id="5")
    world.store.alerts.record_told(CHAT, post.story, "5", post.message, world.now)
    world.store.held.mark_said(DAILY, world.now)
    world.store.subscriptions.save(Subscription(channel=LATE, created=NOW))

    world.feeds.publish("news", [replace(SUMMIT, text=SUMMIT.text.replace("26 countries", "16 countries"))])
    await world.poll(timedelta(minutes=11))
    assert [delivery.operation for delivery in waiting(world, CHAT)] == [Operation.EDIT, Operation.REPLY]
    assert "16 countries" in plain(from_json(waiting(world, CHAT)[0].message))
    assert [delivery.operation for delivery in waiting(world, DAILY)] == [Operation.NOTICE]
    assert waiting(world, LATE) == []


async def test_t4_of_a_withdrawn_story_nothing_more_is_said(world: Polled) -> None:
    await world.seen("news")
    world.feeds.publish("news", [SUMMIT])
    await world.poll(timedelta(minutes=11))
    (post,) = waiting(world, CHAT)
    story = world.store.stories.get(post.story)
    assert story is not None
    world.store.stories.save(replace(story, retracted="It was made up."))
    world.feeds.publish("news", [SUMMIT, replace(SUMMIT, link="https://news.example/again", guid="again", title=f"{SUMMIT.title} again")])
    await world.poll(timedelta(minutes=11))
    assert world.articles() == 2
    assert waiting(world, CHAT) == [post]
    kept = world.store.stories.get(post.story)
    assert kept is not None
    assert kept.retracted == "It was made up."
