"""Numbers put together from their parts: hundreds, tens and ones, magnitudes, and the two ends of a range."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from bot.reading.words.document import Document
from bot.reading.words.terms import Hit
from storage.writing import either

REACH = 2
"""How many words may stand between a number and what it counts, or what qualifies it."""


@dataclass(frozen=True, slots=True)
class Raw:
    """A number before its magnitude, unit and qualifier are known; words `first` up to, not including, `last`."""

    value: float
    first: int
    last: int
    scaled: bool = False
    money: str = ""
    """The currency of a code written together with the digits, as in "EUR2bn"."""


VAGUE = frozenset({"quantity.hundreds", "quantity.thousands", "quantity.tens"})
"""Words that count by themselves only roughly."""
_ROUND = {"quantity.hundreds": 100.0, "quantity.thousands": 1000.0}
"""Of these the ones that a numeral right before them multiplies, one word each: "two hundreds"."""


def composed(document: Document, hits: Sequence[Hit], raws: Sequence[Raw]) -> Iterator[tuple[float, Raw]]:
    """Numbers in the order of the text with the magnitudes that follow them and the smaller ends that go on with them.

    Each has its lower end: its own value, or of a range the first one.
    """
    known = [found for raw in raws if (found := _scaled(raw, hits))]
    return _ranges(document, hits, _summed(document, _apart(known)))


def joined(document: Document, before: Raw, hit: Hit) -> Raw | None:
    """Two numerals as one number ("six" "hundred", "sto" "padesát", "two hundred" and "fifty"), or None of a list."""
    if parted(document, before.last, hit.start):
        return None
    value, ones = float(hit.key), before.value % 100
    beside = hit.start == before.last
    between = {word.folded for word in document.words[before.last : hit.start]}
    if beside and value == 100 and 1 <= ones < 20:
        return replace(before, value=before.value + ones * 99, last=hit.end)
    linked = len(between) == 1 and between <= document.lexicon.writing.joining and before.value % 100 == 0
    if 1 <= value < _open_places(before.value) and (beside or linked):
        return replace(before, value=before.value + value, last=hit.end)
    return None


def _open_places(value: float) -> int:
    """Below what a numeral can stand behind another as its last part: 10 behind "twenty", 100 behind "two hundred"."""
    if value < 20:
        return 0
    return next((places for places in (1000, 100, 10) if value % places == 0), 0)


def bare_magnitudes(document: Document, hits: Sequence[Hit]) -> Iterator[Raw]:
    """ "a billion euros", "mil soldados": a magnitude with nothing before it counts once."""
    taken = {hit.end for hit in hits if hit.family in ("numeral", "magnitude")}
    vague = {position for hit in hits if hit.id in VAGUE for position in range(hit.start, hit.end)}
    for hit in hits:
        if hit.family == "magnitude" and hit.start not in taken and hit.start not in vague and _is_whole(document, hit):
            yield Raw(1.0, hit.start, hit.start)


def _is_whole(document: Document, hit: Hit) -> bool:
    """Whether a magnitude may stand without a number: "m" and "bn" are written behind one only ("I'm" is none)."""
    return hit.end - hit.start > 1 or len(document.words[hit.start].text) > _SHORT


_SHORT = 2
"""Letters of an abbreviation that is no word by itself."""


def _scaled(raw: Raw, hits: Sequence[Hit]) -> Raw | None:
    """The number with the magnitude words that follow it; a bare magnitude that another number claims is dropped."""
    found = True
    while found:
        found = False
        for hit in hits:
            if hit.start == raw.last and (magnitude := _times(hit, hits)) and _multiplies(raw, magnitude):
                raw = Raw(raw.value * magnitude, raw.first, hit.end, scaled=True)
                found = True
                break
    return raw if raw.last > raw.first else None


def _times(hit: Hit, hits: Sequence[Hit]) -> float:
    """What a word multiplies the number before it by, or nothing: "million", and "hundreds" behind a numeral, not behind a year."""
    if hit.family == "magnitude":
        return float(hit.key)
    counted = hit.end - hit.start == 1 and any(other.family == "numeral" and other.end == hit.start for other in hits)
    return _ROUND.get(hit.id, 0.0) if counted else 0.0


def _multiplies(raw: Raw, magnitude: float) -> bool:
    """Whether a further magnitude belongs to the number: "2 thousand millions" is one, "2 million billions" is none."""
    if not raw.scaled and raw.value >= 10**6 and magnitude <= raw.value:
        return False
    return not raw.scaled or raw.value <= 1 or magnitude < raw.value or (raw.value < 10**6 <= magnitude)


def _apart(raws: list[Raw]) -> list[Raw]:
    """Without the bare magnitudes that belong to a number before them."""
    return [raw for position, raw in enumerate(raws) if not any(raw.first < other.last for other in raws[:position])]


def _summed(document: Document, raws: list[Raw]) -> list[Raw]:
    """With a number and the smaller one right behind it as one: "two billion five hundred million", "mil quinientos"."""
    summed: list[Raw] = []
    for raw in raws:
        if summed and _goes_on(document, summed[-1], raw):
            summed[-1] = replace(summed[-1], value=summed[-1].value + raw.value, last=raw.last)
        elif summed and _thousands(document, summed[-1], raw):
            summed[-1] = replace(raw, value=summed[-1].value * _magnitude(raw.value) + raw.value, first=summed[-1].first)
        else:
            summed.append(raw)
    return summed


def _thousands(document: Document, before: Raw, raw: Raw) -> bool:
    """Whether thousands stand before the millions that they belong to: "mil cien millones"."""
    counted = before.scaled and raw.scaled and before.value < 10**6 <= raw.value < 10**9
    return counted and _beside(document, before, raw)


def _goes_on(document: Document, before: Raw, raw: Raw) -> bool:
    """Whether a number in words is the smaller end of the scaled one right before it."""
    return before.scaled and _beside(document, before, raw) and 1 <= raw.value < _magnitude(before.value)


def _beside(document: Document, before: Raw, raw: Raw) -> bool:
    """Whether a number in words stands right behind another one, or, where both are in words, behind an "and" that joins them."""
    between = {word.folded for word in document.words[before.last : raw.first]}
    spelled = not document.words[before.first].text[0].isdigit()
    linked = not between or (spelled and len(between) == 1 and between <= document.lexicon.writing.joining)
    return linked and not parted(document, before.last, raw.first) and not document.words[raw.first].text[0].isdigit()


def _ranges(document: Document, hits: Sequence[Hit], raws: list[Raw]) -> Iterator[tuple[float, Raw]]:
    """Lower end and number; "6,000 to 10,000" and "2-3 billion" become one, and so does a number with the one that replaces it."""
    position = 0
    while position < len(raws):
        raw = raws[position]
        following = raws[position + 1] if position + 1 < len(raws) else None
        if following and _is_range(document, hits, raw, following):
            low = raw.value
            if following.scaled and not raw.scaled:
                low *= _magnitude(following.value)
            yield min(low, following.value), replace(following, first=raw.first)
            position += 2
            continue
        if following and _is_replaced(document, hits, raw, following):
            yield following.value, following
            position += 2
            continue
        yield raw.value, raw
        position += 1


def _magnitude(value: float) -> int:
    return next(scale for scale in (10**12, 10**9, 10**6, 1000, 1) if value >= scale)


def _is_range(document: Document, hits: Sequence[Hit], low: Raw, high: Raw) -> bool:
    between = _between(document, hits, low, high)
    if not (high.value > low.value and high.first > low.first):
        return False
    writing = document.lexicon.writing
    if _range(writing.range).fullmatch(between):
        return True
    near = document.words[max(low.first - REACH, 0) : low.first] + document.words[high.last : high.last + REACH]
    return between.strip() in writing.range_and and any(word.folded in writing.range_between for word in near)


def _between(document: Document, hits: Sequence[Hit], low: Raw, high: Raw) -> str:
    """What stands between two numbers but for the currency that each of them may have: "€2bn to €3bn"."""
    words, money = document.words, [hit for hit in hits if hit.family == "currency"]
    before = next((hit.start for hit in money if hit.end == high.first and hit.start >= low.last), high.first)
    priced = before < high.first or any(hit.start == high.last for hit in money)
    behind = next((hit.end for hit in money if priced and hit.start == low.last and hit.end <= before), low.last)
    attached = _ATTACHED.match(words[before].text)
    return document.text[words[behind - 1].end : words[before].start + (attached.end() if attached else 0)]


_ATTACHED = re.compile(r"[^\W\d]+(?=\d)")
"""The "and" that Arabic writes together with digits."""


def _is_replaced(document: Document, hits: Sequence[Hit], old: Raw, new: Raw) -> bool:
    """Whether the second of two numbers takes the place of the first: "von 800 auf 500 Soldaten"; the old one counts no more."""
    money = {word for hit in hits if hit.family == "currency" for word in range(hit.start, hit.end)}
    between = [document.words[word].folded for word in range(old.last, new.first) if word not in money]
    if old.first == 0 or len(between) != 1 or any(hit.family == "measure" and hit.start == new.last for hit in hits):
        return False
    return (document.words[old.first - 1].folded, between[0]) in document.lexicon.writing.replacing


@cache
def _range(words: frozenset[str]) -> re.Pattern[str]:
    """What stands between the ends of a range."""
    return re.compile(rf"\s*[-–—]\s*|\s+{either(words)}\s+")


def parted(document: Document, last: int, first: int) -> bool:
    """Whether a comma or the like stands between two words."""
    return bool(re.search(r"[,;:!?(]", document.text[document.words[last - 1].end : document.words[first].start]))
