"""The outline of a text, the same in every language: what each of its sentences names, in their order."""

import re
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from bot.reading.stories.vectors import identity
from bot.reading.words.document import Document, Sentence

NAMED = frozenset({"country", "city", "person", "month", "weekday", "kind", "role", "meeting", "stance"})
"""Families of entries that a translation keeps in its place."""

FEWEST = 20
"""A text that names less has no outline of its own: two short reports of one event name the same."""

MOST_SENTENCES, MOST_NAMED = 40, 255
_TOGETHER = 2
"""How much two sentences must have in common to be taken for one."""

_NUMBER = re.compile(r"\d[\d.,  ]*\d")
_NOT_DIGIT = re.compile(r"\D")


@dataclass(frozen=True, slots=True)
class Outline:
    """`sizes` tells how many of the `atoms` belong to each sentence; an atom is an entry, a person or a number."""

    sizes: bytes
    atoms: "array[int]"

    def sentences(self) -> tuple[frozenset[int], ...]:
        return tuple(self._sentences())

    def _sentences(self) -> Iterator[frozenset[int]]:
        at = 0
        for size in self.sizes:
            yield frozenset(self.atoms[at : at + size])
            at += size

    def pairs(self) -> set[int]:
        """What stands together in a sentence, two and two, as numbers of 32 bits."""
        return {one ^ (other * 31 & 0xFFFFFFFF) for named in self._sentences() for one, other in combinations(sorted(named), 2)}


NOTHING = Outline(b"", array("I"))
"""The outline of what is not known."""


def outline(document: Document) -> Outline:
    """The outline of a document."""
    rows = [row for sentence in document.sentences[:MOST_SENTENCES] if (row := _named(document, sentence))]
    return Outline(bytes(len(row) for row in rows), array("I", [atom for row in rows for atom in row]))


def _named(document: Document, sentence: Sentence) -> list[int]:
    names = {hit.id for hit in document.hits_in(sentence) if hit.family in NAMED}
    names |= {_NOT_DIGIT.sub("", found).lstrip("0") for found in _NUMBER.findall(document.text, sentence.start, sentence.end)}
    return sorted(map(identity, names))[:MOST_NAMED]


def alikeness(one: Outline, other: Outline, fewest: int = FEWEST) -> float:
    """The share of the shorter outline that the other one names in sentences of the same order: 0 to 1, and 0 if it names too little."""
    least = min(len(one.atoms), len(other.atoms))
    if least < fewest:
        return 0.0
    return _in_order(one.sentences(), other.sentences()) / least


def _in_order(one: tuple[frozenset[int], ...], other: tuple[frozenset[int], ...]) -> int:
    """The most that sentences have in common when they are paired without a change of their order."""
    row = [0] * (len(other) + 1)
    for left in one:
        above, row = row, [0]
        for at, right in enumerate(other):
            common = len(left & right)
            row.append(max(above[at + 1], row[at], above[at] + (common if common >= _TOGETHER else 0)))
    return row[-1]
