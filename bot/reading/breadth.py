"""Into how many stories the latest news falls: where there are many, one that looks alike is sooner a stranger."""

from collections import Counter, deque
from collections.abc import Hashable

LATEST = 500
"""Articles that are counted: as many as the widest stream has that the weights were learned from."""

_SUPPOSED = 10
"""Stories of one article each that are supposed beside what was seen, so that the first articles of a stream are not all taken for kin."""


class Breadth:
    """As how many stories of equal size the latest articles make: one over the chance that two of them tell of the same (Simpson)."""

    def __init__(self) -> None:
        self._latest: deque[Hashable] = deque()
        self._sizes: Counter[Hashable] = Counter()
        self._squares = 0

    def add(self, story: Hashable) -> None:
        """Count an article of the story, and no longer the oldest one."""
        self._latest.append(story)
        self._resize(story, 1)
        if len(self._latest) > LATEST:
            self._resize(self._latest.popleft(), -1)

    def merge(self, keep: Hashable, drop: Hashable) -> None:
        """From now on the second story's articles are the first one's."""
        self._latest = deque(keep if story == drop else story for story in self._latest)
        moved = self._sizes[drop]
        self._resize(drop, -moved)
        self._resize(keep, moved)

    def _resize(self, story: Hashable, by: int) -> None:
        size = self._sizes[story]
        self._squares += by * (2 * size + by)
        self._sizes[story] = size + by
        if not self._sizes[story]:
            del self._sizes[story]

    @property
    def stories(self) -> float:
        """How many stories of equal size; what is supposed is among them."""
        return (len(self._latest) + _SUPPOSED) ** 2 / (self._squares + _SUPPOSED)
