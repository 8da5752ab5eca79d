"""What the articles of a story have in common: the sum of their vectors, with which an article is compared at once."""

from collections import Counter
from collections.abc import Iterable, Mapping
from math import sqrt
from typing import TypeVar

from bot.reading.stories.features import BOUND, FREE
from bot.reading.stories.nearness import Member
from bot.reading.stories.vectors import Vector, cosine

K = TypeVar("K")


class Sum:
    """Some vectors added up; a single one is kept as it is, for most stories have one article."""

    __slots__ = ("_first", "_square", "_values", "count")

    def __init__(self, first: Vector) -> None:
        self.count = 1
        self._first: Vector = first
        self._values: dict[int, float] = {}
        self._square = sum([weight * weight for weight in first.weights])

    def add(self, vector: Vector) -> None:
        """One more vector."""
        if self.count == 1:
            self._values = dict(zip(self._first.ids, self._first.weights, strict=True))
        self.count += 1
        values = self._values
        for feature, weight in zip(vector.ids, vector.weights, strict=True):
            before = values.get(feature, 0.0)
            values[feature] = before + weight
            self._square += weight * (2 * before + weight)

    def shared(self, asked: Mapping[int, float]) -> float:
        """The sum of the article's likenesses to each."""
        if self.count == 1:
            return cosine(asked, self._first)
        values = self._values
        return sum([weight * values[feature] for feature, weight in asked.items() if feature in values], 0.0)

    def cosine(self, shared: float) -> float:
        """How alike an article is to the sum, from what they share."""
        return shared / sqrt(self._square) if shared else 0.0


class Centre:
    """A story's articles, added up by channel, and by language in those of letters."""

    __slots__ = ("_bound", "_free", "languages")

    def __init__(self, members: Iterable[Member]) -> None:
        self.languages: Counter[str] = Counter()
        self._free: dict[str, Sum] = {}
        self._bound: dict[tuple[str, str], Sum] = {}
        for member in members:
            self.add(member)

    def add(self, member: Member) -> None:
        """One more article."""
        self.languages[member.language] += 1
        for channel in FREE:
            _added(self._free, channel, getattr(member, channel))
        for channel in BOUND:
            _added(self._bound, (channel, member.language), getattr(member, channel))

    def free(self, channel: str) -> Sum:
        """A channel that means the same in every language."""
        return self._free[channel]

    def own(self, channel: str, language: str) -> Sum | None:
        """A channel of the articles in a language."""
        return self._bound.get((channel, language))

    def abroad(self, channel: str, language: str) -> list[Sum]:
        """A channel of the articles in each other language."""
        return [self._bound[channel, other] for other in self.languages if other != language]


def _added(sums: dict[K, Sum], key: K, vector: Vector) -> None:
    if key in sums:
        sums[key].add(vector)
    else:
        sums[key] = Sum(vector)
