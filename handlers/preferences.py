"""How and when a channel hears, in words: "official daily at 8 Europe/Kyiv quiet 22-7 cap 5 in German"."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from handlers.asked import Misunderstood
from handlers.languages import language, language_name, language_or_code
from handlers.wording import listing
from storage.model import Cadence, Level, Quiet, Subscription

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
LEVEL_LABELS = {Level.SINGLE: "single source", Level.INDEPENDENT: "two origins", Level.OFFICIAL: "official"}
CADENCE_LABELS = {
    Cadence.IMMEDIATE: "at once",
    Cadence.HOURLY: "hourly digest",
    Cadence.DAILY: "daily digest",
    Cadence.WEEKLY: "weekly digest",
}
MOST_A_DAY = 1000

_LEVELS = {
    "single": Level.SINGLE,
    "official": Level.OFFICIAL,
    "independent": Level.INDEPENDENT,
    "two-origins": Level.INDEPENDENT,
    "two": Level.INDEPENDENT,
    "2": Level.INDEPENDENT,
}
_ORIGINS = {"origin", "origins", "source", "sources", "outlet", "outlets"}
_CADENCES = {
    "immediate": Cadence.IMMEDIATE,
    "immediately": Cadence.IMMEDIATE,
    "instant": Cadence.IMMEDIATE,
    "now": Cadence.IMMEDIATE,
    "hourly": Cadence.HOURLY,
    "daily": Cadence.DAILY,
    "weekly": Cadence.WEEKLY,
}
_OFF = {"off", "no", "none", "never", "0"}
_CLOCK = re.compile(r"(\d{1,2})(?:[:.h](\d{2}))?(am|pm|h)?")
_HOURS = re.compile(r"([\d:.h]{1,5}(?:am|pm)?)(?:-|–|to)([\d:.h]{1,5}(?:am|pm)?)")

Found = tuple[dict[str, Any], int]
"""Fields of a Subscription, and how many words said so."""


@dataclass(frozen=True, slots=True)
class Preferences:
    """Fields of a Subscription that were named, and the words that say something else."""

    changes: dict[str, Any] = field(default_factory=dict)
    rest: tuple[str, ...] = ()


def read_preferences(words: Sequence[str]) -> Preferences | Misunderstood:
    """Take level, cadence, time, zone, quiet hours, cap and languages out of the words, wherever they stand."""
    changes: dict[str, Any] = {}
    rest: list[str] = []
    left = list(words)
    while left:
        found = next((said for reader in _READERS if (said := reader(left)) is not None), None)
        if isinstance(found, Misunderstood):
            return found
        if found is None:
            rest.append(left.pop(0))
        else:
            changes |= found[0]
            left = left[found[1] :]
    return Preferences(changes, tuple(rest))


def clock_words(minutes: int) -> str:
    """ "08:30"."""
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def when_words(subscription: Subscription) -> str:
    """When alerts come: "daily digest at 08:00 Europe/Kyiv"."""
    said = CADENCE_LABELS[subscription.cadence]
    if subscription.cadence is Cadence.WEEKLY:
        said += f" on {WEEKDAYS[subscription.weekday]}"
    if subscription.cadence in (Cadence.DAILY, Cadence.WEEKLY):
        said += f" at {clock_words(subscription.at)} {subscription.zone}"
    return said


def quiet_words(subscription: Subscription) -> str:
    """The quiet hours: "22:00 to 07:00 Europe/Kyiv"."""
    quiet = subscription.quiet
    return f"{clock_words(quiet.start)} to {clock_words(quiet.end)} {subscription.zone}" if quiet else "none"


def cap_words(subscription: Subscription) -> str:
    """The daily cap."""
    return f"{subscription.cap} a day, but for what is urgent" if subscription.cap else "none"


def language_words(subscription: Subscription) -> str:
    """The languages in which a story must have been told."""
    return listing([language_name(code) for code in subscription.languages], last="or") or "all"


def read_clock(word: str) -> int | None:
    """Minutes after midnight from "8", "08:30", "8am"; None if it is no time of the day."""
    match = _CLOCK.fullmatch(word.casefold())
    if not match:
        return None
    hour, minute, half = int(match[1]), int(match[2] or 0), match[3]
    if half in ("am", "pm"):
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "pm" else 0)
    return hour * 60 + minute if hour < 24 and minute < 60 else None


def read_zone(word: str) -> str | None:
    """The IANA name of a time zone, written in any case."""
    return _zones().get(word.casefold())


def read_quiet(words: Sequence[str]) -> tuple[Quiet | None, int] | None:
    """Quiet hours from "22-7" or "22:00 to 07:00", or none from "off", and how many words it took."""
    if words and words[0].casefold() in _OFF:
        return None, 1
    for used in (1, 3):
        match = _HOURS.fullmatch("".join(words[:used]).casefold()) if len(words) >= used else None
        start, end = (read_clock(match[1]), read_clock(match[2])) if match else (None, None)
        if start is not None and end is not None and start != end:
            return Quiet(start=start, end=end), used
    return None


@cache
def _zones() -> dict[str, str]:
    known = {name for name in available_timezones() if "/" in name and not name.startswith(("Etc/", "SystemV/"))}
    return {name.casefold(): name for name in known | {"UTC"}}


def _level(words: Sequence[str]) -> Found | None:
    first, after = words[0].casefold(), words[1].casefold() if len(words) > 1 else ""
    level = _LEVELS.get(first)
    if level is None or (first in ("two", "2") and after not in _ORIGINS | {"independent"}):
        return None
    used = 3 if after == "independent" and len(words) > 2 else 2
    return {"level": level}, used if after in _ORIGINS | {"independent"} else 1


def _cadence(words: Sequence[str]) -> Found | None:
    if [word.casefold() for word in words[:2]] == ["at", "once"]:
        return {"cadence": Cadence.IMMEDIATE}, 2
    cadence = _CADENCES.get(words[0].casefold())
    if cadence is None:
        return None
    return {"cadence": cadence}, 2 if len(words) > 1 and words[1].casefold() in ("digest", "digests") else 1


def _time(words: Sequence[str]) -> Found | None:
    if words[0] == "at" and len(words) > 1 and (at := read_clock(words[1])) is not None:
        return {"at": at}, 2
    at = read_clock(words[0]) if re.search(r"[:]|[ap]m$", words[0].casefold()) else None
    return None if at is None else ({"at": at}, 1)


def _weekday(words: Sequence[str]) -> Found | None:
    used = 2 if words[0].casefold() in ("on", "every") and len(words) > 1 else 1
    name = words[used - 1].casefold().removesuffix("s")
    number = next((number for number, day in enumerate(WEEKDAYS) if day.casefold() == name), None)
    return None if number is None else ({"weekday": number}, used)


def _zone(words: Sequence[str]) -> Found | Misunderstood | None:
    used = 2 if words[0].casefold() in ("zone", "timezone") and len(words) > 1 else 1
    word = words[used - 1]
    if zone := read_zone(word):
        return {"zone": zone}, used
    if used == 2 or re.fullmatch(r"[A-Za-z_]+/[A-Za-z_/+-]+", word):
        return Misunderstood(problem=f"“{word}” is no time zone that I know. It is written like Europe/Kyiv.")
    return None


def _quiet(words: Sequence[str]) -> Found | Misunderstood | None:
    if words[0].casefold() != "quiet":
        return None
    start = 2 if len(words) > 1 and words[1].casefold() == "hours" else 1
    found = read_quiet(words[start:])
    if found is None:
        return Misunderstood(problem="Quiet hours are written like quiet 22-7 or quiet 22:30-06:00, or quiet off.")
    return {"quiet": found[0]}, start + found[1]


def _cap(words: Sequence[str]) -> Found | Misunderstood | None:
    start = 1 if words[0].casefold() == "cap" else 2 if [word.casefold() for word in words[:2]] == ["at", "most"] else 0
    if not start:
        return None
    number = words[start].casefold() if len(words) > start else ""
    if number in _OFF:
        return {"cap": 0}, start + 1
    if not re.fullmatch(r"\d{1,4}", number) or not 0 < int(number) <= MOST_A_DAY:
        return Misunderstood(problem="A daily cap is written like cap 5, or cap off.")
    ending = [word.casefold() for word in words[start + 1 : start + 3]]
    return {"cap": int(number)}, start + 1 + (2 if ending in (["a", "day"], ["per", "day"]) else 0)


def _languages(words: Sequence[str]) -> Found | Misunderstood | None:
    first = words[0].casefold()
    if first not in ("language", "languages", "in"):
        return None
    known = language if first == "in" else language_or_code
    if first != "in" and len(words) > 1 and words[1].casefold() in ("all", "any"):
        return {"languages": ()}, 2
    codes: list[str] = []
    used = 1
    while used < len(words) and (code := known(words[used])):
        codes.append(code)
        used += 1 + (used + 2 < len(words) and words[used + 1].casefold() in ("and", "or") and known(words[used + 2]) is not None)
    if codes:
        return {"languages": tuple(dict.fromkeys(codes))}, used
    return None if first == "in" else Misunderstood(problem="Languages are written like languages German, uk, or languages all.")


_READERS: tuple[Callable[[Sequence[str]], Found | Misunderstood | None], ...] = (
    _level,
    _cadence,
    _time,
    _weekday,
    _zone,
    _quiet,
    _cap,
    _languages,
)
