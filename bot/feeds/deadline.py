"""Parsing with a deadline that holds: made for the main thread of a worker process."""

import resource
import signal
import time
from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from types import FrameType
from typing import TypeVar

from bot.feeds.page import page_text
from bot.feeds.parse import Parsed, parse
from storage.model import Source

DEADLINE = timedelta(seconds=10)
"""Promise S2: a feed that takes longer is given up."""


PAGE_DEADLINE = timedelta(seconds=3)
"""An article page is worth less: the feed has a text of its own."""

_PATIENCE = timedelta(seconds=1)

Result = TypeVar("Result")


class _TooLong(BaseException):
    """The time is over; no error, so that nothing which catches errors stops it on its way."""


def parse_in_time(
    content: bytes, content_type: str, source: Source, now: datetime, deadline: timedelta = DEADLINE, known: Collection[str] = ()
) -> Parsed:
    """`parse`, interrupted by a timer of the process itself, so that no hostile feed keeps a worker busy after we gave it up."""
    late = Parsed(problem=f"could not be parsed within {deadline.total_seconds():g} s")
    try:
        return in_time(lambda: parse(content, content_type, source, now, known), deadline, late)
    except MemoryError:
        return Parsed(problem="needs too much memory to be parsed")


def page_text_in_time(content: bytes, title: str, deadline: timedelta = PAGE_DEADLINE) -> str:
    """`page_text`, interrupted in the same way; an empty text if it takes too long."""
    return in_time(lambda: page_text(content, title), deadline, "")


def in_time(work: Callable[[], Result], deadline: timedelta, late: Result) -> Result:
    """The result of some work, or `late`. Work that no signal reaches, as it never leaves a library's own code, costs the process."""
    limits, before = resource.getrlimit(resource.RLIMIT_CPU), signal.signal(signal.SIGALRM, _interrupt)
    _die_after(deadline + _PATIENCE)
    signal.setitimer(signal.ITIMER_REAL, deadline.total_seconds())
    try:
        try:
            return work()
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
    except _TooLong:
        return late
    finally:
        signal.signal(signal.SIGALRM, before)
        resource.setrlimit(resource.RLIMIT_CPU, limits)


def _die_after(seconds: timedelta) -> None:
    """The kernel ends a process that has used so much more of the processor (setrlimit(2), SIGXCPU)."""
    _, most = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(time.process_time() + seconds.total_seconds()) + 1, most))


def _interrupt(_: int, __: FrameType | None) -> None:
    raise _TooLong
