"""Hostile titles on both platforms; `make fuzz` draws 100,000 (promises D10, X2)."""

import time
from collections.abc import Callable, Iterable

import pytest

from handlers.message import Message
from storage.countries import Countries
from tests.fuzz.hostile import Hostile
from tests.fuzz.judges import on_slack, on_telegram

Judge = Callable[[Message], Iterable[str]]


@pytest.mark.parametrize("judge", [on_telegram, on_slack])
def test_x2_two_thousand_hostile_titles_do_no_harm(judge: Judge) -> None:
    seed = time.time_ns()
    hostile = Hostile(seed)
    for number in range(2000):
        message = hostile.card()
        assert list(judge(message)) == [], f"seed {seed}, message {number}: {message}"


@pytest.mark.parametrize("judge", [on_telegram, on_slack])
def test_d10_five_hundred_hostile_alerts_are_taken(countries: Countries, judge: Judge) -> None:
    seed = time.time_ns()
    hostile = Hostile(seed)
    for number in range(500):
        message = hostile.alert(countries)
        assert list(judge(message)) == [], f"seed {seed}, alert {number}: {message}"
