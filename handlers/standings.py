"""Positions from the database: grouped there, so that no list needs every observation in hand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from handlers.arguments import Query
from handlers.positions import Position, position
from storage.countries import Countries
from storage.model import Kind, Standing
from storage.store import Store

_KINDS = {kind: at for at, kind in enumerate(Kind)}
_SOURCES = 3
"""Observations that are fetched for a position: enough for the outlets that a line names."""


@dataclass(frozen=True, slots=True)
class Group:
    """Standings that make one position: one with a size, and those that say the same without it."""

    standings: tuple[Standing, ...]

    @property
    def leading(self) -> Standing:
        return self.standings[0]

    @property
    def latest(self) -> date:
        return max(self.standings[0].latest, self.standings[-1].latest)


def groups(store: Store, query: Query, countries: Countries) -> tuple[Group, ...]:
    """What fits the query: the coalition first, then by the country's name, kind, and the latest first."""
    period = query.period
    found = store.facts.standings(
        country=query.countries[0] if len(query.countries) == 1 else None,
        kind=query.kinds[0] if len(query.kinds) == 1 else None,
        since=period.since if period else None,
        until=period.until if period else None,
    )
    wanted = [
        standing
        for standing in found
        if (not query.countries or standing.country in query.countries) and (not query.kinds or standing.kind in query.kinds)
    ]
    return tuple(sorted(_grouped(wanted), key=lambda group: _order(group, countries)))


def in_full(store: Store, chosen: Sequence[Group], query: Query) -> tuple[Position, ...]:
    """The groups as positions, each with a few of its sources, which are read at once."""
    since, until = (query.period.since, query.period.until) if query.period else (None, None)
    wanted = [part for group in chosen for part in ((group.standings[:1], _SOURCES), (group.standings[1:], _SOURCES - 1))]
    found = iter(store.facts.behind(wanted, since=since, until=until))
    return tuple(
        position((*leading, *others), outlets=store.facts.outlets(group.standings, since=since, until=until), latest=group.latest)
        for group, leading, others in zip(chosen, found, found, strict=True)
    )


def _order(group: Group, countries: Countries) -> tuple[bool, str, int, int, int]:
    standing = group.leading
    named = standing.country != "COALITION"
    kind = _KINDS[standing.kind]
    return named, countries.name(standing.country), -(standing.members or 0), kind, -group.latest.toordinal()


def _grouped(found: Sequence[Standing]) -> list[Group]:
    """In the order of the standings, as far as they are not grouped."""
    sized: dict[tuple[str, ...], list[Standing]] = {}
    bare: dict[tuple[str, ...], Standing] = {}
    for standing in found:
        key = (standing.country, standing.kind, standing.stance)
        if standing.amount is None and standing.members is None:
            bare[key] = standing
        else:
            sized.setdefault(key, []).append(standing)
    with_bare = [
        Group((standing, bare[key])) if at == 0 and key in bare else Group((standing,))
        for key, standings in sized.items()
        for at, standing in enumerate(standings)
    ]
    every = with_bare + [Group((standing,)) for key, standing in bare.items() if key not in sized]
    places = {standing: place for place, standing in enumerate(found)}
    return sorted(every, key=lambda group: min(places[standing] for standing in group.standings))
