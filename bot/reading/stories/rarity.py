"""How rare a feature is in its language: what the seeds tell of common words, and what the live articles add."""

from array import array
from collections.abc import Mapping
from dataclasses import dataclass

from bot.reading.stories.features import Counts, Features
from bot.reading.stories.vectors import Vector, gram_id, identity, vector, weighed
from storage.weights import Scorers

PRIOR = 40
"""The seeds' shares weigh as much as the articles from which they were counted, but no more than this number."""

_SLOTS, _FEW_SLOTS = 1 << 18, 1 << 14
"""Slots that the features of a language share, and those that its names do."""
_FULL = 40_000
_ACROSS = {"numbers": "numbers", "concepts": "concepts", "headline": "concepts", "people": "people"}
"""Channels that mean the same in every language, and the name under which they are counted."""
NAMED = "-names"
"""What is appended to a language where its names are counted."""

_DOUBT = {"names": 4.0, "numbers": 3.0, "concepts": 5.0, "headline": 4.0, "people": 2.0}
"""Two short items that share their only name or concept are no story yet."""


@dataclass(slots=True)
class _Seen:
    """Articles of one language, and in how many of them a feature stands; features share a slot once in a while."""

    articles: int
    counts: "array[int]"

    def add(self, features: Counts) -> None:
        if self.articles >= _FULL:
            self.articles //= 2
            self.counts = array("H", [count // 2 for count in self.counts])
        self.articles += 1
        counts, size = self.counts, len(self.counts)
        for feature in features:
            try:
                counts[feature % size] += 1
            except OverflowError:  # several features of most articles share the slot: they are as common as can be
                continue


class Rarity:
    """Weighs counts into vectors."""

    def __init__(self, common: Scorers) -> None:
        self._prior = {group: min(PRIOR, linear.bias) for group, linear in common.items()}
        self._common = {
            group: {_number(group, name): self._prior[group] * share for name, share in linear.weights.items()}
            for group, linear in common.items()
        }
        self._seen: dict[str, _Seen] = {}

    def weighed(self, channel: str, language: str, counts: Counts) -> Vector:
        """The channel of an article as a vector of length one, its rarest features first."""
        group = _group(channel, language)
        common: Mapping[int, float] = self._common.get(group) or {}
        seen = self._seen.get(group) or _Seen(0, _NONE)
        articles, known, size = seen.articles, seen.counts, len(seen.counts)
        told = self._prior.get(group, 1) + articles
        shares = [(common.get(feature, 0.0) + known[feature % size]) / told for feature in counts]
        return vector(counts, weighed(counts.values(), shares), _DOUBT.get(channel, 0.0))

    def counted(self, language: str) -> tuple[int, int]:
        """Of how many articles the index has taken account: of those in a language, and of all."""
        own = self._seen.get(_group("body", language))
        every = self._seen.get(_ACROSS["numbers"])
        return own.articles if own else 0, every.articles if every else 0

    def count(self, features: Features) -> None:
        """Take an article into account for the weights of later ones."""
        for group, channel in _groups(features.language).items():
            if group not in self._seen:
                self._seen[group] = _Seen(0, array("H", bytes(2 * (_FEW_SLOTS if group.endswith(NAMED) else _SLOTS))))
            self._seen[group].add(features.channels[channel])


_NONE = array("H", [0])


def _groups(language: str) -> dict[str, str]:
    across = {group: channel for channel, group in _ACROSS.items() if channel != "headline"}
    return {_group("body", language): "body", _group("names", language): "names", **across}


def _group(channel: str, language: str) -> str:
    """Under which name the features of a channel are counted: what is no name is written like one in German, "Monday" in English."""
    return f"{language}{NAMED}" if channel == "names" else _ACROSS.get(channel, language)


def _number(group: str, name: str) -> int:
    """A 4-gram as its id, or a concept as its."""
    return identity(name) if group in _ACROSS.values() or group.endswith(NAMED) else gram_id(name.encode())
