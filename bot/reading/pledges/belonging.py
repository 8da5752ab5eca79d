"""Whose an offer is where a sentence names several countries, and what its kind is where it names several kinds."""

from collections.abc import Iterator

from bot.reading.mentions.prominence import place
from bot.reading.pledges.candidates import Candidate, KnownBy
from bot.reading.pledges.clauses import listed

_CLOSE = 4
"""How many words may stand between two kinds of which one may tell what the other is for."""


def ownership(candidate: Candidate) -> Iterator[str]:
    """The evidence of owners."""
    if candidate.handed:
        yield f"handed from place {place(candidate.setting.document, candidate.actor.country)}"
    elif not candidate.implicit:
        yield _ownership(candidate)


def _ownership(candidate: Candidate) -> str:
    """Whether the offer is the actor's own, and otherwise whether it has one, and the offer an owner."""
    owners = candidate.setting.owners
    theirs = owners.get(candidate.offer)
    if theirs is candidate.group:
        return "owner"
    has = any(other is candidate.group for other in owners.values())
    return f"no owner&has another={has}&owned={theirs is not None}"


def neighbours(candidate: Candidate) -> Iterator[str]:
    """Other kinds close before and behind the offer: "jets and ships" is a list, "money for ships" one thing that the other is for."""
    if candidate.implicit and candidate.known_by is not KnownBy.SUM:
        return
    setting, offer = candidate.setting, candidate.offer
    others = [hit for hit in setting.offered if hit.key != candidate.kind]
    before = [hit for hit in others if hit.end <= offer.start][-1:]
    behind = [hit for hit in others if hit.start >= offer.end][:1]
    for side, left, right in (*(("behind", hit, offer) for hit in before), *(("before", offer, hit) for hit in behind)):
        if right.start - left.end <= _CLOSE:
            yield f"{'listed' if listed(setting.document, left.end, right.start, setting.hits) else 'close'} {side} another kind"
