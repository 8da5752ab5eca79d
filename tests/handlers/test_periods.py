"""Periods as people write them, seen from 4 September 2025."""

from datetime import date

import pytest

from handlers.periods import read_period

TODAY = date(2025, 9, 4)


@pytest.mark.parametrize(
    ("words", "since", "until", "used"),
    [
        ("7d", date(2025, 8, 28), None, 1),
        ("30d", date(2025, 8, 5), None, 1),
        ("2w", date(2025, 8, 21), None, 1),
        ("3m", date(2025, 6, 4), None, 1),
        ("1y", date(2024, 9, 4), None, 1),
        ("30 days", date(2025, 8, 5), None, 2),
        ("last 3 months", date(2025, 6, 4), None, 3),
        ("last week", date(2025, 8, 28), None, 2),
        ("today", TODAY, TODAY, 1),
        ("yesterday", date(2025, 9, 3), date(2025, 9, 3), 1),
        ("2025", date(2025, 1, 1), date(2025, 12, 31), 1),
        ("2025-03", date(2025, 3, 1), date(2025, 3, 31), 1),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29), 1),
        ("2025-03-27", date(2025, 3, 27), date(2025, 3, 27), 1),
        ("March 2025", date(2025, 3, 1), date(2025, 3, 31), 2),
        ("sept 2024", date(2024, 9, 1), date(2024, 9, 30), 2),
        ("march", date(2025, 3, 1), date(2025, 3, 31), 1),
        ("december", date(2024, 12, 1), date(2024, 12, 31), 1),
        ("27 March 2025", date(2025, 3, 27), date(2025, 3, 27), 3),
        ("since 2025-03-01", date(2025, 3, 1), None, 2),
        ("since march 2025", date(2025, 3, 1), None, 3),
        ("from 2025", date(2025, 1, 1), None, 2),
        ("until 2025-03", None, date(2025, 3, 31), 2),
        ("before 2025-03-15", None, date(2025, 3, 14), 2),
        ("2025 troops", date(2025, 1, 1), date(2025, 12, 31), 1),
    ],
)
def test_a_period(words: str, since: date | None, until: date | None, used: int) -> None:
    found = read_period(words.split(), TODAY)
    assert found is not None
    period, taken = found
    assert (period.since, period.until, taken) == (since, until, used)
    assert period.label


@pytest.mark.parametrize(
    "words", ["", "troops", "0d", "2025-13", "2025-02-30", "31 february 2025", "since", "since troops", "12345", "0000", "7x", "5"]
)
def test_what_is_no_period(words: str) -> None:
    assert read_period(words.split(), TODAY) is None


@pytest.mark.parametrize("words", ["9999d", "9999w", "9999m", "9999y", "999 years"])
def test_a_very_long_period_reaches_back_as_far_as_days_go(words: str) -> None:
    found = read_period(words.split(), TODAY)
    assert found is not None
    assert found[0].since is not None
