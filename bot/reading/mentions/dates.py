"""The days that a text names: full dates, weekdays seen from the day of publication, today and tomorrow."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from bot.reading.mentions.places import dateline
from bot.reading.words.document import Document, Sentence, once
from bot.reading.words.terms import Hit

DATE, WEEKDAY, RELATIVE = "date", "weekday", "relative"
"""How a day is named: by its date, by the day of the week, or as today, yesterday, tomorrow."""

_WRITTEN = re.compile(
    r"(?<![\d.,/-])(?:(?P<y>20\d\d)-(?P<m>\d\d)-(?P<d>\d\d)|(?P<y3>20\d\d)\.\s?(?P<m3>\d\d)\.\s?(?P<d3>\d\d)"
    r"|(?P<d2>\d{1,2})(?:[./-]|\.\s)(?P<m2>\d{1,2})(?:[./-]|\.\s)(?P<y2>20\d\d|\d\d(?![.,]\d)))(?![\d/])(?!-\d)"
)
_DAY = re.compile(r"(\d{1,2})(?:\D{0,3})$")


@dataclass(frozen=True, slots=True)
class Mention:
    """A day that a sentence names; the words `first` up to, not including, `last` name it."""

    day: date
    kind: str
    first: int
    last: int
    sentence: Sentence
    dated: bool = False
    """Whether the year stands there too."""


@once
def mentions(document: Document) -> tuple[Mention, ...]:
    """Every day that the document names, in the order of the text."""
    found = [mention for sentence in document.sentences for mention in _in_sentence(document, sentence)]
    late = document.article.published.date() - _written_on(document, found)
    counted = (replace(mention, day=mention.day - late) if _counts_from_writing(mention) else mention for mention in found)
    return tuple(sorted(counted, key=lambda mention: mention.first))


def _counts_from_writing(mention: Mention) -> bool:
    """Whether it is a "today" of the text; a title is written when the page is."""
    return mention.kind == RELATIVE and not mention.sentence.title


_LATE = 3
"""So many days after it was written a report may be published."""


def _written_on(document: Document, found: Sequence[Mention]) -> date:
    """The day from which a text counts "today" and "yesterday": its dateline's where that is at most a few days back."""
    published = document.article.published.date()
    behind = dateline(document)
    named = (mention.day for mention in found if mention.kind == DATE and mention.first < behind and not mention.sentence.title)
    return next((day for day in named if 0 <= (published - day).days <= _LATE), published)


def _in_sentence(document: Document, sentence: Sentence) -> Iterator[Mention]:
    published = document.article.published.date()
    hits = document.hits_in(sentence)
    if document.has_digits(sentence):
        yield from _numeric(document, sentence)
        if document.language.ordinal_dot:
            yield from _short(document, sentence, hits)
    yield from (mention for hit in hits if hit.family == "month" for mention in _by_month(document, sentence, hit, hits))
    # a weekday beside a date tells nothing new
    dated = {position for hit in hits if hit.family == "month" for position in range(hit.start - 3, hit.end + 3)}
    for hit in hits:
        if hit.family == "day":
            yield Mention(published + timedelta(days=int(hit.key)), RELATIVE, hit.start, hit.end, sentence)
        elif hit.family == "weekday" and hit.start not in dated:
            yield Mention(_weekday(document, hit, hits), WEEKDAY, hit.start, hit.end, sentence)


def _numeric(document: Document, sentence: Sentence) -> Iterator[Mention]:
    """Dates in digits alone: 2025-03-27, 27.03.2025, 27. 3. 2025, 27/3/25."""
    for match in _WRITTEN.finditer(document.text, sentence.start, sentence.end):
        year, month, day = (int(match[key] or match[f"{key}2"] or match[f"{key}3"]) for key in ("y", "m", "d"))
        if month > 12 >= day and document.language.month_first:
            month, day = day, month
        found = _made(year + 2000 if year < 100 else year, month, day)
        first, last = _span(document, sentence, match)
        if found and first < last:
            yield Mention(found, DATE, first, last, sentence, dated=True)


_SHORT = re.compile(r"(?<![\d.,/-])(?P<d>\d{1,2})\.\s?(?P<m>\d{1,2})\.(?!\s?\d)")


def _short(document: Document, sentence: Sentence, hits: Sequence[Hit]) -> Iterator[Mention]:
    """Day and month in digits: "am 4.3.", "4. 3."; behind a word for the clock they are a time."""
    clock = document.lexicon.writing.clock_before
    for match in _SHORT.finditer(document.text, sentence.start, min(sentence.end + 1, len(document.text))):
        found = _without_year(document, int(match["m"]), int(match["d"]), None, hits)
        first, last = _span(document, sentence, match)
        if found and first < last and not (first and document.words[first - 1].folded in clock):
            yield Mention(found, DATE, first, last, sentence)


