"""Numbers of which nothing can be given: shares, times and lengths, articles and other members of a series, and the marks of machines."""

import re
from collections.abc import Sequence

from bot.reading.mentions.composed import Raw, parted
from bot.reading.mentions.ordinals import is_ordinal
from bot.reading.words.document import Document, Sentence
from bot.reading.words.terms import Hit

MACHINES = frozenset({"kind.air", "kind.naval", "kind.weapons"})
"""Words that are no people, though "fighters" or "launchers" may be: what is counted is a thing."""

UNITS = frozenset({"quantity.people", "kind.troops", "quantity.countries"})
"""Words for what can be counted besides things."""


def uncounted(document: Document, sentence: Sentence, hits: Sequence[Hit], raw: Raw) -> bool:
    """Whether a number measures or names something instead of counting pieces."""
    if raw.first == raw.last:
        return False
    if _is_share(document, raw) or _measures(document, hits, raw):
        return True
    behind = raw.last + _has_ending(document, raw)
    if any(hit.start == behind and (hit.family in _OF_AMOUNTS or hit.id in UNITS) for hit in hits):
        return False
    return _is_one_of_a_series(document, sentence, hits, raw) or _is_mark(document, hits, raw)


def _has_ending(document: Document, raw: Raw) -> bool:
    """Whether the ending of a number is written behind a hyphen, as a word of its own: "26-ти стран"."""
    end = document.words[raw.last - 1].end
    return document.text[end : end + 1] == "-"


_OF_AMOUNTS = frozenset({"magnitude", "currency"})


def measuring(hits: Sequence[Hit], raws: Sequence[Raw]) -> frozenset[int]:
    """The words of units, which may be numbers by themselves: the hundred of "per cento", and "hét", seven or a week, behind a number."""
    behind = {raw.last for raw in raws}
    units = [hit for hit in hits if hit.family == "measure" and (hit.end - hit.start > 1 or hit.start in behind)]
    return frozenset([word for hit in units for word in range(hit.start, hit.end)])


def _is_share(document: Document, raw: Raw) -> bool:
    """ "12 %", and "%12" as Turkish writes it."""
    words = document.words
    return words[raw.last - 1].text == "%" or document.text.endswith("%", 0, words[raw.first].start)


def _measures(document: Document, hits: Sequence[Hit], raw: Raw) -> bool:
    """ "30 days", "10-year", "155 mm", "twelve per cent": what is right behind the number measures time, length or a share."""
    return any(hit.family == "measure" and hit.start == raw.last and not parted(document, raw.last, hit.start) for hit in hits)


def _is_one_of_a_series(document: Document, sentence: Sentence, hits: Sequence[Hit], raw: Raw) -> bool:
    """ "Article 5", "the 12th package": the number tells which, not how many."""
    named = any(hit.family == "series" and hit.end == raw.first and not parted(document, hit.end, raw.first) for hit in hits)
    return named or is_ordinal(document, document.words[raw.first].start, sentence.end)


def _is_mark(document: Document, hits: Sequence[Hit], raw: Raw) -> bool:
    """The 2 of "Leopard 2" and the 5 of "Mirage 2000-5"."""
    start, text = document.words[raw.first].start, document.text
    if not _MARK.fullmatch(text, start, document.words[raw.last - 1].end):
        return False
    if _TYPE.search(text[max(0, start - _LONGEST) : start]):
        return True
    before = [hit for hit in hits if hit.id in MACHINES and hit.end == raw.first]
    return any(_capitalised(document, hit) and _touches(document, hit.end) for hit in before)


_MARK = re.compile(r"\d{1,3}")
_TYPE = re.compile(r"(?<!\d)\d{4}[-–]$")
_LONGEST = 6


def _capitalised(document: Document, hit: Hit) -> bool:
    return document.words[hit.end - 1].text[:1].isupper()


def _touches(document: Document, word: int) -> bool:
    """Whether nothing but a blank or a hyphen stands before a word."""
    return not document.text[document.words[word - 1].end : document.words[word].start].strip(" \u00a0-")
