"""Numbers as news writes them: "2,5 Mrd. Euro", "6,000 to 10,000 troops", "deux milliards d'euros", "26 countries"."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bot.reading.mentions.composed import REACH, VAGUE, Raw, bare_magnitudes, composed, joined, parted
from bot.reading.mentions.digits import figures, value
from bot.reading.mentions.uncounted import MACHINES, measuring, uncounted
from bot.reading.words.document import Document, Sentence, once_a_sentence
from bot.reading.words.terms import Hit
from storage.folding import fold
from storage.model import Qualifier

PEOPLE, COUNTRIES, ITEMS = "people", "countries", "items"
"""What a number that is no money can count."""

_QUALIFIERS = {"up_to": Qualifier.UP_TO, "at_least": Qualifier.AT_LEAST, "about": Qualifier.ABOUT}


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


@once_a_sentence
def numbers(document: Document, sentence: Sentence) -> tuple[Number, ...]:
    """Every number of a sentence that counts money, people, countries or things; dates, years, percentages and names are none."""
    hits = document.hits_in(sentence)
    spelled = any(hit.family in _SPELLED for hit in hits)
    raws = sorted((*_written(document, sentence), *(_spelled(document, hits) if spelled else ())), key=lambda raw: raw.first)
    if not raws:
        return ()
    units = measuring(hits, raws)
    counted = [raw for raw in raws if raw.first not in units and not _counts_nothing(raw, hits)]
    whole = [(low, raw) for low, raw in composed(document, hits, counted) if not uncounted(document, sentence, hits, raw)]
    return tuple(number for low, raw in whole if (number := _number(document, sentence, hits, low, raw)))


def _written(document: Document, sentence: Sentence) -> Iterator[Raw]:
    """Numbers in digits."""
    found = figures(document.text, sentence.start, sentence.end, document.lexicon.writing) if document.has_digits(sentence) else ()
    if not found:
        return
    starts = [word.start for word in document.words[sentence.first : sentence.last]]
    magnitudes = document.lexicon.writing.magnitudes
    for match in found:
        at = bisect_left(starts, match.start())
        first = sentence.first + at if starts[at : at + 1] == [match.start()] else None
        tail = match["tail"].strip().casefold()
        if first is None or (tail and tail != "%" and tail not in magnitudes):
            continue
        last = first
        while last < sentence.last and document.words[last].start < match.end():
            last += 1
        amount = value(match["number"], document.language) * magnitudes.get(tail, 1)
        yield Raw(amount, first, last, tail in magnitudes, match["money"] or "")


_SPELLED = frozenset({"numeral", "magnitude"})
"""Families of the words that make a number."""


def _spelled(document: Document, hits: Sequence[Hit]) -> Iterator[Raw]:
    """Numbers in words, hundreds, tens and ones put together."""
    open_: Raw | None = None
    vague = {position for hit in hits if hit.id in VAGUE for position in range(hit.start, hit.end)}
    for hit in hits:
        if hit.family != "numeral" or hit.start in vague:
            continue
        further = open_ and joined(document, open_, hit)
        if open_ and not further:
            yield open_
        open_ = further or Raw(float(hit.key), hit.start, hit.end)
    if open_:
        yield open_
    yield from bare_magnitudes(document, hits)


def _counts_nothing(raw: Raw, hits: Sequence[Hit]) -> bool:
    """A day of a month, a year beside a month or before a rough count ("in 2027 several hundred soldiers"), and "two" of "two dozens"."""
    behind = {hit.id for hit in hits if hit.start == raw.last}
    if any(name.startswith("magnitude.") for name in behind):
        return False
    if "quantity.tens" in behind:
        return True
    beside = any(hit.family == "month" and (hit.start == raw.last or hit.end == raw.first) for hit in hits)
    return (beside and raw.value <= _DAYS) or (_may_be_year(raw.value) and (beside or not VAGUE.isdisjoint(behind)))


_DAYS = 31


def _may_be_year(value: float) -> bool:
    return 1900 <= value <= 2100


def _number(document: Document, sentence: Sentence, hits: Sequence[Hit], low: float, raw: Raw) -> Number | None:
    unit, first, last = _unit(document, sentence, hits, raw)
    if unit in (PEOPLE, ITEMS):
        times = _grouping(document, raw)
        low, raw = low * times if low <= raw.value else low, replace(raw, value=raw.value * times)
    if max(low, raw.value) > _MOST or _is_year(document, raw, unit, low):
        return None
    return Number(
        value=round(raw.value),
        low=round(low),
        qualifier=_qualifier(document, hits, raw) if low == raw.value else Qualifier.UP_TO,
        unit=unit,
        start=document.words[first].start,
        end=document.words[last - 1].end,
        first=first,
        last=last,
    )


_MOST = 1e15
"""What no country has, of money or men: more is a serial number or a slip."""


def _is_year(document: Document, raw: Raw, unit: str, low: float) -> bool:
    """Whether a bare number is a year, whatever stands behind it ("from 2028 soldiers ..."): people are counted in hundreds there."""
    bare = _may_be_year(raw.value) and document.words[raw.last - 1].text == str(round(raw.value))
    if not bare or unit.isupper():
        return False
    return unit != PEOPLE or raw.value % 100 != 0 or low != raw.value


def _grouping(document: Document, raw: Raw) -> int:
    """A thousand where a translation left another language's mark of thousands: nobody counts soldiers or drones to three decimals."""
    if raw.scaled or raw.value >= 1000:
        return 1
    written = document.text[document.words[raw.first].start : document.words[raw.last - 1].end]
    return 1000 if _THOUSANDS.search(written) else 1