def _span(document: Document, sentence: Sentence, match: re.Match[str]) -> tuple[int, int]:
    """The words that a match in the text holds."""
    numbers = range(sentence.first, sentence.last)
    inside = [number for number in numbers if match.start() <= document.words[number].start < match.end()]
    return (inside[0], inside[-1] + 1) if inside else (sentence.last, sentence.last)


def _by_month(document: Document, sentence: Sentence, month: Hit, hits: Sequence[Hit]) -> Iterator[Mention]:
    """ "27 March 2025", "March 27", "27. märtsil", "2025 m. kovo 27 d."; a month without a day names no day."""
    words = document.words
    before = [n for n in range(max(sentence.first, month.start - 3), month.start) if _number(words[n].text)]
    after = [n for n in range(month.end, min(sentence.last, month.end + 1)) if _number(words[n].text)]
    linked = [n for n in before if month.start - n == 1 or all(len(words[k].text) <= 3 for k in range(n + 1, month.start))]
    place = linked[-1] if linked else after[0] if after else None
    if place is None:
        return
    first, last = min(place, month.start), max(place + 1, month.end)
    year = next((int(words[n].text[:4]) for n in _around(sentence, first, last) if re.match(r"20\d\d(?!\d)", words[n].text)), None)
    day = _number(words[place].text)
    found = _made(year, int(month.key), day) if year else _without_year(document, int(month.key), day, _beside(hits, first, last), hits)
    if found:
        yield Mention(found, DATE, first, last, sentence, dated=year is not None)


def _around(sentence: Sentence, first: int, last: int) -> Iterator[int]:
    yield from range(last, min(sentence.last, last + 2))
    yield from range(first - 1, max(sentence.first, first - 3) - 1, -1)


def _number(word: str) -> int:
    """The day of the month that a word writes ("27", "27th", "1er"), or 0."""
    match = _DAY.match(word)
    value = int(match[1]) if match else 0
    return value if 1 <= value <= 31 else 0


def _made(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _without_year(document: Document, month: int, day: int, weekday: Hit | None, hits: Sequence[Hit]) -> date | None:
    """The date in the year that brings it closest to the publication: one far ahead only where the sentence looks ahead.

    A weekday beside it picks among the years that are in question.
    """
    published = document.article.published.date()
    known = [found for year in (-1, 0, 1) if (found := _made(published.year + year, month, day))]
    if weekday is not None:
        known = [found for found in known if found.isoweekday() == int(weekday.key)] or known
    if not any(hit.id in _AHEAD for hit in hits):
        known = [found for found in known if (found - published).days <= _FAR_AHEAD] or known
    return min(known, key=lambda found: abs((found - published).days), default=None)


def _beside(hits: Sequence[Hit], first: int, last: int) -> Hit | None:
    """The weekday next to a date: "mardi 11 mars"."""
    return next((hit for hit in hits if hit.family == "weekday" and first - 2 <= hit.start < last + 2), None)


_AHEAD = frozenset({"time.future", "time.next"})
_FAR_AHEAD = 60
"""Days: a date without a year that lies further ahead is last year's, unless the sentence looks ahead."""


def _weekday(document: Document, hit: Hit, hits: Sequence[Hit]) -> date:
    """The day meant by a weekday: the nearest one, else the coming one where the sentence or the title looks ahead, else the last."""
    published = document.article.published.date()
    ahead = (int(hit.key) - published.isoweekday()) % 7
    near = {other.id for other in hits if other.start - 2 <= hit.start < other.end + 2}
    if "time.next" in near:
        return published + timedelta(days=ahead or 7)
    if "time.last" in near:
        return published + timedelta(days=ahead - 7)
    return published + timedelta(days=ahead if ahead <= _SOON or _looks_ahead(document, hit, hits, ahead) else ahead - 7)


def _looks_ahead(document: Document, weekday: Hit, hits: Sequence[Hit], ahead: int) -> bool:
    """Yesterday is only taken for the day in a week where the title, or another sentence with the same weekday, announces."""
    if ahead < 6 and any(hit.id == "time.future" for hit in hits):
        return True
    ids = [(document.ids_in(sentence), sentence.title) for sentence in document.sentences]
    if ahead <= _STALE and any(title and weekday.id in found and "time.last" not in found for found, title in ids):
        return True
    return any("time.future" in found and (title or (ahead < 6 and weekday.id in found)) for found, title in ids)


_SOON = 2
"""A weekday so few days ahead is meant to come: of last week's one would say so."""
_STALE = 4
"""A weekday that a title names is meant to come where it is so few days ahead: what was three days ago or more is no headline."""
