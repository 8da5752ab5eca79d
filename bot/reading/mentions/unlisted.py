"""Towns that no list has: names that stand where only places stand, as far as they stand there undeclined and in Latin letters."""

from collections.abc import Iterator, Mapping

from bot.reading.mentions.places import dateline
from bot.reading.words.document import Document, Sentence, once
from bot.reading.words.terms import Hit, hit
from storage.folding import bare

_LONGEST = 3
"""The most words of a town's name."""
_LEAST = 4
"""The fewest letters of a name that is trusted to be one."""


@once
def unlisted(document: Document) -> Mapping[int, tuple[Hit, ...]]:
    """The unlisted towns of each sentence, by its number: where one is placed, and wherever its name stands again."""
    named = {n for found in document.hits for n in range(found.start, found.end)}
    behind = dateline(document)
    known = {town.key for sentence in document.sentences for town in _placed(document, sentence, behind, named)}
    return {sentence.number: tuple(_again(document, sentence, known, named)) for sentence in document.sentences} if known else {}


def _placed(document: Document, sentence: Sentence, behind: int, named: set[int]) -> Iterator[Hit]:
    """Names behind "in" or its like, and at the head of a dateline."""
    words, language, first = document.words, document.language, sentence.first
    placed = [n for n in range(first + 1, sentence.last) if words[n - 1].folded in language.place_before] if language.towns_bare else []
    yield from (town for n in placed if (town := _name(document, sentence, n, named, shouted=False)))
    headed = first < min(behind, sentence.last) and not sentence.title and words[first].text.isupper()
    if headed and (town := _name(document, sentence, first, named, shouted=True)):
        yield town


def _again(document: Document, sentence: Sentence, known: set[str], named: set[int]) -> Iterator[Hit]:
    n = sentence.first
    while n < sentence.last:
        town = _name(document, sentence, n, named, shouted=document.words[n].text.isupper())
        if town and town.key in known:
            yield town
        n = town.end if town else n + 1


def _name(document: Document, sentence: Sentence, at: int, named: set[int], *, shouted: bool) -> Hit | None:
    """The capitalised words from `at` on that belong to nothing known, as the hit of a town of that name."""
    end = at
    while end < min(sentence.last, at + _LONGEST) and end not in named and _is_large(document, end, shouted=shouted):
        if end > at and document.text[document.words[end - 1].end : document.words[end].start] not in (" ", "-"):
            break
        end += 1
    name = bare(document.text[document.words[at].start : document.words[end - 1].end]) if end > at else ""
    return hit(f"city.{name.title() if shouted else name}", at, end) if len(name) >= _LEAST and name.isascii() else None


def _is_large(document: Document, at: int, *, shouted: bool) -> bool:
    text = document.words[at].text
    return text.isalpha() and text[0].isupper() and text.isupper() == shouted
