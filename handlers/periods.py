"""Periods as people write them: "7d", "march 2025", "since 2025-03-01"."""

import re
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from handlers.wording import MONTHS, counted, day

_DAYS = {"d": 1, "day": 1, "days": 1, "w": 7, "week": 7, "weeks": 7}
_MONTHS = {"m": 1, "month": 1, "months": 1, "y": 12, "year": 12, "years": 12}
_SPAN = re.compile(r"(\d{1,4})(d|days?|w|weeks?|m|months?|y|years?)")
_NAMES = {name[:length].casefold(): number for number, name in enumerate(MONTHS, 1) for length in (3, 4, len(name))}


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `since` to `until`, both included; None leaves a side open. `label` says it in words."""

    since: date | None
    until: date | None
    label: str


def read_period(words: Sequence[str], today: date) -> tuple[Period, int] | None:
    """The period at the start of the words and how many of them it takes, or None if they start with none."""
    first = words[0].casefold() if words else ""
    if first in ("since", "from", "until", "till", "before"):
        return _open_ended(first, words[1:], today)
    if first == "last" and len(words) > 1 and (found := _recent(words[1:], today)):
        return found[0], found[1] + 1
    return _recent(words, today) or _calendar(words, today)


def _open_ended(word: str, words: Sequence[str], today: date) -> tuple[Period, int] | None:
    found = _calendar(words, today) or _recent(words, today)
    if found is None:
        return None
    period, used = found
    if word in ("since", "from") and period.since:
        return Period(period.since, None, f"since {day(period.since)}"), used + 1
    end = period.since - timedelta(days=1) if word == "before" and period.since else period.until or period.since
    return (Period(None, end, f"until {day(end)}"), used + 1) if end else None


def _recent(words: Sequence[str], today: date) -> tuple[Period, int] | None:
    """A stretch that ends today: "7d", "30 days", "week", "today"."""
    first = words[0].casefold() if words else ""
    if first in ("today", "yesterday"):
        at = today - timedelta(days=first == "yesterday")
        return Period(at, at, first), 1
    used = 1
    if first.isdecimal() and len(words) > 1 and len(first) <= 3:
        first, used = f"{int(first)}{words[1].casefold()}", 2
    elif first in ("week", "month", "year"):
        first = f"1{first}"
    match = _SPAN.fullmatch(first)
    if not match or not int(match[1]):
        return None
    count, unit = int(match[1]), match[2]
    if unit in _DAYS:
        days = count * _DAYS[unit]
        return Period(_back(today, days), None, _last(days, "day")), used
    months = count * _MONTHS[unit]
    return Period(_months_back(today, months), None, _last(months, "month")), used


def _last(count: int, unit: str) -> str:
    return f"last {unit}" if count == 1 else f"last {counted(count, unit)}"


def _calendar(words: Sequence[str], today: date) -> tuple[Period, int] | None:
    """A day, a month or a year by the calendar: "2025-03-27", "2025-03", "march 2025", "27 march 2025", "2025"."""
    first = words[0].casefold().rstrip(",") if words else ""
    if match := re.fullmatch(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?", first):
        period = _dated(int(match[1]), int(match[2] or 0), int(match[3] or 0))
        return (period, 1) if period else None
    if first.isdecimal() and len(words) > 1 and (number := _NAMES.get(words[1].casefold())):
        year = _year(words[2:3])
        period = _dated(year or _latest_year(number, today), number, int(first))
        return (period, 3 if year else 2) if period else None
    if number := _NAMES.get(first):
        year = _year(words[1:2])
        period = _dated(year or _latest_year(number, today), number, 0)
        return (period, 2 if year else 1) if period else None
    return None


def _dated(year: int, month: int, on: int) -> Period | None:
    try:
        if on:
            return Period(date(year, month, on), date(year, month, on), day(date(year, month, on)))
        if month:
            return Period(date(year, month, 1), date(year, month, monthrange(year, month)[1]), f"{MONTHS[month - 1]} {year}")
        return Period(date(year, 1, 1), date(year, 12, 31), str(year))
    except (ValueError, IndexError):
        return None


def _year(words: Sequence[str]) -> int | None:
    return int(words[0]) if words and re.fullmatch(r"20\d\d", words[0]) else None


def _latest_year(month: int, today: date) -> int:
    """The year of the last such month: "march" in February means last year's."""
    return today.year if month <= today.month else today.year - 1


def _back(today: date, days: int) -> date:
    return today - timedelta(days=min(days, (today - date.min).days))


def _months_back(today: date, months: int) -> date:
    at = max(today.year * 12 + today.month - 1 - months, 12)
    year, month = at // 12, at % 12 + 1
    return date(year, month, min(today.day, monthrange(year, month)[1]))
