"""Where a sentence falls into parts, and which countries stand together in one group."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.reading.actors import Actor
from bot.reading.document import Document, Sentence

_MARK = re.compile(r"[,;:()«»„“”\"—–…،؛]| - ")
_STRONG = frozenset(";:()—–…؛-")
_LINK = 2
"""How many words may join two members of a list: "Poland and also Greece"."""


@dataclass(frozen=True, slots=True)
class Clauses:
    """The parts of a sentence by its punctuation: for each word the number of its part, and of its strong part (no comma counted)."""

    first: int
    parts: tuple[int, ...]
    strong: tuple[int, ...]

    def part(self, word: int) -> int:
        return self.parts[word - self.first]

    def strong_part(self, word: int) -> int:
        return self.strong[word - self.first]


def clauses(document: Document, sentence: Sentence) -> Clauses:
    """Count the marks between the words of a sentence."""
    parts, strong = [], []
    part = firm = 0
    for position in range(sentence.first, sentence.last):
        if position > sentence.first:
            between = document.text[document.words[position - 1].end : document.words[position].start]
            if len(between) > 1 or between != " ":
                marks = _MARK.findall(between)
                part += bool(marks)
                firm += any(mark.strip() in _STRONG for mark in marks)
        parts.append(part)
        strong.append(firm)
    return Clauses(sentence.first, tuple(parts), tuple(strong))


@dataclass(frozen=True, slots=True)
class Group:
    """Countries that a sentence names side by side and that act as one: words `first` up to, not including, `last`."""

    actors: tuple[Actor, ...]
    first: int
    last: int

    @property
    def countries(self) -> frozenset[str]:
        return frozenset(actor.country for actor in self.actors)


def groups(actors: Sequence[Actor], stops: Sequence[int]) -> tuple[Group, ...]:
    """Actors that follow each other with next to nothing between; `stops` are words that no list reaches over."""
    found: list[list[Actor]] = []
    for actor in actors:
        if found and _joined(found[-1][-1], actor, stops):
            found[-1].append(actor)
        else:
            found.append([actor])
    return tuple(Group(tuple(members), members[0].first, max(member.last for member in members)) for members in found)


def _joined(left: Actor, right: Actor, stops: Sequence[int]) -> bool:
    return right.first - left.last <= _LINK and not any(left.last <= stop < right.first for stop in stops)
