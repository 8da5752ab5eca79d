"""How like a story any news is, by its words alone: the measures that the judge of general news weighs, each with a name."""

from collections.abc import Sequence
from math import log1p

from bot.reading.stories.centre import Centre
from bot.reading.stories.features import BOUND, FREE
from bot.reading.stories.nearness import Asked, Member, time_between

_SLIGHT = 0.02
"""The likeness of two texts that have nothing to do with each other: from 0.02 to 0.04 is as far as from 0.1 to 0.2."""

_MOST_COUNTED = 1_000
"""Articles before this one that count: the judge was taught with streams of some hundred."""

TOLD = ("body", "title", "body_abroad", "names", "concepts", "numbers", "hours")
"""Measures by which a decision is explained."""


def measures(asked: Asked, centre: Centre, told: Sequence[Member], counted: tuple[int, int]) -> dict[str, float]:
    """What is measured of an article and a story; `told` are some of its articles, among them the latest.

    `counted` are the articles before this one, in its language and in all: the more, the likelier is a stranger that looks alike.
    """
    language, size = asked.member.language, centre.languages.total()
    own = centre.languages[language]
    return {
        "size": log1p(size),
        "size_own": log1p(own),
        "no_own": float(not own),
        **_bound(asked, centre, language, own, size - own),
        **_vouched(asked, _free(asked, centre, size)),
        **time_between(asked.member, told),
        "counted_own": log1p(min(counted[0], _MOST_COUNTED)),
        "counted": log1p(min(counted[1], _MOST_COUNTED)),
        "length": log1p(len(asked.opened["body"])),
    }


def _vouched(asked: Asked, found: dict[str, float]) -> dict[str, float]:
    """With numbers vouching for names, where a script has no capitals and a language no vocabulary: to name nothing is not to differ."""
    opened = asked.opened
    if opened["names"] or opened["concepts"] or len(opened["numbers"]) < _FIGURES:
        return found
    return {name: max(value, _VOUCHED * found["numbers"]) if name in _NAMED else value for name, value in found.items()}


_NAMED = frozenset({"names", "names_mean", "concepts", "concepts_mean", "headline"})
_FIGURES = 4
"""So many numbers tell a happening about as well as its names do."""
_VOUCHED = 0.7
"""How much of the likeness of their numbers: one text in Chinese, Japanese, Korean and Hebrew joined its translations."""


def _bound(asked: Asked, centre: Centre, language: str, own: int, abroad: int) -> dict[str, float]:
    """The words, which are alike in one language only: against the centre of its texts, and on average against the others."""
    found = {"body": 0.0, "body_mean": 0.0, "title": 0.0}
    for channel in BOUND:
        opened = asked.opened[channel]
        if known := centre.own(channel, language):
            shared = known.shared(opened)
            found[channel] = _felt(known.cosine(shared))
            if channel == "body":
                found["body_mean"] = _felt(shared / own)
        shared_abroad = sum(other.shared(opened) for other in centre.abroad(channel, language))
        found[f"{channel}_abroad"] = _felt(shared_abroad / abroad) if abroad else 0.0
    return found


def _free(asked: Asked, centre: Centre, size: int) -> dict[str, float]:
    """What means the same in every language."""
    found = {}
    for channel in FREE:
        known = centre.free(channel)
        shared = known.shared(asked.opened[channel])
        found[channel] = known.cosine(shared)
        if channel in ("names", "concepts"):
            found[f"{channel}_mean"] = shared / size
    return found


def _felt(likeness: float) -> float:
    return log1p(likeness / _SLIGHT)
