"""Whom a small number of countries means: "both countries", "the three" are those that the text has just named."""

from collections.abc import Sequence
from dataclasses import replace

from bot.reading.pledges.actors import Via
from bot.reading.pledges.clauses import Group

_MOST = 4
"""More countries than this are hardly ever named one by one before they are counted."""
_REACH = 3
"""How many sentences that name countries are looked back over."""


def meant(group: Group, named: Sequence[tuple[str, ...]]) -> Group:
    """The group with the countries that its number stands for; as it is where no sentence before names so many.

    `named` holds the countries of the sentences before, the nearest first.
    """
    first = group.actors[0]
    if len(group.actors) > 1 or not first.count or first.count > _MOST:
        return group
    countries = next((row for row in named if len(row) == first.count), ())
    members = tuple(replace(first, country=country, count=None, via=Via.MEANT) for country in countries)
    return replace(group, actors=members) if members else group


def remembered(groups: Sequence[Group], named: Sequence[tuple[str, ...]]) -> tuple[tuple[str, ...], ...]:
    """What a sentence adds to the countries that were named: those that it names, each once, before those of the sentences before."""
    here = tuple(dict.fromkeys(actor.country for group in groups for actor in group.actors if actor.count is None))
    return (here, *named)[:_REACH] if here else tuple(named)
