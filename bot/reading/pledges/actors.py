"""Who can promise for a country: its name, its people, its seat of government, or a number of countries together."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from bot.reading.mentions.amounts import COUNTRIES, ITEMS, Number, numbers
from bot.reading.words.document import Document, Sentence, once

COALITION = "COALITION"


class Via(StrEnum):
    """By what a sentence lets one know who acts in it."""

    COUNTRY = "country"
    """The country's name."""
    PERSON = "person"
    """One of its people."""
    LIKENESS = "likeness"
    """A name that only sounds like one of its people's."""
    SEAT = "seat"
    """The town of its government."""
    HOST = "host"
    """A town in it, where a headquarters is to stand."""
    BLOC = "bloc"
    """A name for several states."""
    COLLECTIVE = "collective"
    """A number of countries."""
    MEANT = "meant"
    """A number that stands for countries named just before."""
    CARRIED = "carried"
    """Nothing: it is the subject of an earlier sentence."""
    MENTIONED = "mentioned"
    """Nothing: the sentence before names it beside its subject."""
    AHEAD = "ahead"
    """Nothing: it is the subject of a later sentence."""


HANDED = frozenset({Via.CARRIED, Via.MENTIONED, Via.AHEAD})
"""Of these the ones by which another sentence tells who acts."""


@dataclass(frozen=True, slots=True)
class Actor:
    """A country that acts in a sentence: words `first` up to, not including, `last`; `count` for a number of unnamed countries."""

    country: str
    first: int
    last: int
    via: Via
    count: int | None = None


def actors(document: Document, sentence: Sentence) -> tuple[Actor, ...]:
    """The actors of a sentence in their order."""
    silent = document.lexicon.sides.without_offers
    namesakes = _namesakes(document)
    money = {word for hit in document.hits_in(sentence) if hit.family == "currency" for word in range(hit.start, hit.end)}
    found = [
        Actor(hit.key, hit.start, hit.end, Via.COUNTRY)
        for hit in document.hits_in(sentence)
        if hit.family == "country"
        and hit.key not in silent
        and document.words[hit.start].folded not in namesakes
        # "200 million US dollars" are nobody's promise from Washington.
        and not money >= set(range(hit.start, hit.end))
    ]
    found += [
        Actor(person.country, hit.start, hit.end, Via.PERSON)
        for hit in document.hits_in(sentence)
        if hit.family == "person" and not hit.fuzzy and (person := document.lexicon.people[hit.key]).country not in silent
    ]
    found += _counted(numbers(document, sentence))
    return tuple(sorted(found, key=lambda actor: (actor.first, actor.last)))


@once
def _namesakes(document: Document) -> frozenset[str]:
    """Words of the full names that the text gives: where Luís Montenegro speaks, "Montenegro" is no country, nor "Georgia" of Meloni's."""
    full = (hit for hit in document.hits if hit.family == "person" and not hit.fuzzy and hit.end - hit.start > 1)
    return frozenset(document.words[word].folded for hit in full for word in range(hit.start, hit.end))


def _counted(found: tuple[Number, ...]) -> Iterator[Actor]:
    """Countries that are only counted; of "26 of the 35 countries" it is the 26 that act."""
    before: Number | None = None
    for number in found:
        if number.unit == COUNTRIES and 2 <= number.value <= _MOST:
            part = before is not None and before.unit == ITEMS and number.first - before.last <= _OF and before.value < number.value
            acting = before if before is not None and part else number
            yield Actor(COALITION, acting.first, number.last, Via.COLLECTIVE, acting.value)
        before = number


_MOST = 60
"""More countries than this never offer anything together."""
_OF = 2
"""How many words may stand between a part and its whole."""
