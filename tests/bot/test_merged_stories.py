"""Two stories that were both told turn out to be one: the younger message comes to point to the older, which lives on."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.parts import load_parts
from bot.pipeline import Parts, take_in
from bot.restating import heed
from bot.settling import settle
from handlers import deciding
from handlers.message import from_json, plain, to_json
from handlers.pointing import told_above
from storage.countries import load_countries
from storage.lexicon import SEEDS
from storage.model import Channel, Delivery, Operation, Sent, State, Subscription
from storage.store import Store
from tests.bot.heard import Heard, heard
from tests.bot.polled import SUMMIT
from tests.fakes.feeds import FeedItem
from tests.makers import NOW, article, keep, pledge, story

ROME = FeedItem(
    title="Defence ministers of the coalition of the willing meet in Rome on 21 May",
    text="<p>Defence ministers of the coalition of the willing for Ukraine meet in Rome on 21 May. Norway will send two frigates"
    " to Ukraine, its minister said.</p>",
    link="https://evening.example/rome",
    guid="evening:rome",
    published=NOW - timedelta(minutes=10),
)
LATER_ON = replace(
    ROME,
    text=ROME.text.replace("two frigates", "three frigates"),
    link="https://evening.example/rome-2",
    guid="evening:rome-2",
    published=NOW,
)
CHAT = Channel(platform="telegram", id="1")


@pytest.fixture
async def line(tmp_path: Path, parts: Parts) -> AsyncIterator[Heard]:
    async with heard(tmp_path, parts) as found:
        await found.world.seen("morning")
        yield found


async def both_told(line: Heard) -> tuple[int, int]:
    """Each chat has a message of both stories; returns their numbers, the older first."""
    for items in ([SUMMIT], [ROME, SUMMIT]):
        line.world.feeds.publish("morning", items)
        await line.later()
    first, second = sorted(entry.id for entry in line.world.store.stories.latest(2))
    return first, second


def merged(store: Store, keep_: int, drop: int) -> None:
    """As an operator does it."""
    before = store.stories.decided()
    deciding.merge(store, keep_, drop, NOW)
    heed(store, load_countries(SEEDS), before, NOW)


@pytest.mark.parametrize("older_stays", [True, False], ids=["the older story is kept", "the younger story is kept"])
async def test_the_younger_message_points_to_the_older_on_both_platforms(line: Heard, older_stays: bool) -> None:
    older, younger = await both_told(line)
    first, second = line.on_telegram()
    post, other = line.on_slack()
    store = line.world.store
    merged(store, *((older, younger) if older_stays else (younger, older)))
    await line.later()
    edits = {message.message_id: message for message in line.on_telegram()[2:]}
    assert {message.method for message in edits.values()} == {"editMessageText"}, "nothing new is posted, and no sound is made"
    assert edits[second.message_id].text.startswith("Told above: ")
    assert not edits[first.message_id].text.startswith("Told above: ")
    updates = {said.ts: said for said in line.on_slack()[2:]}
    assert {said.method for said in updates.values()} == {"chat.update"}
    assert updates[other.ts].text.startswith("Told above: ")
    assert not updates[post.ts].text.startswith("Told above: ")

    seen = len(line.on_telegram()), len(line.on_slack())
    line.world.feeds.publish("morning", [LATER_ON, ROME, SUMMIT])
    await line.later()
    assert {message.message_id for message in line.on_telegram()[seen[0] :] if message.method == "editMessageText"} <= {first.message_id}
    assert {said.ts for said in line.on_slack()[seen[1] :] if said.method == "chat.update"} <= {post.ts}
    assert store.outbox.listed(State.WAITING) == ()


def two(store: Store) -> tuple[int, int]:
    first = keep(store, story(), (article("a", publisher="A"), (pledge("FR"),)))
    return first, keep(store, story(), (article("b", publisher="B"), (pledge("IT"),)))


def queued(store: Store, number: int, words: str) -> None:
    with store.write():
        alert = store.alerts.add(number, Operation.POST, (), story().level, NOW)
        store.outbox.add(alert, CHAT, number, Operation.POST, to_json(told_above(words, number)), NOW)


def begun(store: Store) -> Delivery:
    with store.write():
        (delivery,) = store.outbox.claim(NOW, "telegram")
        store.outbox.begin(delivery.id, NOW)
    return delivery


def ended(store: Store, delivery: Delivery, message_id: str) -> None:
    with store.write():
        settle(store, delivery, Sent(message_id=message_id), NOW)


def waiting(store: Store) -> list[tuple[Operation, str, str]]:
    """What is still to be said: how, to which message, and in which words it begins."""
    found = sorted(store.outbox.listed(State.WAITING), key=lambda delivery: delivery.id)
    return [(entry.operation, entry.target, plain(from_json(entry.message)).split(":")[0]) for entry in found]


@pytest.mark.parametrize("kept", [0, 1])
def test_of_two_messages_that_wait_one_is_sent(store: Store, kept: int) -> None:
    """D2: a chat gets one message of one story, whichever of the two is kept."""
    numbers = two(store)
    queued(store, numbers[0], "first")
    queued(store, numbers[1], "second")
    merged(store, numbers[kept], numbers[1 - kept])
    assert [operation for operation, _, _ in waiting(store)].count(Operation.POST) == 1


@pytest.mark.parametrize("kept", [0, 1])
def test_a_message_that_waits_is_not_sent_where_the_other_was_told(store: Store, kept: int) -> None:
    numbers = two(store)
    queued(store, numbers[0], "first")
    ended(store, begun(store), "11")
    queued(store, numbers[1], "second")
    merged(store, numbers[kept], numbers[1 - kept])
    assert {(operation, target) for operation, target, _ in waiting(store)} == {(Operation.EDIT, "11")}


@pytest.mark.parametrize("kept", [0, 1])
def test_a_message_on_its_way_while_stories_are_merged_points_to_the_older_one_as_well(store: Store, kept: int) -> None:
    numbers = two(store)
    queued(store, numbers[0], "first")
    ended(store, begun(store), "11")
    queued(store, numbers[1], "second")
    on_its_way = begun(store)
    merged(store, numbers[kept], numbers[1 - kept])
    ended(store, on_its_way, "12")
    assert store.alerts.told(CHAT, numbers[kept]) is not None
    by_target = {target: words for _, target, words in waiting(store)}
    assert by_target["12"] == "Told above"
    assert by_target["11"] != "Told above"


def test_a_message_on_its_way_of_a_story_that_ended_is_the_merged_ones(store: Store) -> None:
    """D2: it is known under the story's number of now, so that a later article edits it and posts no second one."""
    first, second = two(store)
    queued(store, second, "second")
    on_its_way = begun(store)
    merged(store, first, second)
    ended(store, on_its_way, "12")
    told = store.alerts.told(CHAT, first)
    assert told is not None
    assert told[0] == "12"


