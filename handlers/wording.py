"""Numbers, days, plurals and lists as they are written in English."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def day(value: date) -> str:
    """ "27 March 2025"."""
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}"


def clock(value: datetime) -> str:
    """ "10:12 UTC"."""
    return f"{value.astimezone(UTC):%H:%M} UTC"


def moment(value: datetime) -> str:
    """ "27 March 2025, 10:12 UTC"."""
    return f"{day(value.astimezone(UTC).date())}, {clock(value)}"


def number(value: int) -> str:
    """With a comma between thousands: "10,000"."""
    return f"{value:,}"


def counted(value: int, one: str, many: str = "") -> str:
    """ "1 country", "26 countries"; the plural is regular where none is given."""
    return f"{number(value)} {one if value == 1 else many or one + 's'}"


def listing(names: Sequence[str], most: int = 0, *, last: str = "and") -> str:
    """ "Poland, Greece and Italy"; with `most`, what goes beyond it is counted: "Poland, Greece and 3 others"."""
    shown = list(names)
    if most and len(shown) > most + 1:
        shown = [*shown[:most], f"{len(names) - most} others"]
    return f" {last} ".join(part for part in (", ".join(shown[:-1]), *shown[-1:]) if part)


def ago(then: datetime, now: datetime) -> str:
    """How long ago, in the largest unit that says enough: "5 minutes ago"."""
    gone = now - then
    if gone < timedelta(minutes=1):
        return "just now"
    return f"{lasting(gone)} ago"


def lasting(span: timedelta) -> str:
    """A length of time in its largest whole unit: "90 minutes" stays, "2 hours", "3 days"."""
    minutes = round(span.total_seconds() / 60)
    if minutes < 120:
        return counted(minutes, "minute") if minutes != 60 else "1 hour"
    if minutes < 48 * 60:
        return counted(round(minutes / 60), "hour")
    return counted(round(minutes / 1440), "day")


def upper_first(text: str) -> str:
    """The first letter as a capital, the rest as it is."""
    return text[:1].upper() + text[1:]


def shortened(text: str, most: int) -> str:
    """Words cut to that many characters, which is shown."""
    return text if len(text) <= most else text[:most].rstrip() + "…"
