"""The vectors of many articles side by side, so that one multiplication weighs a feature for all of them at once."""

from collections.abc import Mapping
from struct import unpack

from bot.reading.vectors import Vector

MARGIN = 0.0005
"""How far an estimate may lie from the cosine: half a step of each weight, over as many features as a vector keeps."""

_BESIDE = 64
"""Articles in a block: their weights of a feature are the lanes, of 32 bits, of one long number."""

_LANE = 32
_KNOWN, _ASKED = 1 << 15, 1 << 16
"""Steps of a weight: with both, the sum of a lane, which is one at most, keeps within its bits."""


class Columns:
    """Vectors by their numbers, in the order in which they were added."""

    __slots__ = ("_blocks", "size")

    def __init__(self) -> None:
        self._blocks: list[dict[int, int]] = []
        self.size = 0

    def add(self, known: Vector) -> None:
        lane = self.size % _BESIDE
        if lane == 0:
            self._blocks.append({})
        block = self._blocks[-1]
        for feature, weight in zip(known.ids, known.weights, strict=True):
            block[feature] = block.get(feature, 0) + (round(weight * _KNOWN) << _LANE * lane)
        self.size += 1

    def likest(self, wanted: Mapping[int, float], least: float) -> list[int]:
        """The numbers of all vectors that may have the greatest cosine, as far as that may be `least` or more."""
        steps = [(feature, round(weight * _ASKED)) for feature, weight in wanted.items()]
        sums: list[int] = []
        for block in self._blocks:
            total = sum([block[feature] * step for feature, step in steps if feature in block])
            sums += unpack(f"<{_BESIDE}I", total.to_bytes(_BESIDE * _LANE // 8, "little"))
        floor = max(max(sums, default=0) - 2 * MARGIN * _KNOWN * _ASKED, (least - MARGIN) * _KNOWN * _ASKED)
        return [number for number, found in enumerate(sums[: self.size]) if found >= floor]
