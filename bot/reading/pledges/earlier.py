"""What the earlier reports of a story told of its pledges."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from storage.model import Pledge, Stance, Subject

_NEAR = 0.01
"""Amounts that are no further apart than this part of them are one."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """How often each stance of a pledge was told, and which amounts."""

    stances: Mapping[Stance, int] = field(default_factory=dict)
    amounts: frozenset[float] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.stances)

    def told(self, amount: float) -> bool:
        """Whether this is one of the amounts."""
        return any(abs(amount - known) <= _NEAR * known for known in self.amounts)


NOTHING = Earlier()


def earlier(pledges: Iterable[Pledge]) -> dict[Subject, Earlier]:
    """The pledges of earlier reports by country and kind."""
    of: dict[Subject, list[Pledge]] = defaultdict(list)
    for pledge in pledges:
        of[pledge.subject].append(pledge)
    return {
        subject: Earlier(Counter(one.stance for one in told), frozenset(one.amount for one in told if one.amount))
        for subject, told in of.items()
    }
