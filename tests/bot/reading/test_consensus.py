"""The facts of a story, by vote of its articles; and how well it is supported."""

from datetime import date

from bot.reading.consensus import consensus
from bot.reading.level import support
from storage.model import Event, EventStatus, EventType, Level, Tier
from tests.makers import article, filed

DAY, LATER = date(2027, 5, 6), date(2027, 5, 13)
PLANNED = Event(day=DAY, status=EventStatus.PLANNED, evidence=(("day", "on Thursday"),))
HELD = Event(day=DAY, evidence=(("day", "on Thursday"),))


def test_what_stands_in_a_sentence_outweighs_what_was_inferred() -> None:
    inferred = Event(type=EventType.CALL, day=LATER)
    assert consensus([inferred, inferred, HELD]).day == DAY


def test_most_votes_win_and_of_equals_the_first() -> None:
    assert consensus([Event(city="Oslo"), Event(city="Bergen"), Event(city="Bergen")]).city == "Bergen"
    assert consensus([Event(city="Oslo"), Event(city="Bergen")]).city == "Oslo"


def test_a_meeting_that_was_held_is_not_cancelled_by_a_loose_word() -> None:
    assert consensus([PLANNED, HELD, Event(status=EventStatus.CANCELLED)]).status is EventStatus.HELD


def test_a_cancelled_meeting_stays_so_until_two_reports_tell_that_it_was_held() -> None:
    cancelled = Event(status=EventStatus.CANCELLED)
    assert consensus([PLANNED, cancelled, HELD]).status is EventStatus.CANCELLED
    assert consensus([PLANNED, cancelled, PLANNED]).status is EventStatus.CANCELLED
    assert consensus([PLANNED, cancelled, HELD, HELD]).status is EventStatus.HELD


def test_a_reaction_on_a_later_day_does_not_move_what_was_held() -> None:
    first, reaction = Event(day=DAY, day_chance=0.8), Event(day=LATER, evidence=(("day", "on 13 May"),))
    assert consensus([first, first, reaction]).day == DAY


def test_a_day_that_is_told_counts_where_the_first_report_only_looked_ahead() -> None:
    supposed, told = Event(day=DAY, day_chance=0.8, status=EventStatus.PLANNED), Event(day=LATER, evidence=(("day", "on 13 May"),))
    assert consensus([supposed, supposed, told]).day == LATER


def test_the_new_day_of_a_moved_meeting_counts_at_once() -> None:
    moved = Event(day=LATER, status=EventStatus.POSTPONED, evidence=(("day", "now on 13 May"),))
    found = consensus([PLANNED, PLANNED, PLANNED, moved])
    assert (found.day, found.status) == (LATER, EventStatus.POSTPONED)


def report(key: str, tier: Tier = Tier.PRESS, origin: str = "") -> object:
    return filed(article(key, publisher=key, tier=tier), origin=origin)


def test_t2_a_copy_that_bears_an_earlier_date_is_no_origin() -> None:
    """Two reports by one outlet and a copy of one of them, filed before its original."""
    own = [filed(article(key, publisher="Daily"), origin="") for key in ("x", "y")]
    found = support([report("copy", origin="y"), *own])
    assert (found.level, found.outlets, found.origins) == (Level.SINGLE, 2, 1)


def test_copies_and_aggregators_never_raise_the_level() -> None:
    assert support([report("a"), report("b", origin="a"), report("c", origin="a")]).level is Level.SINGLE
    assert support([report("a"), report("b", Tier.AGGREGATOR), report("c", Tier.STATE_MEDIA)]).level is Level.SINGLE
    found = support([report("a"), report("b")])
    assert (found.level, found.outlets, found.origins) == (Level.INDEPENDENT, 2, 2)
    assert support([report("a"), report("b", Tier.OFFICIAL)]).level is Level.OFFICIAL


def test_a_copy_of_an_aggregators_item_counts_as_no_second_origin() -> None:
    assert support([report("a", Tier.AGGREGATOR), report("b", origin="a")]).origins == 1


def test_an_outlet_that_writes_twice_is_one_origin() -> None:
    twice = [filed(article(key, publisher="The Daily")) for key in ("a", "b")]
    assert support(twice).level is Level.SINGLE
