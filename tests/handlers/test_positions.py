"""Where a country stands: the figure that holds now, and none that it replaced."""

from datetime import UTC, datetime

import pytest

from handlers.announce import story_message
from handlers.message import plain
from storage.countries import Countries
from storage.model import Kind, Pledge, Recorded, Stance, Tier
from storage.store import Store
from tests.handlers.conftest import Ask
from tests.makers import article, filed, keep, pledge, recorded, story


def report(hour: int, publisher: str, what: Pledge, tier: Tier = Tier.PRESS) -> Recorded:
    """A pledge as an outlet reported it at this hour of the day."""
    by = article(f"{publisher}{hour}", publisher=publisher, tier=tier, published=datetime(2025, 3, 27, hour, tzinfo=UTC))
    return recorded(what, by, id=hour)


def rows(countries: Countries, *entries: Recorded) -> list[str]:
    outlets = len({entry.article.publisher for entry in entries})
    return plain(story_message(story(outlets=outlets, origins=outlets), (filed(),), entries, (), countries)).split("\n")


def troops(amount: int | None = None) -> Pledge:
    return pledge("SE", amount=amount)


@pytest.mark.parametrize(("first", "then"), [(800, 1200), (1200, 800)], ids=["raised", "lowered"])
def test_the_alert_tells_the_new_figure_and_not_the_old(first: int, then: int, countries: Countries) -> None:
    told = rows(countries, report(9, "A", troops(first)), report(15, "B", troops(then)))
    assert told[0] == f"Sweden pledges {then:,} troops at Paris summit"
    assert f"{first:,} troops" not in "\n".join(told)


def test_an_old_figure_that_is_repeated_is_still_the_old_one(countries: Countries) -> None:
    told = rows(
        countries, report(9, "A", troops(800)), report(15, "B", troops(1200)), report(16, "C", troops(1200)), report(17, "A", troops(800))
    )
    assert told[0] == "Sweden pledges 1,200 troops at Paris summit"
    assert "800" not in "\n".join(told)


def test_the_number_of_countries_behind_a_collective_pledge_is_the_last(countries: Countries) -> None:
    told = rows(countries, report(9, "A", pledge("COALITION", count=26)), report(15, "B", pledge("COALITION", count=28)))
    assert told[0] == "28 countries pledge troops at Paris summit"
    assert "26" not in told[2]


def test_one_outlets_figure_does_not_replace_what_two_give(countries: Countries) -> None:
    """T2: it is told beside theirs, until an official source or another outlet says so too."""
    known = (report(9, "A", troops(800)), report(10, "B", troops(800)), report(15, "C", troops(1200)))
    assert rows(countries, *known)[2] == "Sweden pledges 800 troops; Sweden pledges 1,200 troops"
    assert "800" not in "\n".join(rows(countries, *known, report(16, "Government", troops(1200), Tier.OFFICIAL)))


def test_who_tells_no_figure_speaks_of_the_one_that_stands(countries: Countries) -> None:
    told = rows(countries, report(9, "A", troops(800)), report(10, "B", troops()), report(15, "C", troops(1200)))
    assert told[0] == "Sweden pledges 1,200 troops at Paris summit"
    assert "800" not in "\n".join(told)


@pytest.mark.parametrize(
    ("first", "then"),
    [
        (pledge("SE", Kind.FUNDING, amount=800_000_000, currency="EUR"), pledge("SE", Kind.FUNDING, amount=900_000_000, currency="SEK")),
        (pledge("SE", Kind.FUNDING, amount=8_000_000, currency="EUR"), pledge("SE", Kind.FUNDING, amount=800_000_000, currency="EUR")),
    ],
    ids=["another currency", "a part"],
)
def test_what_may_be_another_thing_replaces_nothing(first: Pledge, then: Pledge, countries: Countries) -> None:
    assert rows(countries, report(9, "A", first), report(15, "B", then))[2].count("Sweden pledges") == 2


def test_two_figures_of_one_article_are_two_things(countries: Countries) -> None:
    both = article("a", published=datetime(2025, 3, 27, 9, tzinfo=UTC))
    told = rows(countries, recorded(troops(800), both, id=1), recorded(troops(1200), both, id=2))
    assert told[2] == "Sweden pledges 800 troops; Sweden pledges 1,200 troops"


@pytest.mark.parametrize(
    ("then", "newest"),
    [
        (troops(1200), "pledged · 1,200 troops"),
        (troops(500), "pledged · 500 troops"),
        (pledge("SE", stance=Stance.CONDITIONAL), "conditional"),
    ],
    ids=["raised", "lowered", "conditional"],
)
def test_lists_show_the_latest_word_of_a_day_first(then: Pledge, newest: str, store: Store, ask: Ask) -> None:
    entries = (report(9, "A", troops(800)), report(12, "B", then))
    keep(store, story(), *((entry.article, (entry.pledge,)) for entry in entries))
    assert plain(ask("/pledges sweden")).split("\n")[2].startswith(f"- Troops · {newest} · 27 March 2025")
    assert "; before that: pledged, 800 troops, 27 March 2025" in plain(ask("/country sweden"))


def test_a_card_tells_what_stands_before_what_it_replaced(store: Store, ask: Ask) -> None:
    entries = (report(9, "A", troops(800)), report(12, "B", troops(1200)))
    keep(store, story(), *((entry.article, (entry.pledge,)) for entry in entries))
    card = plain(ask("/story 1"))
    assert card.index("- Sweden pledges 1,200 troops") < card.index("- Sweden pledges 800 troops")
