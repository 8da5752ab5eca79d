"""Which article of a story another one repeats: the same words, or the same text in another language."""

from collections import Counter
from collections.abc import Mapping, Sequence

from bot.reading.stories.columns import Columns
from bot.reading.stories.nearness import Asked, Member
from bot.reading.stories.outline import alikeness
from bot.reading.stories.vectors import cosine

COPY, DOUBTFUL = 0.7, 0.47
"""From the first cosine of the bodies on an article repeats another one's text, from the second on it may.

Two newsrooms that report one event are as alike as two translations of one text: in real news one pair in eight lies above the second
(467 of 3,715), one in 190 above the first. Between them the outlines decide: those of two reports agree in one of a hundred such pairs.
"""

TERSE, TERSE_COPY = 8, 0.55
"""Of a text that names less than this, the cosine that makes a copy: its outline says nothing."""

RETOLD = 0.74
"""From this likeness of the outlines on, an article repeats a text of another language, or one that it is alike to."""

_FEW, _SOME = 10, 128
"""Members of a story whose outlines, and whose words, are compared with without a search."""
_LATEST, _NEAREST = 24, 4
"""How many articles that hold a pair are looked at, the latest, and how many are compared in the end."""


class Shelf:
    """The articles of one story by their words, and by what their sentences name together; filled when it is first asked for."""

    __slots__ = ("_bodies", "_holders", "_known")

    def __init__(self) -> None:
        self._bodies = Columns()
        self._holders: dict[int, list[int]] = {}
        self._known = 0

    def repeated(self, asked: Asked, members: Sequence[Member], origins: Mapping[str, str]) -> Member | None:
        """The member whose text the article repeats, or another one of its origin, or None; the members only grow."""
        near = self._likest(asked, members)
        if len({origins[member.article] for member in near}) > 1:
            near = [max(near, key=lambda member: cosine(asked.opened["body"], member.body))]
        copied = next((member for member in near if _repeats(asked, member)), None)
        return copied or self._translated(asked.member, members)

    def _likest(self, asked: Asked, members: Sequence[Member]) -> Sequence[Member]:
        """All members that may have the likest body, if that may be like enough."""
        if len(members) <= _SOME:
            return members
        for member in members[self._bodies.size :]:
            self._bodies.add(member.body)
        return [members[number] for number in self._bodies.likest(asked.opened["body"], DOUBTFUL)]

    def _translated(self, asked: Member, members: Sequence[Member]) -> Member | None:
        foreign = [member for member in self._near(asked, members) if member.language != asked.language]
        if not foreign:
            return None
        likeness = {number: alikeness(asked.outline, member.outline) for number, member in enumerate(foreign)}
        best = max(likeness, key=lambda number: likeness[number])
        return foreign[best] if likeness[best] >= RETOLD else None

    def _near(self, asked: Member, members: Sequence[Member]) -> Sequence[Member]:
        if len(members) <= _FEW:
            return members
        for number in range(self._known, len(members)):
            for pair in members[number].outline.pairs():
                self._holders.setdefault(pair, []).append(number)
        self._known = len(members)
        shared = self._shared(asked, members)
        return [members[number] for number, _ in Counter(shared).most_common(_NEAREST)]

    def _shared(self, asked: Member, members: Sequence[Member]) -> Mapping[int, int]:
        """How many pairs each article of another language shares with this one."""
        return Counter(
            number
            for pair in asked.outline.pairs()
            for number in self._holders.get(pair, ())[-_LATEST:]
            if members[number].language != asked.language
        )


def _repeats(asked: Asked, member: Member) -> bool:
    """Whether an article takes over the words of another one."""
    likeness = cosine(asked.opened["body"], member.body)
    if likeness >= COPY or likeness < DOUBTFUL:
        return likeness >= COPY
    if min(len(asked.member.outline.atoms), len(member.outline.atoms)) < TERSE:
        return likeness >= TERSE_COPY
    return alikeness(asked.member.outline, member.outline, TERSE) >= RETOLD
