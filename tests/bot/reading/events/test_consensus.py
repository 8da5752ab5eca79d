"""The facts of a story, by vote of its articles; and how well it is supported."""

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from bot.reading.events.consensus import Tally, agreed, consensus, counted
from bot.reading.stories.level import COUNTED, Support, support
from storage.model import Event, EventStatus, EventType, Filed, Level, Tier
from storage.rows import pack, unpack
from storage.store import Store
from tests.makers import RELEVANT, article, filed, story

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


def report(key: str, tier: Tier = Tier.PRESS, *, origin: str = "", publisher: str = "") -> Filed:
    return filed(article(key, publisher=publisher or key, tier=tier), origin=origin)


def backed(store: Store, *reports: Filed) -> Support:
    """How well a story is supported under which this is filed."""
    with store.write():
        number = store.stories.add(story())
        for entry in reports:
            store.articles.add(entry.article, RELEVANT)
            store.articles.file(replace(entry, story=number))
    return support(store.articles.backing(number, COUNTED))


def test_t2_a_copy_that_bears_an_earlier_date_is_no_origin(store: Store) -> None:
    """Two reports by one outlet and a copy of one of them, filed before its original."""
    own = [report(key, publisher="Daily") for key in ("x", "y")]
    assert backed(store, report("copy", origin="y"), *own) == Support(Level.SINGLE, outlets=2, origins=1)


def test_copies_and_aggregators_never_raise_the_level(store: Store) -> None:
    assert backed(store, report("a"), report("b", origin="a"), report("c", origin="a")).level is Level.SINGLE
    assert backed(store, report("d"), report("e", Tier.AGGREGATOR), report("f", Tier.STATE_MEDIA)).level is Level.SINGLE
    assert backed(store, report("g"), report("h")) == Support(Level.INDEPENDENT, outlets=2, origins=2)
    assert backed(store, report("i"), report("j", Tier.OFFICIAL)).level is Level.OFFICIAL


def test_a_copy_of_an_aggregators_item_counts_as_no_second_origin(store: Store) -> None:
    assert backed(store, report("a", Tier.AGGREGATOR), report("b", origin="a")).origins == 1


def test_copies_of_a_text_that_is_filed_elsewhere_are_one_origin(store: Store) -> None:
    copies = [report(key, origin="elsewhere") for key in ("a", "b", "c")]
    assert backed(store, *copies).origins == 1
    assert (
        backed(store, *(replace(copy, article=replace(copy.article, id=f"{copy.article.id}2")) for copy in copies), report("d")).origins
        == 2
    )


def test_an_outlet_that_writes_twice_is_one_origin(store: Store) -> None:
    assert backed(store, *(report(key, publisher="The Daily") for key in ("a", "b"))).level is Level.SINGLE


_DAYS = st.sampled_from([None, date(2027, 5, 6), date(2027, 5, 7), date(2027, 5, 13)])
_TOLD = st.sets(st.sampled_from(["day", "city", "role"])).map(lambda names: tuple((name, "so it says") for name in sorted(names)))
EVENTS = st.lists(
    st.builds(
        Event,
        type=st.sampled_from([None, EventType.SUMMIT, EventType.CALL]),
        type_chance=st.floats(0, 1),
        day=_DAYS,
        day_chance=st.floats(0, 1),
        city=st.sampled_from([None, "Oslo", "Bergen"]),
        status=st.sampled_from(EventStatus),
        countries=st.sampled_from([(), ("NO",), ("NO", "SE")]),
        evidence=_TOLD,
    ),
    max_size=12,
)


@given(EVENTS, st.integers(0, 12))
def test_later_articles_count_the_same_on_top_of_a_stored_tally(events: list[Event], first: int) -> None:
    """However many articles were counted before, and kept: the facts are those of one count over all."""
    kept = unpack(Tally, pack(counted(Tally(), events[:first])))
    assert agreed(counted(kept, events[first:])) == consensus(events)
