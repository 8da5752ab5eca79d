"""A story that is withdrawn is nowhere told as one that stands."""

import pytest

from handlers import correcting
from handlers.message import plain
from storage.countries import Countries
from storage.model import EventStatus
from storage.store import Store
from tests.handlers.conftest import Ask
from tests.makers import NOW, article, keep, pledge, story


@pytest.fixture
def withdrawn(store: Store, countries: Countries) -> Store:
    """The publisher of the only report on a planned meeting retracted it."""
    number = keep(store, story(status=EventStatus.PLANNED), (article("a"), (pledge("SE", amount=800),)))
    told = store.stories.get(number)
    assert told is not None
    correcting.retract(told, "The Daily retracted its report.", "The Daily", store, countries, NOW)
    return store


def test_its_card_says_so_first_and_why(withdrawn: Store, ask: Ask) -> None:
    first, why, where, *_ = plain(ask("/story 1")).split("\n")
    assert first.startswith("Withdrawn: Coalition summit planned in Paris")
    assert why == "This was wrong. The Daily retracted its report."
    assert where == "Paris, France · 27 March 2025 · summit, 31 countries · withdrawn"
    assert withdrawn


def test_the_latest_stories_say_so(withdrawn: Store, ask: Ask) -> None:
    assert "\n- Withdrawn: Coalition summit planned in Paris" in plain(ask("/latest"))
    assert withdrawn


@pytest.mark.parametrize("command", ["/timeline", "/country France", "/meetings past"])
def test_lists_by_date_call_it_withdrawn_instead_of_planned(command: str, withdrawn: Store, ask: Ask) -> None:
    said = plain(ask(command))
    assert "- 27 March 2025 · summit, 31 countries · Paris · withdrawn · /story 1" in said
    assert "planned" not in said
    assert withdrawn


def test_who_asks_why_it_came_learns_that_it_was_wrong(withdrawn: Store, ask: Ask) -> None:
    assert "This was wrong. The Daily retracted its report." in plain(ask("/why 1"))
    assert withdrawn
