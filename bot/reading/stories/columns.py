"""The vectors of many articles side by side, so that what one has in common with all of them is found at once."""

from collections.abc import Mapping
from struct import Struct, unpack

from bot.reading.stories.vectors import Vector

MARGIN = 0.0005
"""How far an estimate may lie from the cosine: half a step of each weight, over as many features as a vector keeps."""

_FEW, _SHARE = 64, 8
"""A feature with more holders than this, and than one article in so many, is common."""

_LANE, _BESIDE = 32, 512
"""Of a common feature the weights in so many articles stand in one long number, with so many bits for each: one multiplication
weighs it for them all."""

_KNOWN, _ASKED = 1 << 15, 1 << 16
"""Steps of a weight: with both, what an article sums up to, which is one at most, keeps within its bits."""

_HOLDER = Struct("<IH")


class Columns:
    """Vectors by their numbers, in the order in which they were added."""

    __slots__ = ("_common", "_rare", "size")

    def __init__(self) -> None:
        self._rare: dict[int, bytes] = {}
        self._common: dict[int, list[int]] = {}
        self.size = 0

    def add(self, known: Vector) -> None:
        most = _HOLDER.size * max(_FEW, self.size // _SHARE)
        for feature, weight in zip(known.ids, known.weights, strict=True):
            steps = round(weight * _KNOWN)
            if columns := self._common.get(feature):
                _write(columns, self.size, steps)
                continue
            holders = self._rare[feature] = self._rare.get(feature, b"") + _HOLDER.pack(self.size, steps)
            if len(holders) > most:
                columns = self._common[feature] = []
                for holder in _HOLDER.iter_unpack(self._rare.pop(feature)):
                    _write(columns, *holder)
        self.size += 1

    def likest(self, wanted: Mapping[int, float], least: float) -> list[int]:
        """The numbers of all vectors that may have the greatest cosine, as far as that may be `least` or more."""
        steps = {feature: round(weight * _ASKED) for feature, weight in wanted.items()}
        sums = self._common_sums(steps)
        for feature, step in steps.items():
            for number, weight in _HOLDER.iter_unpack(self._rare.get(feature, b"")):
                sums[number] += weight * step
        floor = max(max(sums, default=0) - 2 * MARGIN * _KNOWN * _ASKED, (least - MARGIN) * _KNOWN * _ASKED)
        return [number for number, found in enumerate(sums) if found >= floor]

    def _common_sums(self, steps: Mapping[int, int]) -> list[int]:
        """What each vector has in common with the one that was asked for, by the common features alone."""
        totals = [0] * -(-self.size // _BESIDE)
        for feature in steps.keys() & self._common.keys():
            for block, column in enumerate(self._common[feature]):
                totals[block] += column * steps[feature]
        lanes = b"".join(total.to_bytes(_BESIDE * _LANE // 8, "little") for total in totals)
        return [*unpack(f"<{self.size}I", lanes[: self.size * _LANE // 8])]


def _write(columns: list[int], number: int, steps: int) -> None:
    """Note a weight where the article with that number has its place."""
    block, place = divmod(number, _BESIDE)
    columns.extend([0] * (block + 1 - len(columns)))
    columns[block] += steps << _LANE * place
