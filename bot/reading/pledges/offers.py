"""Words for a kind of contribution that may be an offer: not those in "ceasefire" or "a coalition for drones"."""

from collections.abc import Iterator, Sequence

from bot.reading.pledges.clauses import touching
from bot.reading.words.document import Document
from bot.reading.words.terms import Hit


def named(document: Document, hits: Sequence[Hit]) -> Iterator[Hit]:
    """The words for a kind that may be an offer."""
    covered = {word for hit in hits if hit.id in _NO_OFFERS for word in range(hit.start, hit.end)}
    ships = [hit for hit in hits if hit.id == "kind.naval"]
    nato = {hit.end for hit in hits if hit.id == "country.NATO"}
    for hit in hits:
        if hit.family != "kind" or covered >= set(range(hit.start, hit.end)):
            continue
        if hit.id == "kind.demining" and any(_beside(document, hit, ship) for ship in ships):
            continue
        if hit.id == "kind.command" and hit.start in nato:
            continue
        yield hit


def _beside(document: Document, one: Hit, other: Hit) -> bool:
    """Whether two stand side by side with nothing but a space or a hyphen between."""
    return touching(document, min(one.end, other.end), max(one.start, other.start))


_NO_OFFERS = frozenset(
    {"ceasefire", "peace_deal", "coalition.name", "condition.ceasefire", "sanctions", "lookalike.capability", "meeting.visit"}
)
"""Phrases whose words offer nothing, though "weapons" may stand in the word for a truce."""
