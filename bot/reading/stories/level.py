"""How well a story is supported, by what is filed under it."""

from dataclasses import dataclass

from storage.model import Backing, Level, Tier

COUNTED = frozenset({Tier.OFFICIAL, Tier.AGENCY, Tier.PRESS})
"""Tiers whose word can raise a level; copies, aggregators and state media never do (promise T2, T5)."""


@dataclass(frozen=True, slots=True)
class Support:
    """Level, number of outlets, and number of independent origins: texts of their own by outlets of their own."""

    level: Level
    outlets: int
    origins: int


def support(backing: Backing) -> Support:
    """Official if an official source reports it, independent from two origins on, else single."""
    level = Level.OFFICIAL if backing.official else Level.INDEPENDENT if backing.origins > 1 else Level.SINGLE
    return Support(level, backing.outlets, max(1, backing.origins))
