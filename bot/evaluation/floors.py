"""The figures that must hold: floors and ceilings by corpus, which only ever get stricter."""

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

from bot.evaluation.score import Score

CEILINGS = frozenset({"per_event", "mixed", "missed", "noise"})
"""Figures of which less is better."""

Floors = Mapping[str, Mapping[str, float]]


def read_floors(path: Path) -> Floors:
    """Corpus -> figure -> bound, from floors.toml."""
    return tomllib.loads(path.read_text(encoding="utf-8"))


def breaches(corpus: str, found: Score, floors: Floors) -> Iterator[str]:
    """What fell below its floor, or rose over its ceiling, in words."""
    figures = found.figures()
    for name, bound in floors.get(corpus, {}).items():
        if name in CEILINGS and figures[name] > bound:
            yield f"{corpus}: {name} is {figures[name]:.3f}, over its ceiling {bound:.3f}"
        if name not in CEILINGS and figures[name] < bound:
            yield f"{corpus}: {name} is {figures[name]:.3f}, below its floor {bound:.3f}"
