"""Positions: what a country has said of one kind, over all articles that report it equally."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from storage.model import Kind, Pledge, Recorded, Stance, Tier

_STANCE_WEIGHT = {Stance.DELIVERED: 50, Stance.PLEDGED: 50, Stance.REFUSED: 40, Stance.CONDITIONAL: 30, Stance.CONSIDERING: 20}
_KIND_WEIGHT = {
    Kind.TROOPS: 9,
    Kind.GUARANTEE: 8,
    Kind.WEAPONS: 7,
    Kind.FUNDING: 6,
    Kind.AIR: 6,
    Kind.NAVAL: 6,
    Kind.COMMAND: 3,
    Kind.BASING: 3,
}
_TRUST = {Tier.OFFICIAL: 0, Tier.AGENCY: 1, Tier.PRESS: 2, Tier.AGGREGATOR: 3, Tier.STATE_MEDIA: 4}


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """Equal observations as one; `sources` are those at hand, best first, `outlets` counts all of them."""

    pledge: Pledge
    latest: date
    sources: tuple[Recorded, ...]
    outlets: int

    @property
    def subject(self) -> tuple[str, Kind]:
        """What a later word on the same matter replaces."""
        return self.pledge.country, self.pledge.kind

    @property
    def first(self) -> int:
        """The order in which positions were reported: the lowest number of an observation."""
        return min(entry.id for entry in self.sources)

    @property
    def earliest(self) -> date:
        """When it was first said, by the observations at hand."""
        return min(entry.said for entry in self.sources)

    @property
    def weight(self) -> int:
        """How much a reader of one line must know it: collective pledges and firm words on troops first."""
        pledge = self.pledge
        collective = 30 if pledge.country == "COALITION" else 0
        sized = 4 if pledge.amount else 0
        return _STANCE_WEIGHT[pledge.stance] + _KIND_WEIGHT.get(pledge.kind, 0) + collective + sized


def positions(recorded: Iterable[Recorded]) -> tuple[Position, ...]:
    """Observations with equal country, kind, stance and size as one position each, the latest first.

    One without a size is part of the sized one that says the same, the best supported and newest, but for a size that one outlet
    alone adds to what several report.
    """
    groups: dict[tuple[object, ...], list[Recorded]] = {}
    for entry in sorted(recorded, key=_said, reverse=True):
        groups.setdefault(_identity(entry.pledge), []).append(entry)
    newest_last = sorted(filter(_is_sized, groups), key=lambda identity: (is_sure(groups[identity]), min(map(_said, groups[identity]))))
    sized = {identity[:3]: identity for identity in newest_last}
    for identity in [found for found in groups if not _is_sized(found) and found[:3] in sized]:
        if is_sure(groups[sized[identity[:3]]]) or not is_sure(groups[identity]):
            groups[sized[identity[:3]]] += groups.pop(identity)
    return tuple(sorted((position(group) for group in groups.values()), key=lambda found: (-found.latest.toordinal(), found.first)))


def standing_words(known: Iterable[Position]) -> tuple[Position, ...]:
    """Where each country stands on each kind; what it replaced or what one outlet alone says otherwise is left out, old figures too.

    The weightiest come first.
    """
    by_subject: dict[tuple[str, Kind], list[Position]] = {}
    for found in sorted(known, key=lambda found: max(_said(entry) for entry in found.sources), reverse=True):
        by_subject.setdefault(found.subject, []).append(found)
    kept = [found for latest_first in by_subject.values() for found in _current(latest_first)]
    return tuple(sorted(kept, key=lambda found: (-found.weight, found.first)))


def _current(latest_first: Sequence[Position]) -> list[Position]:
    """What is said in the stance that stands, of each thing with its latest figure."""
    stance = _stance(latest_first)
    standing = [found for found in latest_first if found.pledge.stance is stance]
    return [found for found in standing if not any(_replaces(other, found) for other in standing)]


def _replaces(later: Position, earlier: Position) -> bool:
    """Whether a figure is the newer one for the same thing; one outlet's alone replaces none that several give.

    Which is newer shows when each was first given, for the old one is long repeated. Who gives both speaks of two things.
    """
    new, old = _giving_figures(later), _giving_figures(earlier)
    if not new or not old or not later.pledge.measures(earlier.pledge):
        return False
    apart = {entry.article.id for entry in new}.isdisjoint(entry.article.id for entry in old)
    return apart and min(map(_said, new)) > min(map(_said, old)) and (is_sure(new) or not is_sure(old))


def _giving_figures(position: Position) -> list[Recorded]:
    return [entry for entry in position.sources if _is_sized(_identity(entry.pledge))]


def _stance(latest_first: Sequence[Position]) -> Stance:
    """The latest stance that an official source or two outlets report; else the latest of all."""
    behind: dict[Stance, list[Recorded]] = {}
    for found in latest_first:
        behind.setdefault(found.pledge.stance, []).extend(found.sources)
    sure = [stance for stance, sources in behind.items() if is_sure(sources)]
    return sure[0] if sure else next(iter(behind))


def is_sure(sources: Iterable[Recorded]) -> bool:
    """Whether an official source or more than one outlet says so."""
    articles = [entry.article for entry in sources]
    return any(article.tier is Tier.OFFICIAL for article in articles) or len({article.publisher for article in articles}) > 1


def position(group: Sequence[Recorded], *, outlets: int = 0, latest: date | None = None) -> Position:
    """Equal observations as one; `outlets` and `latest` speak for those that are not at hand."""
    sized = [entry for entry in group if entry.pledge.amount or entry.pledge.count] or group
    speaking = next((entry for entry in sized if entry.pledge.conditions), sized[0])
    return Position(
        pledge=speaking.pledge,
        latest=latest or max(entry.said for entry in group),
        sources=tuple(sorted(group, key=lambda entry: (_TRUST[entry.article.tier], entry.article.published))),
        outlets=outlets or len({entry.article.publisher for entry in group}),
    )


def _identity(pledge: Pledge) -> tuple[object, ...]:
    return pledge.country, pledge.kind, pledge.stance, pledge.amount, pledge.currency, pledge.count


def _is_sized(identity: tuple[object, ...]) -> bool:
    return any(part is not None for part in identity[3:])


def _said(entry: Recorded) -> tuple[date, datetime, int]:
    return entry.said, entry.article.published, entry.id
