"""An operator merges and splits stories: everything moves along, and the decision is remembered."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from bot.parts import load_parts
from bot.pipeline import Parts, take_in
from bot.restating import heed, restated
from handlers import deciding
from handlers.deciding import DecisionError
from storage.countries import load_countries
from storage.lexicon import SEEDS
from storage.model import Article, Channel, Event, Filed, Level, Operation, State, Story
from storage.rows import pack
from storage.store import Store
from tests.makers import NOW, RELEVANT, article, keep, pledge, story

CHAT = Channel(platform="telegram", id="1")
OSLO = (
    "Leaders of the coalition of the willing met in Oslo on Thursday on the multinational force for Ukraine. Norway will send two frigates."
)
ROME = "Defence ministers of the coalition of the willing meet in Rome on 21 May. Italy rules out soldiers in Ukraine, its minister said."


def merge(store: Store, keep: int, drop: int, now: datetime) -> Story:
    """As an operator does it, by command or in a chat."""
    return decided(store, now, lambda: deciding.merge(store, keep, drop, now))


def split(store: Store, article: str, now: datetime) -> Story:
    return decided(store, now, lambda: deciding.split(store, article, now))


def decided(store: Store, now: datetime, decide: Callable[[], int]) -> Story:
    before = store.stories.decided()
    number = decide()
    heed(store, load_countries(SEEDS), before, now)
    found = store.stories.get(number)
    assert found is not None
    return found


def two(store: Store) -> tuple[int, int]:
    first = keep(store, story(), (article("a", publisher="A"), (pledge("FR"),)))
    return first, keep(store, story(), (article("b", publisher="B"), (pledge("FR"), pledge("IT"))))


def test_merged_stories_share_articles_pledges_and_support(store: Store) -> None:
    first, second = two(store)
    whole = merge(store, first, second, NOW)
    assert {entry.article.id for entry in store.articles.of_story(first)} == {"a", "b"}
    assert [entry.pledge.country for entry in store.facts.of_story(first)] == ["FR", "FR", "IT"]
    assert (whole.level, whole.outlets, whole.origins) == (Level.INDEPENDENT, 2, 2)


def test_the_number_of_a_merged_story_still_leads_somewhere(store: Store) -> None:
    first, second = two(store)
    third = keep(store, story(), (article("c"), ()))
    merge(store, first, second, NOW)
    merge(store, third, first, NOW)
    found = store.stories.get(second)
    assert found is not None
    assert found.id == third


def test_the_message_of_the_kept_story_lives_on_in_each_channel(store: Store) -> None:
    first, second = two(store)
    other = Channel(platform="slack", id="C1")
    with store.write():
        store.alerts.record_told(CHAT, first, "11", "{}", NOW)
        store.alerts.record_told(CHAT, second, "12", "{}", NOW)
        store.alerts.record_told(other, second, "13", "{}", NOW)
    merge(store, first, second, NOW)
    assert (store.alerts.told(CHAT, first), store.alerts.told(other, first)) == (("11", "{}"), ("13", "{}"))


def test_a_split_article_takes_its_pledges_along(store: Store) -> None:
    first, second = two(store)
    merge(store, first, second, NOW)
    alone = split(store, "b", NOW)
    assert [entry.article.id for entry in store.articles.of_story(alone.id)] == ["b"]
    assert [entry.pledge.country for entry in store.facts.of_story(alone.id)] == ["FR", "IT"]
    left = store.stories.get(first)
    assert left is not None
    assert (left.level, left.origins, store.stories.apart()) == (Level.SINGLE, 1, ((first, alone.id),))


def test_a_split_article_takes_the_copies_of_its_text_along(store: Store) -> None:
    number = keep(store, story(), (article("a"), (pledge("FR"),)), (article("b", publisher="B"), (pledge("IT"),)))
    with store.write():
        store.articles.add(article("copy", publisher="C"), RELEVANT)
        store.articles.file(Filed(story=number, article=article("copy"), origin="b"), event=pack(Event()))
        store.facts.add(number, "copy", NOW.date(), (pledge("IT"),))
    alone = split(store, "copy", NOW)
    assert {entry.article.id: entry.origin for entry in store.articles.of_story(alone.id)} == {"b": "b", "copy": "b"}
    assert [entry.article.id for entry in store.articles.of_story(number)] == ["a"]
    assert {entry.pledge.country for entry in store.facts.of_story(number)} == {"FR"}
    assert (alone.outlets, alone.origins) == (2, 1)
    with pytest.raises(DecisionError, match="has no other article"):
        split(store, "b", NOW)


def test_messages_are_renewed_at_once_where_stories_are_merged_or_split(store: Store) -> None:
    first, second = two(store)
    with store.write():
        store.alerts.record_told(CHAT, first, "11", "{}", NOW)
    merge(store, first, second, NOW)
    split(store, "b", NOW)
    for_chat = sorted(store.outbox.listed(State.WAITING), key=lambda delivery: delivery.id)
    assert [(delivery.channel, delivery.operation, delivery.target) for delivery in for_chat] == [(CHAT, Operation.EDIT, "11")]
    assert "single source" in for_chat[0].message
    merged = store.outbox.listed(State.DROPPED)
    assert "2 independent outlets" in merged[0].message


def test_what_an_operator_has_set_no_later_article_changes(store: Store) -> None:
    number, _ = two(store)
    store.corrections.fix(number, "participants", Event(participants=26))
    store.corrections.fix(number, "city", Event())
    found = store.stories.get(number)
    assert found is not None
    fresh = restated(store, found)
    assert (fresh.participants, fresh.city) == (26, None)


def test_what_cannot_be_decided_is_told(store: Store) -> None:
    first, _ = two(store)
    for wrong in (lambda: merge(store, first, 99, NOW), lambda: merge(store, first, first, NOW), lambda: split(store, "a", NOW)):
        with pytest.raises(DecisionError):
            wrong()


def news(key: str, text: str, hours: float = 0) -> Article:
    at = NOW + timedelta(hours=hours)
    return article(key, title=text.split(".", 1)[0], text=text, published=at, first_seen=at, publisher=key)


def filed(store: Store, parts: Parts, key: str, text: str, hours: float) -> int:
    story = take_in(news(key, text, hours), parts, store, NOW + timedelta(hours=hours)).story
    assert story is not None
    return story


def test_a_running_service_heeds_what_an_operator_decides(store: Store) -> None:
    parts = load_parts(store, NOW)
    oslo, rome = filed(store, parts, "a", OSLO, 0), filed(store, parts, "b", ROME, 1)
    assert oslo != rome
    merge(store, oslo, rome, NOW)
    assert filed(store, parts, "c", ROME + " Portugal offers a minehunter.", 2) == oslo
    alone = split(store, "b", NOW)
    assert filed(store, parts, "d", OSLO + " Sweden offers aircraft.", 3) == oslo
    assert alone.id != oslo
    assert filed(store, load_parts(store, NOW), "e", OSLO + " Denmark sends engineers.", 4) == oslo
