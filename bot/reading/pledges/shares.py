"""Which number, or which offer, is whose in a list: "Lithuania 200, Estonia 130", "200 Lithuanian and 130 Estonian soldiers"."""

from collections.abc import Iterator, Sequence

from bot.reading.mentions.amounts import COUNTRIES, Number
from bot.reading.pledges.actors import Actor
from bot.reading.pledges.clauses import Group
from bot.reading.words.terms import Hit


def share(group: Group, groups: Sequence[Group], numbers: Sequence[Number]) -> Number | None:
    """The number that a list gives to one country; None where no list tells, or where several countries stand together."""
    if min(len(groups), len(numbers)) < _LEAST or len(group.countries) > 1:
        return None
    row = sorted(_row(groups, numbers), key=lambda part: part[0])
    shares = _shares([what for _, what in row])
    return shares.get(id(group)) if len(shares) >= _LEAST else None


_LEAST = 2
"""How many countries with a number each make a list."""


def _row(groups: Sequence[Group], numbers: Sequence[Number]) -> Iterator[tuple[int, Group | Number]]:
    """Countries and what they are told to give, by the words where they stand; money is told otherwise."""
    yield from ((group.first, group) for group in groups if all(actor.count is None for actor in group.actors))
    yield from ((number.first, number) for number in numbers if number.unit != COUNTRIES and not number.unit.isupper())


def _shares(row: Sequence[Group | Number]) -> dict[int, Number]:
    """What belongs to each country in the longest stretch where countries and numbers take turns: the nearer of its two neighbours."""
    stretch: list[Group | Number] = []
    best: list[Group | Number] = []
    for part in row:
        stretch = [*stretch, part] if stretch and isinstance(part, Number) != isinstance(stretch[-1], Number) else [part]
        best = max(best, stretch, key=len)
    pairs = min((list(_pairs(best[skipped:])) for skipped in (0, 1)), key=_apart)
    return {id(group): number for group, number in pairs}


def _pairs(stretch: Sequence[Group | Number]) -> Iterator[tuple[Group, Number]]:
    for left, right in zip(stretch[::2], stretch[1::2], strict=False):
        if isinstance(left, Group) and isinstance(right, Number):
            yield left, right
        elif isinstance(left, Number) and isinstance(right, Group):
            yield right, left


def _apart(pairs: Sequence[tuple[Group, Number]]) -> float:
    """How many words stand between the two of a pair, on average; a list of one pair is none."""
    gaps = [max(number.first - group.last, group.first - number.last) for group, number in pairs]
    return sum(gaps) / len(gaps) if len(gaps) > 1 else float("inf")


def others_in_turn(group: Group, country: str, numbers: Sequence[Number]) -> frozenset[Number]:
    """The numbers of the other countries, and of all, where as many are told as stand together: "650 and 250, 900 in all"."""
    firsts = {actor.country: actor.first for actor in sorted(group.actors, key=lambda actor: -actor.first) if actor.count is None}
    countries = sorted(firsts, key=lambda name: firsts[name])
    if len(countries) < _LEAST or country not in firsts:
        return frozenset()
    for run in _runs([number for number in numbers if number.unit != COUNTRIES]):
        parts = _parts(run) if len(run) > len(countries) else run
        if len(parts) == len(countries):
            whole = sum(number.value for number in parts)
            sums = {number for number in numbers if number not in parts and _is_about(number.value, whole)}
            return frozenset(parts) - {parts[countries.index(country)]} | sums
    return frozenset()


def _parts(run: Sequence[Number]) -> list[Number]:
    """The numbers but for one that is the sum of the others."""
    whole = sum(number.value for number in run)
    return [number for number in run if not _is_about(number.value, whole - number.value)]


def _is_about(value: int, whole: int) -> bool:
    return abs(value - whole) <= _ROUNDED * whole


_ROUNDED = 0.1
"""How far a sum may be from its parts, as a part of them: "some 1,000"."""


def _runs(numbers: Sequence[Number]) -> Iterator[list[Number]]:
    """Numbers with a comma or one word between each and the next, such as "and"."""
    run: list[Number] = []
    for number in sorted(numbers, key=lambda one: one.first):
        if run and number.first - run[-1].last > 1:
            yield run
            run = []
        run.append(number)
    yield run


def paired(marks: Sequence[int], groups: Sequence[Group], offers: Sequence[Hit]) -> Iterator[tuple[Group, Actor, Hit]]:
    """Whose each offer is where a colon parts as many countries from as many offers: "Denmark, Belgium and Norway: men, jets and money".

    `marks` are the words behind a colon.
    """
    for mark in marks:
        behind = sorted({offer for offer in offers if offer.start >= mark}, key=lambda offer: offer.start)
        before = [group for group in groups if group.last <= mark]
        actors = list({actor.country: actor for actor in before[-1].actors}.values()) if before and len(before) == len(groups) else []
        if len(actors) == len(behind) >= _LISTED:
            yield from ((before[-1], actor, offer) for actor, offer in zip(actors, behind, strict=True))


_LISTED = 3
"""So many countries before as many offers are no chance."""