_THOUSANDS = re.compile(r"(?<!\d)[1-9]\d{0,2}[.,]\d{3}$")


def _unit(document: Document, sentence: Sentence, hits: Sequence[Hit], raw: Raw) -> tuple[str, int, int]:
    """What is counted, and the words of number and unit: a sign before or after it, then the nearest word behind it."""
    if raw.first > sentence.first and document.words[raw.first - 1].text in document.lexicon.writing.signs:
        return _signed(document, sentence, raw)
    if raw.money:
        return raw.money, raw.first, raw.last
    near = [hit for hit in hits if raw.last <= hit.start <= raw.last + REACH and not parted(document, raw.last, hit.start)]
    before = [hit for hit in hits if hit.family == "currency" and hit.end == raw.first and _opens(document, hit, raw, hits)]
    if before:
        return before[0].key, before[0].start, raw.last
    for hit in near:
        if hit.family == "currency" and not _is_anothers(document, hit) and (hit.start == raw.last or not _may_be_year(raw.value)):
            return hit.key, raw.first, hit.end
    things = {word for hit in near if hit.id in MACHINES for word in range(hit.start, hit.end)}
    for hit in near:
        if hit.id in _UNITS and hit.start not in things:
            return _UNITS[hit.id], raw.first, raw.last
    return ITEMS, raw.first, raw.last


def _signed(document: Document, sentence: Sentence, raw: Raw) -> tuple[str, int, int]:
    """The currency of a sign before a number, with the letters that tell one dollar from another."""
    sign, writing = raw.first - 1, document.lexicon.writing
    joined = sign > sentence.first and document.words[sign - 1].end == document.words[sign].start
    before = document.words[sign - 1].text.upper() if joined else ""
    if document.words[sign].text == "$" and before in writing.dollars:
        return writing.dollars[before], sign - 1, raw.last
    return writing.signs[document.words[sign].text], sign, raw.last


def _opens(document: Document, currency: Hit, raw: Raw, hits: Sequence[Hit]) -> bool:
    """Whether a currency word stands before its own number ("EUR 2 bn") and does not end another one ("2 bn euros, 30 ...")."""
    between = document.text[document.words[currency.end - 1].end : document.words[raw.first].start]
    preceded = currency.start > 0 and document.words[currency.start - 1].text[-1:].isdigit()
    counted = any(hit.family in ("numeral", "magnitude") and hit.end == currency.start for hit in hits)
    return not between.strip() and not preceded and not counted


def _is_anothers(document: Document, currency: Hit) -> bool:
    """Whether a sign behind a number stands right before the next one: "85 billion or €7bn"."""
    words, last = document.words, currency.end
    return last < len(words) and words[last].start == words[last - 1].end and words[last].text[0].isdigit()


_UNITS = {"quantity.people": PEOPLE, "kind.troops": PEOPLE, "quantity.countries": COUNTRIES}


def _qualifier(document: Document, hits: Sequence[Hit], raw: Raw) -> Qualifier:
    counted = [hit.end for hit in hits if hit.family in _OF_NUMBERS and hit.end <= raw.first]
    for hit in hits:
        near = raw.first - REACH <= hit.end <= raw.first and hit.end >= max(counted, default=0)
        if hit.family == "quantity" and near and (found := _QUALIFIERS.get(hit.key)):
            return found
    return next((_QUALIFIERS[hit.key] for hit in hits if _qualifies_behind(document, hits, hit, raw)), Qualifier.EXACT)


_OF_NUMBERS = frozenset({"numeral", "magnitude", "currency", "quantity"})


def _qualifies_behind(document: Document, hits: Sequence[Hit], hit: Hit, raw: Raw) -> bool:
    """Whether a word qualifies the number before it ("500 soldiers or more"), and not the next one ("..., at most 300 tanks")."""
    if hit.family != "quantity" or hit.key not in _QUALIFIERS or not raw.last <= hit.start <= raw.last + REACH:
        return False
    said = fold(" ".join(word.text for word in document.words[hit.start : hit.end]))
    following = document.words[hit.end : hit.end + 1]
    counts = any(word.text[0].isdigit() for word in following) or any(other.start == hit.end and other.family in _SPELLED for other in hits)
    return said in document.lexicon.writing.qualifying_behind and not counts and not parted(document, raw.last, hit.start)
