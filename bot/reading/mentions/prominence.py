"""Which countries a text is about: those that it names most."""

from collections import Counter
from collections.abc import Iterator

from bot.reading.words.document import Document, once

_LAST = 3
"""From which place on it makes no difference."""


def place(document: Document, country: str) -> int:
    """0 for the country that the text names most, then 1, 2, and 3 for everybody else."""
    return min(_places(document).get(country, _LAST), _LAST)


@once
def _places(document: Document) -> dict[str, int]:
    """The countries that may offer something, from the one that is named most on."""
    silent = document.lexicon.sides.without_offers
    counted = Counter(country for country in _named(document) if country not in silent)
    return {country: number for number, (country, _) in enumerate(counted.most_common())}


def _named(document: Document) -> Iterator[str]:
    """Every mention of a country, by its name or by one of its people."""
    for hit in document.hits:
        if hit.family == "country":
            yield hit.key
        elif hit.family == "person":
            yield document.lexicon.people[hit.key].country
