"""Which number of a sentence tells how much a pledge is worth."""

from collections.abc import Mapping, Sequence

from bot.reading.amounts import COUNTRIES, ITEMS, PEOPLE, Number
from storage.model import Kind

_MONEY = frozenset({Kind.WEAPONS, Kind.FUNDING, Kind.TRAINING, Kind.DEMINING, Kind.OTHER, Kind.GUARANTEE, Kind.AIR, Kind.LOGISTICS})
"""Kinds that may be given as a sum of money."""

_HEADS = frozenset({Kind.TROOPS, Kind.TRAINING, Kind.COMMAND, Kind.DEMINING, Kind.MONITORING, Kind.LOGISTICS})
"""Kinds that may be counted in people."""

_THINGS = frozenset({Kind.OTHER, Kind.WEAPONS, Kind.NAVAL, Kind.AIR, Kind.DEMINING, Kind.BASING, Kind.LOGISTICS})
"""Kinds that may be counted in pieces."""

_NEAR = 4
"""How many words may stand between a count and the thing it counts; money may stand anywhere in the sentence."""

_AN_ARMY = 300_000
"""People that nobody offers: so many are Ukraine's own army, which the same texts speak of (800,000 in every plan for peace)."""


def quantity(kind: Kind, first: int, last: int, numbers: Sequence[Number], low: int, high: int, text: str) -> Number | None:
    """The number that belongs to the offer at the words `first` to `last`; `low` and `high` bound the words where it may stand."""
    fitting = [number for number in numbers if low <= number.first < high and _fits(kind, first, last, number)]
    nearest = min(fitting, key=lambda number: (_converted(number, text), _gap(first, last, number), number.first), default=None)
    return _original(nearest, numbers, text) if nearest and _converted(nearest, text) else nearest


def _original(converted: Number, numbers: Sequence[Number], text: str) -> Number:
    """The sum that stands right before the same one in brackets: "2 billion crowns ($195 million)"."""
    money = (number for number in numbers if number.unit.isupper() and not _converted(number, text))
    return next((number for number in money if 0 <= converted.first - number.last <= 1), converted)


def _converted(number: Number, text: str) -> bool:
    """Whether the number stands in brackets, as the same sum in another currency does."""
    before = text[: number.start].rstrip("€$£ ")
    return before.rpartition("(")[2] != before and ")" not in before.rpartition("(")[2]


def _fits(kind: Kind, first: int, last: int, number: Number) -> bool:
    gap = _gap(first, last, number)
    if number.unit == COUNTRIES:
        return False
    if number.unit == PEOPLE:
        return kind in _HEADS and gap <= 3 * _NEAR and 1 < number.value < _AN_ARMY
    if number.unit == ITEMS:
        return (
            kind in (_THINGS | _HEADS) - {Kind.COMMAND}
            and number.first <= first
            and gap <= (_NEAR if kind in _THINGS else 1)
            and number.value > 1
        )
    return kind in _MONEY


def may_count(kind: Kind, number: Number) -> bool:
    """Whether a kind may be given in so many people or pieces."""
    if number.unit == PEOPLE:
        return kind in _HEADS and number.value < _AN_ARMY
    return number.unit == ITEMS and kind in (_THINGS | _HEADS) - {Kind.COMMAND} and number.value < _AN_ARMY


def _gap(first: int, last: int, number: Number) -> int:
    return max(first - number.last, number.first - last, 0)


def currency(number: Number, country: str, crowns: Mapping[str, str]) -> str | None:
    """The currency of an amount; a bare "crown" is that of the country, and unknown where the country has none."""
    if number.unit == "CROWN":
        return crowns.get(country)
    return number.unit if number.unit.isupper() else None
