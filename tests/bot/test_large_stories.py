"""T2 and T4: what an article of a large story leads to is what it would lead to if all that the story holds were read again."""

import random
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.novelty import settled, worth_telling
from bot.reading.events.consensus import consensus
from bot.reading.stories.changes import changes
from bot.restating import LATE, restated
from handlers import deciding
from storage.model import Article, Change, Event, EventStatus, Filed, Kind, Pledge, Qualifier, Recorded, Stance, Tier
from storage.rows import pack
from storage.store import Store, open_store
from tests.makers import NOW, RELEVANT, article, filed, keep, pledge, story

OUTLETS = tuple(f"outlet-{number}" for number in range(4))
TIERS = (*[Tier.PRESS] * 9, Tier.OFFICIAL)


def offer(chance: random.Random) -> Pledge:
    """One of few subjects, in one of many wordings."""
    return pledge(
        chance.choice(("FR", "DE")),
        chance.choice((Kind.TROOPS, Kind.FUNDING)),
        chance.choice([*Stance]),
        amount=chance.choice((None, 1000, 1040, 1090, 1500, 9000)),
        currency=chance.choice((None, "EUR")),
        qualifier=chance.choice((Qualifier.EXACT, Qualifier.ABOUT)),
        conditions=chance.choice(((), ("ceasefire",), ("ceasefire", "us_backstop"))),
        met=chance.choice(((), (), ("ceasefire",), ("other",))),
        sentence=f"So they said, {chance.random()}.",
    )


def report(key: str, chance: random.Random) -> Article:
    outlet, late = chance.choice(OUTLETS), timedelta(days=chance.randrange(4))
    return article(key, publisher=outlet, source=outlet, tier=chance.choice(TIERS), published=NOW - late)


def news(known: Iterable[Recorded], read: tuple[Pledge, ...], by: Article, store: Store) -> tuple[Change, ...]:
    """What is told of an article when this is known."""
    facts = tuple(known)
    return worth_telling(changes(story(), story(), settled(facts), read), facts, 7, by, store)


@pytest.mark.parametrize("held", [(), OUTLETS[:1]], ids=["none held", "one held"])
def test_what_is_news_follows_from_few_of_the_observations(store: Store, held: tuple[str, ...]) -> None:
    chance, told, fewer = random.Random(len(held)), 0, 0
    for history in range(150):
        reports = [report(f"{history}-{number}", chance) for number in range(chance.randrange(1, 40))]
        number = keep(store, story(), *((one, tuple(offer(chance) for _ in range(chance.randrange(3)))) for one in reports))
        by, read = report("new", chance), tuple(offer(chance) for _ in range(3))
        every = [entry for entry in store.facts.of_story(number) if entry.article.source not in held]
        doubts = store.articles.by_feeds(number, held)
        few = store.facts.deciding(number, {one.subject for one in read}, without=doubts)
        found = news(every, read, by, store)
        assert found == news(few, read, by, store)
        told, fewer = told + len(found), fewer + (len(few) < len(every))
    assert told > 80
    assert fewer > 50


def reading(chance: random.Random) -> Event:
    day = chance.choice((None, date(2025, 9, 1), date(2025, 9, 2), date(2025, 9, 9)))
    return Event(
        day=day,
        day_chance=chance.random(),
        city=chance.choice((None, "Paris", "Rome")),
        city_chance=chance.random(),
        status=chance.choice((*[EventStatus.HELD] * 4, *[EventStatus.PLANNED] * 4, EventStatus.CANCELLED, EventStatus.POSTPONED)),
        countries=chance.choice(((), ("FR",), ("FR", "IT"))),
        evidence=(("day", "on that day"),) if day and chance.random() < 0.4 else (),
    )


def file(store: Store, number: int, key: str, minute: float, chance: random.Random) -> None:
    with store.write():
        told = article(key, publisher=key, published=NOW + timedelta(minutes=minute))
        store.articles.add(told, RELEVANT)
        store.articles.file(filed(told, under=number), event=pack(reading(chance)), features=b"")


def is_restated(store: Store, number: int) -> None:
    """The facts are found with what was counted before, and are those of a count over all."""
    known = store.stories.get(number)
    assert known is not None
    with store.write():
        found = restated(store, known)
    facts = consensus(event for _, event in store.stories.tellings(number, 10_000))
    assert (found.day, found.city, found.status, found.countries) == (facts.day, facts.city, facts.status, facts.countries)


def test_the_facts_of_a_large_story_are_those_of_a_count_over_all(store: Store, tmp_path: Path) -> None:
    """Articles come in their order and late, are edited, and are merged and split by an operator in another process."""
    chance = random.Random(5)
    number = store.stories.add(story())
    operator = open_store(f"sqlite:///{tmp_path}/x.db")
    for minute in range(4 * LATE):
        file(store, number, f"a{minute}", minute, chance)
        is_restated(store, number)
    assert len(store.tallies.readings(number)) <= 2 * LATE
    for at in (4 * LATE + 0.5, 3.5 * LATE, 0.5):
        file(store, number, f"late-{at}", at, chance)
        is_restated(store, number)
    for key in ("a250", "a3"):
        with store.write():
            entry = Filed(story=number, article=article(key), origin=key)
            store.articles.refile(entry, section=0, event=pack(reading(chance)), features=b"")
        is_restated(store, number)
    alone = deciding.split(operator, "a5", NOW)
    is_restated(store, number)
    is_restated(store, alone)
    deciding.merge(operator, number, alone, NOW)
    is_restated(store, number)
    operator.close()
