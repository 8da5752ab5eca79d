"""Parsing with a deadline that holds: made for the main thread of a worker process."""

import signal
from datetime import datetime, timedelta
from types import FrameType

from bot.feeds.parse import Parsed, parse
from storage.model import Source

DEADLINE = timedelta(seconds=10)
"""Promise S2: a feed that takes longer is given up."""


class _TooLong(BaseException):
    """The time is over; no error, so that nothing which catches errors stops it on its way."""


def parse_in_time(content: bytes, content_type: str, source: Source, now: datetime, deadline: timedelta = DEADLINE) -> Parsed:
    """`parse`, interrupted by a timer of the process itself, so that no hostile feed keeps a worker busy after we gave it up."""
    before = signal.signal(signal.SIGALRM, _interrupt)
    signal.setitimer(signal.ITIMER_REAL, deadline.total_seconds())
    try:
        try:
            return parse(content, content_type, source, now)
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
    except _TooLong:
        return Parsed(problem=f"could not be parsed within {deadline.total_seconds():g} s")
    finally:
        signal.signal(signal.SIGALRM, before)


def _interrupt(_: int, __: FrameType | None) -> None:
    raise _TooLong
