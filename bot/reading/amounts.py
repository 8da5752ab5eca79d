"""Numbers as news writes them: "2,5 Mrd. Euro", "6,000 to 10,000 troops", "deux milliards d'euros", "26 countries"."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from bot.reading.digits import figures, value
from bot.reading.document import Document, Sentence, once_a_sentence
from bot.reading.terms import Hit
from storage.model import Qualifier
from storage.writing import either

PEOPLE, COUNTRIES, ITEMS = "people", "countries", "items"
"""What a number that is no money can count."""

_QUALIFIERS = {"up_to": Qualifier.UP_TO, "at_least": Qualifier.AT_LEAST, "about": Qualifier.ABOUT}
_REACH = 2
"""How many words may stand between a number and what it counts, or what qualifies it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A number of a sentence: `value` in full units (of a range the upper end), `low` the lower end, `unit` a currency or what is counted.

    `start` and `end` are characters of the document; `first` and `last` the words that carry it.
    """

    value: int
    low: int
    qualifier: Qualifier
    unit: str
    start: int
    end: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class _Raw:
    """A number before its magnitude, unit and qualifier are known; words `first` up to, not including, `last`."""

    value: float
    first: int
    last: int
    scaled: bool = False


@once_a_sentence
def numbers(document: Document, sentence: Sentence) -> tuple[Number, ...]:
    """Every number of a sentence that counts money, people, countries or things; dates, years, percentages and names are none."""
    hits = document.hits_in(sentence)
    spelled = any(hit.family in _SPELLED for hit in hits)
    raws = sorted((*_written(document, sentence), *(_spelled(document, hits) if spelled else ())), key=lambda raw: raw.first)
    if not raws:
        return ()
    scaled = [_scaled(raw, hits) for raw in raws if not _is_date(raw, hits)]
    merged = _ranges(document, _summed(document, _apart([raw for raw in scaled if raw is not None])))
    return tuple(number for low, raw in merged if (number := _number(document, sentence, hits, low, raw)))


def _written(document: Document, sentence: Sentence) -> Iterator[_Raw]:
    """Numbers in digits."""
    found = figures(document.text, sentence.start, sentence.end, document.lexicon.writing)
    if not found:
        return
    starts = [word.start for word in document.words[sentence.first : sentence.last]]
    magnitudes = document.lexicon.writing.magnitudes
    for match in found:
        at = bisect_left(starts, match.start("number"))
        first = sentence.first + at if starts[at : at + 1] == [match.start("number")] else None
        tail = match["tail"].strip().casefold()
        if first is None or tail == "%" or (tail and tail not in magnitudes):
            continue
        last = first
        while last < sentence.last and document.words[last].start < match.end():
            last += 1
        yield _Raw(value(match["number"], document.language) * magnitudes.get(tail, 1), first, last, bool(tail))


_SPELLED = frozenset({"numeral", "magnitude"})
"""Families of the words that make a number."""


def _spelled(document: Document, hits: Sequence[Hit]) -> Iterator[_Raw]:
    """Numbers in words, hundreds, tens and ones put together."""
    open_: _Raw | None = None
    vague = {position for hit in hits if hit.id in _VAGUE for position in range(hit.start, hit.end)}
    for hit in hits:
        if hit.family != "numeral" or hit.start in vague:
            continue
        joined = open_ and _joined(document, open_, hit)
        if open_ and not joined:
            yield open_
        open_ = joined or _Raw(float(hit.key), hit.start, hit.end)
    if open_:
        yield open_
    yield from _bare_magnitudes(hits)


def _joined(document: Document, before: _Raw, hit: Hit) -> _Raw | None:
    """Two numerals as one number ("six" "hundred", "sto" "padesát", "two hundred" and "fifty"), or None of a list."""
    if _parted(document, before.last, hit.start):
        return None
    value, ones = float(hit.key), before.value % 100
    beside = hit.start == before.last
    between = {word.folded for word in document.words[before.last : hit.start]}
    if beside and value == 100 and 1 <= ones < 20:
        return replace(before, value=before.value + ones * 99, last=hit.end)
    joined = len(between) == 1 and between <= document.lexicon.writing.joining and before.value % 100 == 0
    if 1 <= value < _open_places(before.value) and (beside or joined):
        return replace(before, value=before.value + value, last=hit.end)
    return None


def _open_places(value: float) -> int:
    """Below what a numeral can stand behind another as its last part: 10 behind "twenty", 100 behind "two hundred"."""
    if value < 20:
        return 0
    return next((places for places in (1000, 100, 10) if value % places == 0), 0)


def _bare_magnitudes(hits: Sequence[Hit]) -> Iterator[_Raw]:
    """ "a billion euros", "mil soldados": a magnitude with nothing before it counts once."""
    taken = {hit.end for hit in hits if hit.family in ("numeral", "magnitude")}
    vague = {position for hit in hits if hit.id in _VAGUE for position in range(hit.start, hit.end)}
    for hit in hits:
        if hit.family == "magnitude" and hit.start not in taken and hit.start not in vague:
            yield _Raw(1.0, hit.start, hit.start)


_VAGUE = {"quantity.hundreds", "quantity.thousands", "quantity.tens"}


def _is_date(raw: _Raw, hits: Sequence[Hit]) -> bool:
    """A day of a month, or a year."""
    beside = any(hit.family == "month" and (hit.start == raw.last or hit.end == raw.first) for hit in hits)
    return beside and raw.value < 2100


def _scaled(raw: _Raw, hits: Sequence[Hit]) -> _Raw | None:
    """The number with the magnitude words that follow it; a bare magnitude that another number claims is dropped."""
    found = True
    while found:
        found = False
        for hit in hits:
            if hit.family == "magnitude" and hit.start == raw.last and _multiplies(raw, float(hit.key)):
                raw = _Raw(raw.value * float(hit.key), raw.first, hit.end, scaled=True)
                found = True
                break
    return raw if raw.last > raw.first else None


def _multiplies(raw: _Raw, magnitude: float) -> bool:
    """Whether a further magnitude belongs to the number: "2 thousand millions" is one, "2 million billions" is none."""
    return not raw.scaled or raw.value <= 1 or magnitude < raw.value or (raw.value < 10**6 <= magnitude)


def _apart(raws: list[_Raw]) -> list[_Raw]:
    """Without the bare magnitudes that belong to a number before them."""
    return [raw for position, raw in enumerate(raws) if not any(raw.first < other.last for other in raws[:position])]


def _summed(document: Document, raws: list[_Raw]) -> list[_Raw]:
    """With a number and the smaller one right behind it as one: "two billion five hundred million", "mil quinientos"."""
    summed: list[_Raw] = []
    for raw in raws:
        if summed and _goes_on(document, summed[-1], raw):
            summed[-1] = replace(summed[-1], value=summed[-1].value + raw.value, last=raw.last)
        else:
            summed.append(raw)
    return summed


def _goes_on(document: Document, before: _Raw, raw: _Raw) -> bool:
    """Whether a number in words is the smaller end of the scaled one right before it."""
    beside = before.scaled and before.last == raw.first and not _parted(document, before.last, raw.first)
    return beside and 1 <= raw.value < _magnitude(before.value) and not document.words[raw.first].text[0].isdigit()


def _ranges(document: Document, raws: list[_Raw]) -> Iterator[tuple[float, _Raw]]:
    """Lower end and number; "6,000 to 10,000" and "2-3 billion" become one."""
    position = 0
    while position < len(raws):
        raw = raws[position]
        following = raws[position + 1] if position + 1 < len(raws) else None
        if following and _is_range(document, raw, following):
            low = raw.value
            if following.scaled and not raw.scaled:
                low *= _magnitude(following.value)
            yield min(low, following.value), replace(following, first=raw.first)
            position += 2
            continue
        yield raw.value, raw
        position += 1


def _magnitude(value: float) -> int:
    return next(scale for scale in (10**12, 10**9, 10**6, 1000, 1) if value >= scale)


def _is_range(document: Document, low: _Raw, high: _Raw) -> bool:
    between = document.text[document.words[low.last - 1].end : document.words[high.first].start]
    larger = high.value > low.value and high.first > low.first
    return larger and bool(_range(document.lexicon.writing.range).fullmatch(between))


@cache
def _range(words: frozenset[str]) -> re.Pattern[str]:
    """What stands between the ends of a range."""
    return re.compile(rf"\s*[-–—]\s*|\s+{either(words)}\s+")


def _number(document: Document, sentence: Sentence, hits: Sequence[Hit], low: float, raw: _Raw) -> Number | None:
    unit, first, last = _unit(document, sentence, hits, raw)
    if unit == ITEMS and not raw.scaled and 1900 <= raw.value <= 2100:
        return None
    return Number(
        value=round(raw.value),
        low=round(low),
        qualifier=_qualifier(hits, raw) if low == raw.value else Qualifier.UP_TO,
        unit=unit,
        start=document.words[first].start,
        end=document.words[last - 1].end,
        first=first,
        last=last,
    )


def _unit(document: Document, sentence: Sentence, hits: Sequence[Hit], raw: _Raw) -> tuple[str, int, int]:
    """What is counted, and the words of number and unit: a sign before or after it, then the nearest word behind it."""
    if raw.first > sentence.first and document.words[raw.first - 1].text in document.lexicon.writing.signs:
        return _signed(document, sentence, raw)
    near = [hit for hit in hits if raw.last <= hit.start <= raw.last + _REACH and not _parted(document, raw.last, hit.start)]
    for hit in near:
        if hit.family == "currency":
            return hit.key, raw.first, hit.end
    before = [hit for hit in hits if hit.family == "currency" and hit.end == raw.first and _opens(document, hit, raw, hits)]
    if before:
        return before[0].key, before[0].start, raw.last
    things = {word for hit in near if hit.id in _MACHINES for word in range(hit.start, hit.end)}
    for hit in near:
        if hit.id in _UNITS and hit.start not in things:
            return _UNITS[hit.id], raw.first, raw.last
    return ITEMS, raw.first, raw.last


def _signed(document: Document, sentence: Sentence, raw: _Raw) -> tuple[str, int, int]:
    """The currency of a sign before a number, with the letters that tell one dollar from another."""
    sign, writing = raw.first - 1, document.lexicon.writing
    joined = sign > sentence.first and document.words[sign - 1].end == document.words[sign].start
    before = document.words[sign - 1].text.upper() if joined else ""
    if document.words[sign].text == "$" and before in writing.dollars:
        return writing.dollars[before], sign - 1, raw.last
    return writing.signs[document.words[sign].text], sign, raw.last


def _opens(document: Document, currency: Hit, raw: _Raw, hits: Sequence[Hit]) -> bool:
    """Whether a currency word stands before its own number ("EUR 2 bn") and does not end another one ("2 bn euros, 30 ...")."""
    between = document.text[document.words[currency.end - 1].end : document.words[raw.first].start]
    preceded = currency.start > 0 and document.words[currency.start - 1].text[-1:].isdigit()
    counted = any(hit.family in ("numeral", "magnitude") and hit.end == currency.start for hit in hits)
    return not between.strip() and not preceded and not counted


def _parted(document: Document, last: int, first: int) -> bool:
    """Whether a comma or the like stands between two words."""
    return bool(re.search(r"[,;:!?]", document.text[document.words[last - 1].end : document.words[first].start]))


_MACHINES = frozenset({"kind.air", "kind.naval", "kind.weapons"})
"""Words that are no people, though "fighters" or "launchers" may be: what is counted is a thing."""
_UNITS = {"quantity.people": PEOPLE, "kind.troops": PEOPLE, "quantity.countries": COUNTRIES}


def _qualifier(hits: Sequence[Hit], raw: _Raw) -> Qualifier:
    counted = [hit.end for hit in hits if hit.family in ("numeral", "magnitude", "currency", "quantity") and hit.end <= raw.first]
    for hit in hits:
        near = raw.first - _REACH <= hit.end <= raw.first and hit.end >= max(counted, default=0)
        if hit.family == "quantity" and near and (found := _QUALIFIERS.get(hit.key)):
            return found
    return Qualifier.EXACT
