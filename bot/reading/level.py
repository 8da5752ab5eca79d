"""How well a story is supported, counted over what is filed under it."""

from collections.abc import Iterable
from dataclasses import dataclass

from storage.model import Filed, Level, Tier

_COUNTED = {Tier.OFFICIAL, Tier.AGENCY, Tier.PRESS}
"""Tiers whose word can raise a level; copies, aggregators and state media never do (promise T2, T5)."""


@dataclass(frozen=True, slots=True)
class Support:
    """Level, number of outlets, and number of independent origins: texts of their own by outlets of their own."""

    level: Level
    outlets: int
    origins: int


def support(filed: Iterable[Filed]) -> Support:
    """Official if an official source reports it, independent from two origins on, else single."""
    known = tuple(filed)
    counted = [entry for entry in known if entry.article.tier in _COUNTED]
    first = {entry.origin: entry.article.publisher for entry in reversed(counted)}
    # A copy may bear the date of its original, or an earlier one: where that is filed here, it is the origin whatever the dates say.
    first |= {entry.origin: entry.article.publisher for entry in counted if entry.article.id == entry.origin}
    origins = set(first.values())
    outlets = {entry.article.publisher for entry in known}
    if any(entry.article.tier is Tier.OFFICIAL for entry in known):
        level = Level.OFFICIAL
    else:
        level = Level.INDEPENDENT if len(origins) > 1 else Level.SINGLE
    return Support(level, len(outlets), max(1, len(origins)))
