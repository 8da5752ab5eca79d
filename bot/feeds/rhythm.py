"""When a feed is asked next, and what repeated answers mean: pure decisions over what is known of it (promises F3 to F5, S1)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median

from storage.model import SourceState, Streak, Tier

LONGEST_BACKOFF = timedelta(hours=6)
DAY = timedelta(hours=24)
MOVES_BEFORE_ADOPTED, GONES_BEFORE_PAUSED = 5, 3

_JITTER = 0.1
_ITEMS_FOR_A_RHYTHM, _ITEMS_LOOKED_AT = 4, 20
_SILENCES = 10
_SHORTEST_SILENCE = timedelta(days=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """Between which waits the interval of a feed may adapt; the operator's own `every` is always allowed."""

    shortest: timedelta = timedelta(minutes=2)
    longest: timedelta = timedelta(hours=1)


def rhythm(published: Sequence[datetime]) -> timedelta | None:
    """The usual time between a feed's items; None if it holds too few to tell."""
    times = sorted(published, reverse=True)[:_ITEMS_LOOKED_AT]
    if len(times) < _ITEMS_FOR_A_RHYTHM:
        return None
    return timedelta(seconds=median((later - earlier).total_seconds() for later, earlier in pairwise(times)))


def interval(state: SourceState, bounds: Bounds, fresh_for: timedelta, chance: float) -> timedelta:
    """The wait after a good poll: four polls to the usual time between items, within bounds, and not before the server's own word.

    An official feed is never asked less often than the operator said: it is silent for weeks, and then it matters.
    `chance`, from 0 to 1, shortens the wait a little, so that feeds which were asked together do not stay together.
    """
    every = state.source.every
    lowest = min(every, max(every / 2, bounds.shortest))
    highest = every if state.source.tier is Tier.OFFICIAL else max(every, min(every * 4, bounds.longest))
    fitting = every if state.rhythm is None else min(max(state.rhythm / 4, lowest), highest)
    return max(fitting * (1 - _JITTER * chance), min(max(fresh_for, state.wish), bounds.longest))


def backoff(state: SourceState, retry_after: timedelta | None, chance: float) -> timedelta:
    """The wait after a failed poll: twice as long each time, six hours at most, and never before the server's own word (promise F5)."""
    most = max(LONGEST_BACKOFF, state.source.every)
    wait = min(most, state.source.every * (1 << min(state.failures, 16)))
    return max(retry_after or timedelta(), wait * (1 - _JITTER * chance))


def again(streak: Streak | None, answer: str, now: datetime) -> Streak:
    """The streak with one more answer; another answer begins another one."""
    if streak is None or streak.answer != answer:
        return Streak(answer=answer, times=1, since=now)
    return Streak(answer=answer, times=streak.times + 1, since=streak.since)


def holds(streak: Streak, times: int, now: datetime) -> bool:
    """Whether an answer came so often, and over a day at least, that it is to be believed."""
    return streak.times >= times and now - streak.since >= DAY


def is_silent(state: SourceState, now: datetime) -> bool:
    """Whether a feed that answers well has had nothing new for long, measured by its own rhythm."""
    if state.rhythm is None or state.last_item is None:
        return False
    return now - state.last_item > max(_SILENCES * state.rhythm, _SHORTEST_SILENCE)
