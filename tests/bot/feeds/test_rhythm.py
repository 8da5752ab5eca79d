"""S1, F3 to F5: when a feed is asked next, and which answers are believed."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.feeds.rhythm import DAY, Bounds, again, backoff, holds, interval, is_silent, rhythm
from storage.model import Source, SourceState, Tier
from tests.makers import NOW

MINUTE = timedelta(minutes=1)
NONE = timedelta()
STATE = SourceState(
    source=Source(id="daily", url="https://daily.example/feed", publisher="D", language="en", tier=Tier.PRESS, every=10 * MINUTE)
)


@pytest.mark.parametrize(
    ("usual", "wait"),
    [(None, 10), (MINUTE, 5), (20 * MINUTE, 5), (60 * MINUTE, 15), (timedelta(hours=3), 40), (timedelta(days=9), 40)],
)
def test_the_interval_follows_the_rhythm_within_bounds(usual: timedelta | None, wait: int) -> None:
    assert interval(replace(STATE, rhythm=usual), Bounds(), NONE, 0) == wait * MINUTE


def test_an_official_feed_is_never_asked_less_often_than_the_operator_said() -> None:
    official = replace(STATE, source=replace(STATE.source, tier=Tier.OFFICIAL), rhythm=timedelta(days=9))
    assert interval(official, Bounds(), NONE, 0) == 10 * MINUTE


def test_the_servers_word_is_honoured_up_to_the_bound() -> None:
    assert interval(STATE, Bounds(), 30 * MINUTE, 1) == 30 * MINUTE
    assert interval(replace(STATE, wish=45 * MINUTE), Bounds(), 30 * MINUTE, 1) == 45 * MINUTE
    assert interval(STATE, Bounds(), timedelta(hours=20), 1) == 60 * MINUTE


@given(
    every=st.timedeltas(timedelta(seconds=1), timedelta(days=7)),
    usual=st.none() | st.timedeltas(timedelta(0), timedelta(days=400)),
    chance=st.floats(0, 1),
)
def test_a_wait_is_never_out_of_bounds(every: timedelta, usual: timedelta | None, chance: float) -> None:
    state = replace(STATE, source=replace(STATE.source, every=every), rhythm=usual)
    rounded = 2 * timedelta.resolution
    assert 0.45 * every - rounded <= interval(state, Bounds(), NONE, chance) <= 4 * every + rounded


def test_failures_double_the_wait_up_to_six_hours() -> None:
    waits = [backoff(replace(STATE, failures=failures), None, 0) for failures in range(8)]
    assert waits == [
        *(10 * MINUTE * 2**failures for failures in range(6)),
        timedelta(hours=5, minutes=20) + 40 * MINUTE,
        timedelta(hours=6),
    ]
    assert backoff(replace(STATE, failures=10**9), None, 0) == timedelta(hours=6)


def test_a_wait_that_the_server_names_is_kept_to_the_second() -> None:
    assert backoff(STATE, timedelta(hours=2, seconds=1), 1) == timedelta(hours=2, seconds=1)


def test_the_rhythm_is_the_middle_of_the_gaps() -> None:
    assert rhythm([NOW, NOW - MINUTE, NOW - 11 * MINUTE, NOW - 900 * MINUTE]) == 10 * MINUTE
    assert rhythm([NOW, NOW - MINUTE, NOW - 11 * MINUTE]) is None


def test_an_answer_is_believed_when_it_came_often_over_a_day() -> None:
    streak = None
    for number in range(5):
        streak = again(streak, "x", NOW + number * timedelta(hours=5))
    assert streak is not None
    assert (holds(streak, 5, NOW + timedelta(hours=23)), holds(streak, 5, NOW + DAY), holds(streak, 6, NOW + DAY)) == (False, True, False)
    assert again(streak, "y", NOW).times == 1


def test_a_feed_is_silent_by_its_own_measure() -> None:
    hourly = replace(STATE, rhythm=timedelta(hours=1), last_item=NOW - timedelta(days=3))
    weekly = replace(hourly, rhythm=timedelta(days=7))
    assert (is_silent(hourly, NOW), is_silent(weekly, NOW), is_silent(STATE, NOW)) == (True, False, False)
