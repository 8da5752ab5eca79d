"""Learned judges as data: each file of `seeds/judges/` turns named measures into one score."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import mul
from pathlib import Path
from typing import Any

from storage.seeds import read_each


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Judge:
    """A network of two layers: units that each weigh every measure and speak when that is above nothing, and the weights of what they say.

    `base` is what each unit starts from, `rows` what a unit weighs each measure with, in the order of `measures`.
    """

    measures: Sequence[str]
    base: Sequence[float]
    rows: Sequence[Sequence[float]]
    weights: Sequence[float]
    bias: float

    def score(self, found: Mapping[str, float]) -> float:
        """Above 0 for yes; raise KeyError where a measure is missing."""
        values = [found[name] for name in self.measures]
        said = [max(0.0, start + sum(map(mul, row, values))) for start, row in zip(self.base, self.rows, strict=True)]
        total: float = sum(map(mul, self.weights, said))
        return self.bias + total


def load_judges(folder: Path) -> dict[str, Judge]:
    """Name of a file -> its judge; raise SeedError with every problem of every file."""
    return read_each(folder, _judge, "`bias`, `base`, `weights` of as many units, and `measures` with a row for each")


def _judge(raw: Mapping[str, Any]) -> Judge:
    columns = {str(name): tuple(map(float, column)) for name, column in raw["measures"].items()}
    base, weights = tuple(map(float, raw["base"])), tuple(map(float, raw["weights"]))
    if any(len(column) != len(base) for column in (weights, *columns.values())):
        raise ValueError("another number of weights than there are units")
    return Judge(
        measures=tuple(columns), base=base, rows=tuple(zip(*columns.values(), strict=True)), weights=weights, bias=float(raw["bias"])
    )
