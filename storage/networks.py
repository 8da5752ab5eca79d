"""Learned networks as data: each file of `seeds/networks/` turns named evidence into a score for each of some classes."""

import base64
import struct
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import mul
from pathlib import Path
from typing import Any

from storage.seeds import read_each

_ZERO = 128
"""What a weight of nothing is written as, so that no lane of a row is below zero."""
_LANE = 4
"""How many bytes a unit takes in a row; they hold the sum of eight million pieces of evidence."""
_SIGN = 8 * _LANE - 1
"""The bit of a lane that is set where its sum is not below zero: every lane starts from it."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Network:
    """Units that each fire on a mixture of evidence, and classes that each weigh what the units say: two layers.

    A row holds what one piece of evidence adds to every unit, side by side in one long integer: adding two rows adds all units at once.
    `start` is what each unit starts from, in the same steps, and `each` a one in every lane; the weights of a class are for whole steps.
    """

    units: int
    start: int
    each: int
    rows: Mapping[str, int]
    classes: Mapping[str, tuple[float, Sequence[float]]]

    def fired(self, evidence: Iterable[str]) -> tuple[int, ...]:
        """What each unit says of the evidence; what no row knows counts nothing."""
        known = [self.rows[name] for name in evidence if name in self.rows]
        lanes = sum(known, self.start - _ZERO * len(known) * self.each)
        signs = lanes >> _SIGN & self.each
        said = lanes & ((signs << _SIGN) - signs)  # below nothing a unit is silent
        return struct.unpack(f"<{self.units}I", said.to_bytes(_LANE * self.units, "little"))

    def score(self, name: str, fired: Sequence[int]) -> float:
        """What a class scores where the units have fired so."""
        bias, weights = self.classes[name]
        total: float = bias + sum(map(mul, weights, fired))
        return total


def load_networks(folder: Path) -> dict[str, Network]:
    """Name of a file -> its network; raise SeedError with every problem of every file."""
    return read_each(folder, _network, "`step`, `base`, `rows` of as many units, and `classes` with `bias` and `weights`")


def _network(raw: Mapping[str, Any]) -> Network:
    step, base = float(raw["step"]), tuple(map(int, raw["base"]))
    classes = {
        str(name): (float(told["bias"]), tuple(step * float(weight) for weight in told["weights"])) for name, told in raw["classes"].items()
    }
    if any(len(weights) != len(base) for _, weights in classes.values()):
        raise ValueError("a class with another number of weights than there are units")
    rows = {str(name): _row(text, len(base)) for name, text in raw["rows"].items()}
    return Network(
        units=len(base), start=_lanes([(1 << _SIGN) + value for value in base]), each=_lanes([1] * len(base)), rows=rows, classes=classes
    )


def _row(text: str, units: int) -> int:
    """A row from its bytes in base 64: the weight of each unit in steps, from -128 to 127, counted from 0."""
    values = base64.b64decode(text, validate=True)
    if len(values) != units:
        raise ValueError(f"a row of {len(values)} units, not {units}")
    return _lanes(values)


def _lanes(values: Sequence[int]) -> int:
    """Numbers side by side in one."""
    return int.from_bytes(struct.pack(f"<{len(values)}I", *values), "little")
