"""The countries that act in a sentence: not the towns where something happens, and every member of a bloc on its own."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from bot.reading.mentions.concepts import HEADQUARTERS
from bot.reading.mentions.places import located, stands_for_meeting
from bot.reading.pledges.actors import Actor, Via, actors
from bot.reading.words.document import Document, Sentence, once
from bot.reading.words.terms import Hit


def acting(document: Document, sentence: Sentence, behind: int) -> tuple[Actor, ...]:
    """The actors of a sentence in their order; `behind` is the first word after the dateline."""
    if not document.hits_in(sentence):
        return ()
    towns = {hit.start: hit for hit in document.hits_in(sentence) if hit.family == "city"}
    found = [*_standing(document, sentence, towns, behind), *_likely(document, sentence), *_members(document, sentence)]
    silent, enemies = _reporters(document), _joined_enemies(document, sentence)
    own = (actor for actor in found if actor.country not in silent and not enemies & set(range(actor.first - _JOINED, actor.first)))
    return tuple(sorted(own, key=lambda actor: (actor.first, actor.last)))


def _joined_enemies(document: Document, sentence: Sentence) -> set[int]:
    """The words behind enemies that are named together with others, as in "threats from Belarus and Türkiye", who then offer nothing."""
    hits, enemies = document.hits_in(sentence), document.lexicon.sides.enemies
    named = {hit.end for hit in hits if hit.family == "country" and hit.key in enemies}
    return named & {hit.start for hit in hits if hit.id == "quantity.or"} if named else named


_JOINED = 3
"""Over how many words two names may be joined: "et de la"."""


@once
def _reporters(document: Document) -> set[str]:
    """Countries that only tell of an enemy's soldiers: Seoul counts those of Pyongyang, unless the text speaks more of itself."""
    named = Counter(hit.id for hit in document.hits if hit.family == "country")
    pairs = document.lexicon.sides.reporters.items()
    return {reporter for enemy, reporter in pairs if named[f"country.{enemy}"] >= max(1, named[f"country.{reporter}"])}


def _standing(document: Document, sentence: Sentence, towns: dict[int, Hit], behind: int) -> Iterator[Actor]:
    """Named actors; a capital as such, or a seat of government where something happens, is none."""
    capitals = {word for hit in document.hits_in(sentence) if hit.id == "place.capital" for word in (hit.start, hit.end)}
    for actor in actors(document, sentence):
        if actor.via is Via.COUNTRY and capitals & {actor.first, actor.last}:
            continue
        town = towns.get(actor.first)
        if town is not None and (_labels(document, sentence, town) or _names(document, sentence, town)):
            continue
        if town is None or actor.via is not Via.COUNTRY:
            yield actor
        elif government := _government(document, sentence, town):
            yield replace(actor, first=government.start, via=Via.SEAT)
        elif not (_is_place(document, town) or (not sentence.title and town.start < behind)):
            yield replace(actor, via=Via.SEAT)


def _government(document: Document, sentence: Sentence, town: Hit) -> Hit | None:
    """The word for a government that is said to sit in the town: "die Regierung in Warschau"."""
    offices = (hit for hit in document.hits_in(sentence) if hit.id == "role.government")
    return next((hit for hit in offices if 0 <= town.start - hit.end <= 1), None)


def _is_place(document: Document, town: Hit) -> bool:
    return located(document, town.start, town.end) or stands_for_meeting(document, town)


_LABEL = re.compile(r"\s*[:–—]|\s-\s")


def _labels(document: Document, sentence: Sentence, town: Hit) -> bool:
    """Whether the town only heads an item of a live blog: "19:30 – Paris: Belgium is ready ..."."""
    start, end = document.range(town)
    before = document.text[sentence.start : start]
    return not sentence.title and not any(letter.isalpha() for letter in before) and bool(_LABEL.match(document.text, end))


def _names(document: Document, sentence: Sentence, town: Hit) -> bool:
    """Whether a meeting or a headquarters goes by the name of the town: "the Paris summit", "sommet de Paris", "état-major de Paris"."""
    hits = document.hits_in(sentence)
    meetings = [hit for hit in hits if hit.id in _MEETINGS]
    seats = [hit for hit in hits if hit.id in HEADQUARTERS]
    return any(town.end == hit.start or hit.start <= town.start < hit.end for hit in meetings) or any(
        0 <= town.start - hit.end <= 1 for hit in (*meetings, *seats)
    )


_MEETINGS = frozenset({"meeting.summit", "meeting.gathering", "meeting.declaration", "meeting.call"})


def _likely(document: Document, sentence: Sentence) -> Iterator[Actor]:
    """People known by the likeness of their names."""
    silent = document.lexicon.sides.without_offers
    for hit in document.hits_in(sentence):
        if hit.family == "person" and hit.fuzzy and (country := document.lexicon.people[hit.key].country) not in silent:
            yield Actor(country, hit.start, hit.end, Via.LIKENESS)


def _members(document: Document, sentence: Sentence) -> Iterator[Actor]:
    for hit in document.hits_in(sentence):
        for country in document.lexicon.sides.blocs.get(hit.id, ()):
            yield Actor(country, hit.start, hit.end, Via.BLOC)
