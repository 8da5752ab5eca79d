"""Where a sentence falls into statements, and which countries stand together in one group."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bot.reading.pledges.actors import COALITION, Actor
from bot.reading.words.document import Document, Sentence
from bot.reading.words.terms import Hit

_MARK = re.compile(r"[,;:()«»„“”\"—–…،؛]| - ")
_STRONG = frozenset(";:()—–…؛-")
_LINK = 2
"""How many words may join two members of a list: "Poland and also Greece"."""

SAYING = ("stance", "negation", "condition")
"""Families of the words that say whether something is given."""

CUES = (*SAYING, "ceasefire", "peace_deal")
_SAYING_ALSO = ("demand", "likewise")
"""Families of the words that make a statement, too, though they give and refuse nothing."""


@dataclass(frozen=True, slots=True)
class Group:
    """Countries that a sentence names side by side and that act as one: words `first` up to, not including, `last`."""

    actors: tuple[Actor, ...]
    first: int
    last: int

    @property
    def countries(self) -> frozenset[str]:
        return frozenset(actor.country for actor in self.actors)


@dataclass(frozen=True, slots=True)
class Clause:
    """A statement: the words `first` up to, not including, `last`, what is found in them, and who is its subject.

    `subject` is the first group of the clause, or that of the clause before; `own` tells which of the two.
    """

    first: int
    last: int
    hits: tuple[Hit, ...]
    groups: tuple[Group, ...]
    subject: Group | None
    own: bool
    cues: tuple[Hit, ...]
    """What says whether something is given: of this clause, or of the one before it where this one has nothing of the kind."""
    listed: bool
    """Whether it is one of several that pair a country with what it gives: "Denmark offers soldiers, Belgium jets"."""

    def holds(self, word: int) -> bool:
        return self.first <= word < self.last


def groups(actors: Sequence[Actor], stops: Sequence[int], marks: Sequence[int], saying: Sequence[int]) -> tuple[Group, ...]:
    """Actors that follow each other with next to nothing between; no list reaches over the words `stops` or to one of `marks`.

    Over the words of `saying` a speaker reaches to his own country alone: "Macron said 26 countries" are two.
    """
    found: list[list[Actor]] = []
    for actor in actors:
        parted = () if found and actor.country == found[-1][-1].country else saying
        if found and _joined(found[-1][-1], actor, (*stops, *parted), marks):
            found[-1].append(actor)
        else:
            found.append([actor])
    return tuple(Group(tuple(members), members[0].first, max(member.last for member in members)) for members in found)


def marked(document: Document, sentence: Sentence) -> list[int]:
    """The words behind a mark that ends a list of countries: "The French president: 19 states ..."."""
    if not _COLON.search(document.text, sentence.start, sentence.end):
        return []
    words = document.words
    return [at for at in range(sentence.first + 1, sentence.last) if _COLON.search(document.text, words[at - 1].end, words[at].start)]


_COLON = re.compile("[:;…]")


def touching(document: Document, last: int, first: int) -> bool:
    """Whether the word `first` follows the words up to `last` with nothing but a space or a hyphen between."""
    return last == first and document.text[document.words[last - 1].end : document.words[first].start] in (" ", "-", "’", "'")


def owner(document: Document, found: Sequence[Group], offer: Hit) -> Group | None:
    """The group that an offer belongs to by its place alone: the one right beside it, else the last one before it."""
    beside = (group for group in found if touching(document, group.last, offer.start) or touching(document, offer.end, group.first))
    before = (group for group in reversed(found) if group.first < offer.start)
    return next(beside, None) or next(before, None)


def only_tells(group: Group, found: Sequence[Group], hits: Sequence[Hit]) -> bool:
    """Whether somebody only says what a number of countries do: "26 countries are ready, Macron said" is no offer of his."""
    if COALITION in group.countries or not any(COALITION in other.countries for other in found):
        return False
    said = [hit for hit in hits if hit.id == "meeting.statement"]
    return any(0 <= hit.start - group.last <= _BESIDE or 0 <= group.first - hit.end <= _BESIDE for hit in said)


_BESIDE = 1
"""How many words may stand between a speaker and the word of saying."""


def listed(document: Document, last: int, first: int, hits: Sequence[Hit]) -> bool:
    """Whether a mark, an "and" or a "but" parts the words up to `last` from the word `first`, as the members of a list are."""
    between = document.text[document.words[last - 1].end : document.words[first].start]
    return bool(_MARK.search(between)) or any(hit.id in _PARTING and last <= hit.start < first for hit in hits)


_PARTING = frozenset({"quantity.or", "clause.contrast"})


def _joined(left: Actor, right: Actor, stops: Sequence[int], marks: Sequence[int]) -> bool:
    if right.first - left.last > _LINK or any(left.last <= stop < right.first for stop in stops):
        return False
    return not any(left.last <= mark <= right.first for mark in marks)


def clauses(document: Document, sentence: Sentence, hits: Sequence[Hit], found: Sequence[Group]) -> tuple[Clause, ...]:
    """The statements of a sentence in their order."""
    made: list[Clause] = []
    pairs = set(_alternations(document, hits, found))
    for first, last in _ranges(document, sentence, hits, found, pairs):
        inside = tuple(hit for hit in hits if first <= hit.start < last)
        own = tuple(group for group in found if first <= group.first < last)
        subject = own[0] if own else made[-1].subject if made else None
        cues = tuple(hit for hit in inside if hit.family in CUES)
        if made and not _says(cues, first, last):
            cues = made[-1].cues
        made.append(Clause(first, last, inside, own, subject, bool(own), cues, first in pairs or last in pairs))
    return _led_back(made)


def _led_back(made: list[Clause]) -> tuple[Clause, ...]:
    """The clauses, those at the beginning with the cues of the first that has some: "two ships, the Dutch offer, ..."."""
    first = next((clause.cues for clause in made if _says(clause.cues, 0, clause.last)), ())
    return tuple(clause if _says(clause.cues, 0, clause.last) else replace(clause, cues=first) for clause in made)


def _ranges(
    document: Document, sentence: Sentence, hits: Sequence[Hit], found: Sequence[Group], pairs: set[int]
) -> Iterator[tuple[int, int]]:
    """Word ranges between marks; a part that says or asks nothing of its own belongs to the one before it, at the start to the next."""
    first, said = sentence.first, False
    cuts = [*_cuts(document, sentence, hits, found, pairs), (sentence.last, True)]
    for (cut, firm), (upto, _) in zip(cuts, [*cuts[1:], (sentence.last, True)], strict=True):
        said = said or _says(hits, first, cut) or any(hit.family in _SAYING_ALSO and first <= hit.start < cut for hit in hits)
        if cut > first and ((said and (firm or _says(hits, cut, upto))) or cut in pairs):
            yield first, cut
            first, said = cut, False
    if first < sentence.last:
        yield first, sentence.last


def _says(hits: Sequence[Hit], first: int, last: int) -> bool:
    return any(hit.family in SAYING and first <= hit.start < last for hit in hits)


def _cuts(
    document: Document, sentence: Sentence, hits: Sequence[Hit], found: Sequence[Group], pairs: set[int]
) -> Iterator[tuple[int, bool]]:
    """Words before which a statement may end, and whether it surely does."""
    turns = {hit.start for hit in hits if hit.id == "clause.contrast"} | pairs
    inner = {word for group in found for word in range(group.first + 1, group.last + 1)}
    aside = {at for match in _CONVERSION.finditer(document.text, sentence.start, sentence.end) for at in (match.start(), match.end() - 1)}
    for position in range(sentence.first + 1, sentence.last):
        if position in turns:
            yield position, True
            continue
        left, right = document.words[position - 1].end, document.words[position].start
        if document.text[left:right] == " " or position in inner:
            continue
        marks = [match[0].strip() for match in _MARK.finditer(document.text, left, right) if match.start() not in aside]
        if marks:
            yield position, not _STRONG.isdisjoint(marks)


_CONVERSION = re.compile(r"\((?=[^()]*\d)[^()]{1,30}\)")
"""What stands in brackets behind a sum and only tells it in another money: "2 billion crowns ($195 million)"."""


def _alternations(document: Document, hits: Sequence[Hit], found: Sequence[Group]) -> Iterator[int]:
    """Where a list pairs countries with what they give: "Denmark offers soldiers, Belgium jets and Norway money"."""
    offers = [hit for hit in hits if hit.family in ("kind", "currency")]
    joining = {hit.end for hit in hits if hit.id == "quantity.or"}
    for left, right, upto in zip(found, found[1:], [*(group.first for group in found[2:]), 10**9], strict=False):
        if any(touching(document, offer.end, right.first) for offer in offers):
            continue
        if right.first not in joining and not _is_marked(document, right.first):
            continue
        if any(left.last <= offer.start < right.first for offer in offers) and any(right.last <= offer.start < upto for offer in offers):
            yield right.first


def _is_marked(document: Document, word: int) -> bool:
    """Whether the member of a list may begin here, close behind a mark: "..., and in Norway ...", "…, while Belgium gives jets"."""
    words = document.words
    return any(_MARK.search(document.text, words[at - 1].end, words[at].start) for at in range(word, max(word - _LEADS, 0), -1))


_LEADS = 3
"""Over how many words before a country a mark makes it a new member."""
