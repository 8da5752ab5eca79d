"""Who can promise for a country: its name, its people, its seat of government, or a number of countries together."""

from dataclasses import dataclass

from bot.reading.amounts import COUNTRIES, numbers
from bot.reading.document import Document, Sentence

COALITION = "COALITION"
NEVER = frozenset({"UA", "RU", "BY", "KP", "CN", "IR", "IN", "NATO", "UN"})
"""Codes that are never read as giving something to the coalition."""


@dataclass(frozen=True, slots=True)
class Actor:
    """A country that acts in a sentence: words `first` up to, not including, `last`; `count` for a number of unnamed countries.

    `via` tells how it is named: "country", "person", "collective", or "carried" from an earlier sentence.
    """

    country: str
    first: int
    last: int
    via: str
    count: int | None = None


def actors(document: Document, sentence: Sentence) -> tuple[Actor, ...]:
    """The actors of a sentence in their order."""
    found = [
        Actor(hit.key, hit.start, hit.end, "country")
        for hit in document.hits_in(sentence)
        if hit.family == "country" and hit.key not in NEVER
    ]
    found += [
        Actor(person.country, hit.start, hit.end, "person")
        for hit in document.hits_in(sentence)
        if hit.family == "person" and not hit.fuzzy and (person := document.lexicon.people[hit.key]).country not in NEVER
    ]
    found += [
        Actor(COALITION, number.first, number.last, "collective", number.value)
        for number in numbers(document, sentence)
        if number.unit == COUNTRIES and 2 <= number.value <= 60
    ]
    return tuple(sorted(found, key=lambda actor: (actor.first, actor.last)))
