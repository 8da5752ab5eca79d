"""Who hosts a headquarters: the state of the town that it stands in, or moves to."""

from collections.abc import Sequence

from bot.reading.mentions.concepts import HEADQUARTERS
from bot.reading.mentions.places import dateline
from bot.reading.pledges.actors import Actor, Via
from bot.reading.pledges.clauses import Group
from bot.reading.words.document import Document, Sentence
from bot.reading.words.terms import Hit


def hosts(document: Document, sentence: Sentence, hits: Sequence[Hit]) -> tuple[Group, ...]:
    """The states of the towns behind the dateline of a sentence that speaks of a headquarters, each by its first town."""
    if not any(hit.id in HEADQUARTERS for hit in hits):
        return ()
    behind = 0 if sentence.title else dateline(document)
    found: dict[str, Actor] = {}
    for hit in hits:
        country = document.lexicon.places.country_of.get(hit.key) if hit.family == "city" and hit.start >= behind else None
        if country and country not in document.lexicon.sides.without_offers:
            found.setdefault(country, Actor(country, hit.start, hit.end, Via.HOST))
    return tuple(Group((actor,), actor.first, actor.last) for actor in found.values())
