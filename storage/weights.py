"""Learned weights as data: each file of `seeds/weights/` is a set of linear scorers, one for each class it tells apart."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import repeat
from operator import mul
from pathlib import Path
from typing import Any

from storage.seeds import read_each


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Linear:
    """A weighted sum over named evidence; what is not listed weighs nothing."""

    bias: float
    weights: Mapping[str, float]

    def score(self, evidence: Mapping[str, float]) -> float:
        """The bias and the weight of everything that was found."""
        found: float = sum(map(mul, map(self.weights.get, evidence, repeat(0.0)), evidence.values()))
        return self.bias + found


Scorers = Mapping[str, Linear]
"""Class -> its scorer."""


def scores(scorers: tuple[Linear, ...], evidence: Mapping[str, float]) -> list[float]:
    """What each of several scorers says of the same evidence, which is looked up but once."""
    rows = _rows(scorers)
    known = [name for name in evidence if name in rows]
    values = [evidence[name] for name in known]
    columns = zip(*[rows[name] for name in known], strict=True) if known else repeat(())
    return [scorer.bias + sum(map(mul, column, values)) for scorer, column in zip(scorers, columns, strict=False)]


@lru_cache(maxsize=64)
def _rows(scorers: tuple[Linear, ...]) -> Mapping[str, tuple[float, ...]]:
    """Evidence -> what it weighs for each scorer."""
    names = frozenset().union(*(scorer.weights for scorer in scorers))
    return {name: tuple(scorer.weights.get(name, 0.0) for scorer in scorers) for name in names}


def load_weights(folder: Path) -> dict[str, Scorers]:
    """Name of a file -> its scorers; raise SeedError with every problem of every file."""
    return read_each(folder, _scorers, "in each table a number `bias` and a table `weights` of numbers")


def _scorers(raw: Mapping[str, Any]) -> Scorers:
    return {
        name: Linear(bias=float(table["bias"]), weights={key: float(value) for key, value in table["weights"].items()})
        for name, table in raw.items()
    }
