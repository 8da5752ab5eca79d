"""Two-layer networks over named evidence, learned by Adam with dropout, and written as `seeds/networks/<part>.toml`.

Several small networks that begin from other chances are put together as one: its units are all of theirs, and a class is their mean.
"""

import base64
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from learning import Numbers
from numpy.typing import NDArray

from storage.lexicon import SEEDS

_BATCH, _RATE, _LAST_RATE = 512, 4e-3, 1e-4
"""Rows of a step, and how far the first and the last steps go."""
_MEAN, _SQUARE, _TINY = 0.9, 0.999, 1e-8
"""Adam's constants, as its authors chose them (Kingma and Ba, 2015)."""
_USUAL = 40
"""About how many pieces of evidence a row has."""
_TOP = 127
"""The heaviest weight of a unit, in steps."""

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Layers:
    """A network: what each column adds to each unit, from where the units start, and the same from units to classes."""

    units: Floats
    base: Floats
    classes: Floats
    bias: Floats

    def scores(self, found: Floats) -> Numbers:
        """The score of each row for each class."""
        said: Numbers = (np.maximum(found @ self.units + self.base, 0) @ self.classes + self.bias).astype(float)
        return said


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """How many units a network has, which share of them rests in a step, and how weights decay."""

    units: int
    dropped: float
    decay: float


def learned(found: Floats, wanted: Floats, weight: Floats, passes: int, seed: int, recipe: Recipe) -> Layers:
    """A network for rows of which each class is `wanted` or not, and counts so much; `passes` tells how often all rows are seen."""
    chance = np.random.default_rng(seed)
    rows, columns = found.shape
    count = wanted.shape[1]
    adam = _Adam(
        [
            chance.normal(0, 1 / np.sqrt(_USUAL), (columns, recipe.units)).astype(np.float32),
            np.zeros(recipe.units, np.float32),
            chance.normal(0, 0.05, (recipe.units, count)).astype(np.float32),
            np.zeros(count, np.float32),
        ]
    )
    order = np.arange(rows)
    for turn in range(passes):
        chance.shuffle(order)
        rate = _RATE * (1 - turn / passes) + _LAST_RATE
        for start in range(0, rows, _BATCH):
            chosen = order[start : start + _BATCH]
            awake = ((chance.random((len(chosen), recipe.units)) > recipe.dropped) / (1 - recipe.dropped)).astype(np.float32)
            adam.step(_slopes(adam.parts, found[chosen], wanted[chosen], weight[chosen], awake, recipe.decay), rate)
    return Layers(*adam.parts)


class _Adam:
    """Weights on their way down, with the means of their slopes and of the squares of these."""

    def __init__(self, parts: list[Floats]) -> None:
        self.parts = parts
        self._means, self._squares = [np.zeros_like(part) for part in parts], [np.zeros_like(part) for part in parts]
        self._steps = 0

    def step(self, slopes: Sequence[Floats], rate: float) -> None:
        """Go down by one step."""
        self._steps += 1
        for at, slope in enumerate(slopes):
            self._means[at] += (1 - _MEAN) * (slope - self._means[at])
            self._squares[at] += (1 - _SQUARE) * (slope**2 - self._squares[at])
            mean, square = self._means[at] / (1 - _MEAN**self._steps), self._squares[at] / (1 - _SQUARE**self._steps)
            self.parts[at] -= rate * mean / (np.sqrt(square) + _TINY)


def _slopes(parts: Sequence[Floats], found: Floats, wanted: Floats, weight: Floats, awake: Floats, decay: float) -> list[Floats]:
    """How the weighted cross entropy of some rows grows with each weight, and how the weights decay."""
    units, base, classes, bias = parts
    raw = found @ units + base
    said = np.maximum(raw, 0) * awake
    error = (chances(said @ classes + bias) - wanted) * weight / len(found)
    back = (error @ classes.T) * awake * (raw > 0)
    return [found.T @ back + decay * units, back.sum(0), said.T @ error + decay * classes, error.sum(0)]


def chances(scores: Floats) -> Floats:
    """Scores as probabilities."""
    chance: Floats = 1 / (1 + np.exp(-np.clip(scores, -30, 30)))
    return chance


def write_network(part: str, learned: Sequence[Layers], names: Sequence[str], classes: Sequence[str]) -> None:
    """Save networks as one; what a piece of evidence adds to the units is written in whole steps, one byte a unit."""
    units = np.hstack([layers.units for layers in learned])
    base = np.concatenate([layers.base for layers in learned])
    told = np.vstack([layers.classes for layers in learned]) / len(learned)
    bias = np.mean([layers.bias for layers in learned], axis=0)
    step = float(np.abs(units).max()) / _TOP
    lines = [f"# Learned by benchmarks/learn_{part}.py over the labelled articles; learn again instead of editing.\n"]
    lines += [f"step = {step:.8f}\nbase = {np.rint(base / step).astype(int).tolist()}\n"]
    for number, name in enumerate(classes):
        lines.append(f"\n[classes.{name}]\nbias = {bias[number]:.4f}\nweights = {np.round(told[:, number], 4).astype(float).tolist()}\n")
    lines.append("\n[rows]\n")
    for number, name in enumerate(names):
        steps = (np.rint(units[number] / step).astype(int) + _TOP + 1).astype(np.uint8)
        lines.append(f'"{name}" = "{base64.b64encode(steps.tobytes()).decode()}"\n')
    (SEEDS / "networks" / f"{part}.toml").write_text("".join(lines), encoding="utf-8")
