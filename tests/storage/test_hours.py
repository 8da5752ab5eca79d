"""S4: digests and quiet hours by a local clock, through every change of the clocks from 2020 to 2035."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.hours import day_began, held_until, instant, next_digest, next_time, quiet_until
from storage.model import Cadence, Channel, Quiet, Subscription

ZONES = ["Europe/Kyiv", "Europe/London", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "UTC"]
FIRST, LAST = datetime(2020, 1, 1, tzinfo=UTC), datetime(2036, 1, 1, tzinfo=UTC)

moments = st.datetimes(FIRST.replace(tzinfo=None), LAST.replace(tzinfo=None)).map(lambda found: found.replace(tzinfo=UTC))
zones = st.sampled_from(ZONES)
minutes = st.integers(0, 24 * 60 - 1)


def wishes(**changes: object) -> Subscription:
    values: dict[str, object] = {"channel": Channel(platform="console", id="console"), "created": FIRST}
    return Subscription(**(values | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("at", [0, 90, 2 * 60, 2 * 60 + 15, 3 * 60 + 30, 8 * 60, 23 * 60 + 59])
def test_s4_a_daily_digest_comes_exactly_once_on_each_local_day(zone: str, at: int) -> None:
    daily, local = wishes(cadence=Cadence.DAILY, at=at, zone=zone), ZoneInfo(zone)
    due, days = next_digest(daily, FIRST), []
    while due < LAST:
        days.append(due.astimezone(local).date())
        due = next_digest(daily, due)
    assert days == [days[0] + timedelta(days=number) for number in range(len(days))]
    assert len(days) >= 5843


@given(now=moments, zone=zones, at=minutes)
def test_s4_a_digest_comes_at_its_local_time_or_as_much_later_as_the_clocks_skip(now: datetime, zone: str, at: int) -> None:
    due = next_digest(wishes(cadence=Cadence.DAILY, at=at, zone=zone), now)
    local = due.astimezone(ZoneInfo(zone))
    late = datetime.combine(local.date(), time(local.hour, local.minute)) - datetime.combine(local.date(), time(at // 60, at % 60))
    assert timedelta(0) < due - now <= timedelta(hours=25)
    assert late in {timedelta(0), timedelta(minutes=30), timedelta(hours=1)}
    if late:
        assert instant(local.date(), at, ZoneInfo(zone)) == due


@given(
    start=moments, zone=zones, at=minutes, steps=st.lists(st.sampled_from([-60, -30, -1, 1, 5, 20, 60, 61, 300]), min_size=20, max_size=200)
)
def test_s4_steps_of_the_clock_repeat_no_digest(start: datetime, zone: str, at: int, steps: list[int]) -> None:
    daily, now, made = wishes(cadence=Cadence.DAILY, at=at, zone=zone), start, []
    due = next_digest(daily, now)
    for step in steps:
        now += timedelta(minutes=step)
        if due <= now:
            made.append(due)
            daily = wishes(cadence=Cadence.DAILY, at=at, zone=zone, digested=due)
            due = next_digest(daily, now)
    days = [found.astimezone(ZoneInfo(zone)).date() for found in made]
    assert len(days) == len(set(days))


@given(now=moments, zone=zones, start=minutes, end=minutes)
def test_quiet_hours_end_at_their_end_and_nothing_is_due_within_them(now: datetime, zone: str, start: int, end: int) -> None:
    asleep = wishes(quiet=Quiet(start=start, end=end), zone=zone, cadence=Cadence.HOURLY)
    wakes = quiet_until(asleep, now)
    if wakes is not None:
        assert wakes == next_time(now, end, ZoneInfo(zone))
        assert next_time(now, start, ZoneInfo(zone)) > wakes
    assert quiet_until(asleep, next_digest(asleep, now)) is None


def test_quiet_hours_end_once_in_the_night_that_has_an_hour_twice() -> None:
    asleep = wishes(quiet=Quiet(start=22 * 60, end=90), zone="Europe/London")
    first = datetime(2025, 10, 26, 0, 30, tzinfo=UTC)
    assert quiet_until(asleep, first - timedelta(minutes=1)) == first
    assert quiet_until(asleep, first) is None
    assert quiet_until(asleep, first + timedelta(minutes=45)) is None


def test_a_batch_after_waking_is_not_repeated_by_a_clock_that_is_set_back() -> None:
    woken = datetime(2025, 9, 5, 7, 0, tzinfo=UTC)
    asleep = wishes(quiet=Quiet(start=22 * 60, end=7 * 60), digested=woken)
    assert held_until(asleep, woken - timedelta(minutes=30), pushed=0, urgent=False) is None
    assert held_until(asleep, woken - timedelta(days=2), pushed=0, urgent=False) is None
    assert held_until(asleep, woken - timedelta(days=2, minutes=30), pushed=0, urgent=False) == woken - timedelta(days=2)


def test_a_weekly_digest_comes_on_its_weekday() -> None:
    weekly = wishes(cadence=Cadence.WEEKLY, at=9 * 60, weekday=0, zone="America/New_York")
    assert next_digest(weekly, datetime(2025, 9, 4, 18, 0, tzinfo=UTC)) == datetime(2025, 9, 8, 13, 0, tzinfo=UTC)
    assert next_digest(weekly, datetime(2025, 9, 8, 13, 0, tzinfo=UTC)) == datetime(2025, 9, 15, 13, 0, tzinfo=UTC)


def test_the_local_day_begins_at_local_midnight() -> None:
    assert day_began(wishes(zone="Europe/Kyiv"), datetime(2025, 9, 4, 22, 30, tzinfo=UTC)) == datetime(2025, 9, 4, 21, 0, tzinfo=UTC)
    assert instant(date(2025, 3, 30), 3 * 60 + 30, ZoneInfo("Europe/Kyiv")) == datetime(2025, 3, 30, 1, 30, tzinfo=UTC)