def test_an_edit_on_its_way_while_stories_are_merged_keeps_to_its_message(store: Store) -> None:
    first, second = two(store)
    for number, name in ((first, "11"), (second, "12")):
        queued(store, number, name)
        ended(store, begun(store), name)
    with store.write():
        alert = store.alerts.add(first, Operation.EDIT, (), story().level, NOW)
        store.outbox.add(alert, CHAT, first, Operation.EDIT, to_json(told_above("renewed", first)), NOW)
    on_its_way = begun(store)
    assert on_its_way.target == "11"
    merged(store, second, first)
    ended(store, on_its_way, "11")
    told = store.alerts.told(CHAT, second)
    assert told is not None
    assert told[0] == "11", "the older message is the one that lives on"
    assert {target: words for _, target, words in waiting(store)}["12"] == "Told above"


REPORTS = {
    "en": "Coalition of the willing gathers in Oslo. Leaders of 29 countries of the coalition of the willing met in Oslo on Thursday to"
    " settle the command of the force for Ukraine. Norway offered two frigates.",
    "de": "Gipfel der Koalition der Willigen in Oslo. Führer von 29 Ländern der Koalition der Willigen berieten am Donnerstag in Oslo über"
    " die Führung der Truppe für die Ukraine. Norwegen bot zwei Fregatten an.",
    "pl": "Szczyt koalicji chętnych w Oslo. Przywódcy 29 krajów koalicji chętnych spotkali się w czwartek w Oslo, by ustalić dowództwo sił"
    " dla Ukrainy. Norwegia zaoferowała dwie fregaty.",
}


def test_an_article_that_shows_two_stories_to_be_one_merges_their_messages(store: Store) -> None:
    """No operator has a hand in it: the third report fits both stories."""
    with store.write():
        store.subscriptions.save(Subscription(channel=CHAT, created=NOW))
    for minutes, (language, text) in enumerate(REPORTS.items()):
        at = NOW + timedelta(minutes=minutes)
        title, _, words = text.partition(". ")
        found = article(language, title=title, text=words, language=language, published=at, first_seen=at, publisher=language)
        parts = load_parts(store, at)
        if language == "de":
            # Whoever does not know of the first report takes the second for a story of its own.
            parts.index.clear()
        assert take_in(found, parts, store, at).story is not None
        if language != "pl":
            ended(store, begun(store), language)
    assert store.stories.count() == 1
    by_target = {target: words for _, target, words in waiting(store)}
    assert (set(by_target), by_target["de"], by_target["en"] == "Told above") == ({"en", "de"}, "Told above", False)
