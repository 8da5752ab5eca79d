"""Numbers, days, plurals and lists."""

from datetime import UTC, date, datetime, timedelta

import pytest

from handlers.pledge_words import clause, conditions, money, offer, sentence, size, subject
from handlers.wording import ago, counted, day, lasting, listing, moment
from storage.countries import Countries
from storage.model import Kind, Pledge, Qualifier, Stance
from tests.makers import NOW, pledge


@pytest.mark.parametrize(
    ("amount", "currency", "expected"),
    [
        (2_000_000_000, "EUR", "EUR 2 bn"),
        (1_600_000_000, "GBP", "GBP 1.6 bn"),
        (2_260_000_000, "GBP", "GBP 2.26 bn"),
        (2_264_000_000, "GBP", "GBP 2,264 m"),
        (200_000_000, "GBP", "GBP 200 m"),
        (600_000, "EUR", "EUR 600,000"),
        (1_234_567, "EUR", "EUR 1,234,567"),
        (1_050_000, "USD", "USD 1.05 m"),
        (85_000_000_000, "NOK", "NOK 85 bn"),
        (1_200_000_000_000, "JPY", "JPY 1.2 trn"),
        (0, "EUR", "EUR 0"),
    ],
)
def test_money_keeps_every_digit(amount: int, currency: str, expected: str) -> None:
    assert money(amount, currency) == expected


@pytest.mark.parametrize(
    ("what", "expected"),
    [
        (pledge(amount=10_000, qualifier=Qualifier.UP_TO), "up to 10,000 troops"),
        (pledge(amount=1), "1 soldier"),
        (pledge(kind=Kind.NAVAL, amount=1), "1 ship"),
        (pledge(kind=Kind.AIR, amount=150, qualifier=Qualifier.ABOUT), "about 150 aircraft"),
        (pledge(kind=Kind.WEAPONS, amount=2_000_000_000, currency="EUR"), "weapons worth EUR 2 bn"),
        (pledge(kind=Kind.WEAPONS, amount=140), "weapons (140 items)"),
        (pledge(kind=Kind.MONITORING, amount=30), "a part in monitoring (30)"),
        (pledge(kind=Kind.FUNDING, amount=90_000_000_000, currency="EUR"), "EUR 90 bn in funding"),
        (pledge(kind=Kind.TRAINING, amount=5_000_000, currency="EUR", qualifier=Qualifier.AT_LEAST), "at least EUR 5 m for training"),
        (pledge(kind=Kind.GUARANTEE), "a security guarantee"),
        (pledge(kind=Kind.DEMINING), "mine clearing"),
    ],
)
def test_what_is_offered(what: Pledge, expected: str) -> None:
    assert offer(what) == expected


@pytest.mark.parametrize(
    ("what", "expected"),
    [
        (pledge(kind=Kind.WEAPONS, amount=2_000_000_000, currency="EUR"), "France pledges weapons worth EUR 2 bn"),
        (pledge("IT", stance=Stance.CONDITIONAL, conditions=("us",)), "Italy: troops only if the United States takes part (conditional)"),
        (pledge("EE", stance=Stance.CONDITIONAL), "Estonia: troops only on conditions (conditional)"),
        (
            pledge("SE", stance=Stance.CONDITIONAL, conditions=("clear rules", "us")),
            "Sweden: troops only if the United States takes part, condition: clear rules (conditional)",
        ),
        (
            pledge("NL", stance=Stance.CONDITIONAL, conditions=("a clear mandate",)),
            "Netherlands: troops only on conditions (condition: a clear mandate)",
        ),
        (pledge("DE", stance=Stance.CONSIDERING), "Germany is considering troops"),
        (pledge("US", Kind.OTHER, Stance.REFUSED), "United States declined to join"),
        (pledge("LT", conditions=("condition.ceasefire",)), "Lithuania pledges troops after a ceasefire"),
        (pledge("NO", conditions=("right conditions",)), "Norway pledges troops (condition: right conditions)"),
        (pledge("COALITION", count=26), "26 countries pledge troops"),
        (pledge("COALITION", count=1), "1 country pledges troops"),
        (pledge("COALITION", Kind.FUNDING, amount=500_000_000, currency="EUR"), "The coalition pledges EUR 500 m in funding"),
        (pledge("DK", Kind.MONITORING, Stance.DELIVERED), "Denmark has provided monitoring"),
        (pledge("FR", Kind.COMMAND, Stance.DELIVERED), "France has set up headquarters and staff"),
        (pledge("ZZ", stance=Stance.REFUSED), "ZZ refuses troops"),
    ],
)
def test_a_pledge_as_a_sentence(what: Pledge, expected: str, countries: Countries) -> None:
    assert sentence(what, countries) == expected


def test_inside_a_sentence_a_country_takes_its_article(countries: Countries) -> None:
    what = pledge("US", Kind.GUARANTEE)
    assert clause(subject(what, countries), what) == "the United States pledges a security guarantee"


def test_an_amount_that_nobody_named_is_not_written() -> None:
    assert size(pledge()) == ""
    assert conditions(pledge()) == ""


def test_lists_and_plurals() -> None:
    assert [listing(list("ABC")[:n]) for n in range(4)] == ["", "A", "A and B", "A, B and C"]
    assert listing(["Poland", "Greece", "Italy", "Spain", "Malta"], 2) == "Poland, Greece and 3 others"
    assert listing(["Poland", "Greece", "Italy"], 2) == "Poland, Greece and Italy"
    assert listing(["a", "b", "c"], last="or") == "a, b or c"
    assert [counted(n, "country", "countries") for n in (0, 1, 26)] == ["0 countries", "1 country", "26 countries"]
    assert counted(1200, "outlet") == "1,200 outlets"


def test_days_and_times() -> None:
    assert day(date(2025, 3, 7)) == "7 March 2025"
    assert moment(datetime(2025, 3, 27, 9, 5, tzinfo=UTC)) == "27 March 2025, 09:05 UTC"


@pytest.mark.parametrize(
    ("gone", "expected"),
    [
        (timedelta(seconds=20), "just now"),
        (timedelta(minutes=5), "5 minutes ago"),
        (timedelta(minutes=1), "1 minute ago"),
        (timedelta(hours=1), "1 hour ago"),
        (timedelta(hours=7), "7 hours ago"),
        (timedelta(days=3), "3 days ago"),
    ],
)
def test_how_long_ago(gone: timedelta, expected: str) -> None:
    assert ago(NOW - gone, NOW) == expected


def test_a_moment_to_come_is_just_now_rather_than_negative() -> None:
    assert ago(NOW + timedelta(seconds=30), NOW) == "just now"
    assert lasting(timedelta(minutes=90)) == "90 minutes"
