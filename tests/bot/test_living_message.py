"""One story is one message in each chat, on the whole line from the feeds to both platforms."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.pipeline import Parts
from storage.model import Channel, Source, Tier
from tests.bot.heard import SLACK, TELEGRAM, TOPIC, Heard, heard
from tests.bot.polled import SUMMIT
from tests.fakes.feeds import FeedItem
from tests.makers import NOW

AGAIN = FeedItem(
    title="Paris summit: 26 countries ready to send troops to Ukraine, says Macron",
    text="<p>After hours of talks at the Élysée, French President Emmanuel Macron said that 26 countries had formally committed themselves"
    " to send troops to Ukraine once there is a ceasefire. The summit of the Coalition of the Willing in Paris was followed by a call to"
    " Washington, officials told The Evening.</p>",
    link="https://evening.example/paris",
    guid="evening:1",
    published=NOW - timedelta(minutes=10),
)
MORE = replace(
    AGAIN,
    text=AGAIN.text.replace("</p>", " Italy will not send soldiers to Ukraine, Prime Minister Giorgia Meloni said in Paris.</p>"),
    link="https://evening.example/meloni",
    guid="evening:2",
)


@pytest.fixture
async def line(tmp_path: Path, parts: Parts) -> AsyncIterator[Heard]:
    async with heard(tmp_path, parts) as found:
        for feed in ("morning", "evening", "palace"):
            await found.world.seen(feed)
        follow(found)
        yield found


def follow(line: Heard) -> None:
    """Three feeds, of which one speaks for a government."""
    tiers = {"morning": Tier.PRESS, "evening": Tier.PRESS, "palace": Tier.OFFICIAL}
    made = [
        Source(id=key, url=line.world.feeds.url(key), publisher=f"The {key.title()}", language="en", tier=tier, every=timedelta(minutes=10))
        for key, tier in tiers.items()
    ]
    with line.world.store.write():
        line.world.store.sources.sync(made)


async def told(line: Heard, feed: str, *items: FeedItem) -> None:
    line.world.feeds.publish(feed, items)
    await line.later()


async def test_corroboration_edits_silently_and_a_change_of_weight_answers_in_the_thread(line: Heard) -> None:
    await told(line, "morning", SUMMIT)
    await told(line, "evening", AGAIN)
    first, renewed = line.on_telegram()
    assert (first.method, first.silent, renewed.method, renewed.message_id) == ("sendMessage", False, "editMessageText", first.message_id)
    assert "2 independent outlets" in renewed.text
    post, update = line.on_slack()
    assert (post.method, update.method, update.ts) == ("chat.postMessage", "chat.update", post.ts)

    await told(line, "evening", AGAIN, MORE)
    *_, answer = line.on_telegram()
    assert (answer.method, answer.reply_to, answer.silent) == ("sendMessage", first.message_id, True)
    assert answer.text.startswith("Italy refuses troops")
    *_, reply = line.on_slack()
    assert (reply.thread_ts, reply.broadcast) == (post.ts, False)


async def test_what_raises_the_level_is_heard(line: Heard) -> None:
    await told(line, "morning", SUMMIT)
    await told(line, "palace", replace(AGAIN, link="https://palace.example/paris", guid="palace:1"))
    first, edit, answer = line.on_telegram()
    assert (edit.message_id, answer.reply_to, answer.silent) == (first.message_id, first.message_id, False)
    assert "now from an official source" in answer.text
    post, _, reply = line.on_slack()
    assert (reply.thread_ts, reply.broadcast) == (post.ts, True)


async def test_topics_and_threads_are_destinations_like_any_other(line: Heard) -> None:
    line.slack.workspace.hear("C2", "1700.1", "")
    thread = Channel(platform="slack", id="C2", thread="1700.1")
    line.subscribe(TOPIC, thread)
    await told(line, "morning", SUMMIT)
    await told(line, "palace", replace(AGAIN, link="https://palace.example/paris", guid="palace:1"))
    assert [(message.method, message.thread) for message in line.on_telegram(TOPIC)] == [
        ("sendMessage", 7),
        ("editMessageText", 7),
        ("sendMessage", 7),
    ]
    # Whoever chose a thread did not choose its channel: there it is never shown, however weighty.
    assert [(said.method, said.thread_ts, said.broadcast) for said in line.on_slack(thread)] == [
        ("chat.postMessage", "1700.1", False),
        ("chat.update", "1700.1", False),
        ("chat.postMessage", "1700.1", False),
    ]
    assert len(line.on_telegram(TELEGRAM)) == len(line.on_slack(SLACK)) == 3


async def test_t1_every_alert_names_outlet_link_times_and_level(line: Heard) -> None:
    await told(line, "morning", SUMMIT)
    await told(line, "evening", AGAIN, MORE)
    for message in line.on_telegram():
        addresses = {entity.url for entity in message.entities if entity.url}
        assert addresses <= {SUMMIT.link, AGAIN.link, MORE.link}
        assert addresses
        assert "The Morning" in message.text or "The Evening" in message.text
        assert "published 4 September 2025, 17:" in message.text
        assert "first seen 18:" in message.text
        assert "single source" in message.text or "2 independent outlets" in message.text
    for said in line.on_slack():
        assert {address for _, address in said.seen.links} <= {SUMMIT.link, AGAIN.link, MORE.link}
        assert "first seen 18:" in said.seen.text
