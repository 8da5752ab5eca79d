"""Equal observations, counted where they are stored."""

from datetime import UTC, date, datetime

from storage.model import Kind, Pledge, Stance
from storage.store import Store
from tests.makers import RELEVANT, article, keep, pledge, story

MARCH, APRIL = datetime(2025, 3, 27, 10, tzinfo=UTC), datetime(2025, 4, 10, 10, tzinfo=UTC)
SIZED = pledge("GB", amount=10_000)


def reported(store: Store) -> None:
    keep(
        store,
        story(),
        (article("a", publisher="One", published=MARCH), (SIZED, pledge("IT", stance=Stance.CONDITIONAL))),
        (article("b", publisher="Two", published=APRIL), (SIZED, pledge("IT", stance=Stance.REFUSED))),
        (article("c", publisher="Two", published=APRIL), (SIZED, pledge("COALITION", count=26))),
        (article("d", publisher="Two", published=APRIL), (pledge("GB", Kind.AIR), pledge("COALITION", count=25))),
    )


def test_equal_observations_are_one_standing(store: Store) -> None:
    reported(store)
    (troops,) = store.facts.standings(country="GB", kind=Kind.TROOPS)
    assert (troops.observations, troops.amount, troops.latest) == (3, 10_000, APRIL.date())
    assert store.facts.outlets([troops]) == 2
    assert store.facts.outlets([troops], until=date(2025, 4, 1)) == 1


def test_the_latest_stance_comes_first(store: Store) -> None:
    reported(store)
    assert [found.stance for found in store.facts.standings(country="IT")] == [Stance.REFUSED, Stance.CONDITIONAL]


def test_of_one_day_the_newest_word_comes_first_once_two_report_it(store: Store) -> None:
    """T2: however often the old one is repeated; one report alone does not go before what several say."""
    raised = pledge("GB", amount=12_000)
    number = keep(store, story(), *((article(key), (what,)) for key, what in (("a", SIZED), ("b", raised), ("c", SIZED), ("d", SIZED))))
    assert [found.amount for found in store.facts.standings(country="GB")] == [10_000, 12_000]
    with store.write():
        store.articles.add(article("e"), RELEVANT)
        store.facts.add(number, "e", MARCH.date(), (raised,))
    assert [found.amount for found in store.facts.standings(country="GB")] == [12_000, 10_000]


def test_collective_pledges_of_different_size_stay_apart(store: Store) -> None:
    reported(store)
    assert {found.members for found in store.facts.standings(country="COALITION")} == {25, 26}


def test_a_period_has_what_was_said_in_its_days(store: Store) -> None:
    reported(store)
    march = store.facts.standings(since=date(2025, 3, 1), until=date(2025, 3, 31))
    assert {(one.country, one.stance, one.latest) for one in march} == {
        ("GB", Stance.PLEDGED, MARCH.date()),
        ("IT", Stance.CONDITIONAL, MARCH.date()),
    }
    assert {one.country for one in store.facts.standings(since=date(2025, 4, 1))} == {"GB", "IT", "COALITION"}
    assert store.facts.standings(until=date(2025, 3, 26)) == ()


def test_the_observations_behind_a_standing_are_found_again(store: Store) -> None:
    reported(store)
    (troops,) = store.facts.standings(country="GB", kind=Kind.TROOPS)
    behind, nothing = store.facts.behind([([troops], 2), ([], 2)])
    assert [entry.article.id for entry in behind] == ["c", "b"]
    assert {entry.pledge for entry in behind} == {SIZED}
    assert nothing == ()
    assert [[one.article.id for one in group] for group in store.facts.behind([([troops], 5)], until=date(2025, 3, 31))] == [["a"]]


def test_money_and_heads_of_equal_number_stay_apart(store: Store) -> None:
    what: tuple[Pledge, ...] = (pledge(amount=5000, currency="EUR"),)
    keep(store, story(), (article("a"), what), (article("b"), (pledge(amount=5000),)))
    assert len(store.facts.standings(country="FR")) == 2


def test_standings_count_what_is_left(store: Store) -> None:
    """Withdrawn, taken back, corrected, moved to another story: only what stands is counted, and its latest day is its own."""
    reported(store)
    store.facts.withdraw(1, "c")
    (troops,) = store.facts.standings(country="GB", kind=Kind.TROOPS)
    assert (troops.observations, troops.latest) == (2, APRIL.date())
    latest = next(entry for entry in store.facts.pledges(country="GB", kind=Kind.TROOPS) if entry.said == APRIL.date())
    store.facts.correct(latest, pledge("GB", amount=5_000))
    assert {(one.amount, one.observations, one.latest) for one in store.facts.standings(country="GB", kind=Kind.TROOPS)} == {
        (10_000, 1, MARCH.date()),
        (5_000, 1, APRIL.date()),
    }
    wrong = next(entry for entry in store.facts.pledges(country="GB", kind=Kind.TROOPS) if entry.pledge.amount == 5_000)
    store.facts.correct(wrong, SIZED)
    (troops,) = store.facts.standings(country="GB", kind=Kind.TROOPS)
    assert (troops.observations, troops.latest) == (2, APRIL.date())
    assert dict(store.facts.countries()) == {"IT": 2, "GB": 3, "COALITION": 1}
    store.facts.withdraw_all(1)
    assert (store.facts.standings(), store.facts.countries(), store.facts.count()) == ((), (), 0)


def test_two_stories_that_become_one_say_a_thing_once(store: Store) -> None:
    keep(store, story(), (article("a"), (SIZED,)))
    other = keep(store, story(), (article("b"), (SIZED,)))
    with store.write():
        store.facts.add(1, "b", MARCH.date(), (SIZED,))
        store.stories.merge(1, other, MARCH)
    assert [one.observations for one in store.facts.standings()] == [2] == [store.facts.count()]
