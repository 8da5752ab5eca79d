"""Two articles of one story make a named difference, and loose wording makes none."""

from dataclasses import replace
from datetime import date

import pytest

from bot.reading.stories.changes import changes, revised
from storage.model import Change, ChangeKind, EventStatus, Kind, Level, Pledge, Qualifier, Stance
from tests.makers import article, pledge, recorded, story


def told(before: Pledge, after: Pledge) -> tuple[Change, ...]:
    return changes(story(), story(), [recorded(before)], [after])


def money(amount: int | None, stance: Stance = Stance.PLEDGED, **more: object) -> Pledge:
    return pledge("NO", Kind.FUNDING, stance, amount=amount, currency="EUR" if amount else None, **more)


def test_a_first_article_opens_the_story_and_nothing_else() -> None:
    assert changes(None, story(), [], [pledge("FR")]) == (Change(kind=ChangeKind.NEW_STORY),)


def test_a_position_that_nobody_had_reported_is_a_new_pledge() -> None:
    assert told(pledge("FR"), pledge("SE", Kind.AIR)) == (Change(kind=ChangeKind.NEW_PLEDGE, pledge=pledge("SE", Kind.AIR)),)


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        (Stance.PLEDGED, Stance.CONDITIONAL, ChangeKind.CONDITION_ADDED),
        (Stance.CONDITIONAL, Stance.PLEDGED, ChangeKind.CONDITION_DROPPED),
        (Stance.PLEDGED, Stance.REFUSED, ChangeKind.CONTRADICTED),
        (Stance.REFUSED, Stance.PLEDGED, ChangeKind.CONTRADICTED),
        (Stance.PLEDGED, Stance.DELIVERED, ChangeKind.DELIVERED),
        (Stance.CONSIDERING, Stance.PLEDGED, ChangeKind.NEW_PLEDGE),
        (Stance.CONSIDERING, Stance.REFUSED, ChangeKind.NEW_PLEDGE),
    ],
)
def test_a_changed_stance_has_its_name_and_both_sides(before: Stance, after: Stance, kind: ChangeKind) -> None:
    old, new = pledge("DK", stance=before), pledge("DK", stance=after)
    assert told(old, new) == (Change(kind=kind, pledge=new, before=old),)


@pytest.mark.parametrize(
    ("before", "after"), [(Stance.PLEDGED, Stance.CONSIDERING), (Stance.DELIVERED, Stance.PLEDGED), (Stance.REFUSED, Stance.REFUSED)]
)
def test_weaker_words_for_the_same_position_change_nothing(before: Stance, after: Stance) -> None:
    assert told(pledge("DK", stance=before), pledge("DK", stance=after)) == ()


@pytest.mark.parametrize(("amount", "kind"), [(300_000_000, ChangeKind.RAISED), (100_000_000, ChangeKind.LOWERED)])
def test_another_figure_raises_or_lowers(amount: int, kind: ChangeKind) -> None:
    assert told(money(200_000_000), money(amount)) == (Change(kind=kind, pledge=money(amount), before=money(200_000_000)),)


def test_a_figure_for_what_had_none_is_a_changed_number() -> None:
    assert [change.kind for change in told(money(None), money(90_000_000))] == [ChangeKind.NUMBER_CHANGED]


def test_one_thing_is_no_news_after_a_thing() -> None:
    """A frigate was promised, and then one frigate."""
    ship = pledge("NO", Kind.NAVAL)
    assert told(ship, replace(ship, amount=1)) == ()
    assert [change.kind for change in told(ship, replace(ship, amount=2))] == [ChangeKind.NUMBER_CHANGED]


@pytest.mark.parametrize(
    "after",
    [money(200_000_000), money(201_000_000), money(215_000_000, qualifier=Qualifier.ABOUT), money(None), money(5_000_000)],
)
def test_the_same_figure_a_rounded_one_none_or_a_small_part_changes_nothing(after: Pledge) -> None:
    assert told(money(200_000_000), after) == ()


def test_two_sums_in_one_article_are_two_things() -> None:
    known = [recorded(money(200_000_000))]
    assert changes(story(), story(), known, [money(200_000_000), money(350_000_000)]) == ()


def test_a_position_that_anybody_reported_before_is_not_new() -> None:
    known = [recorded(pledge("IT", stance=Stance.REFUSED)), recorded(pledge("IT", stance=Stance.CONDITIONAL))]
    assert changes(story(), story(), known, [pledge("IT", stance=Stance.REFUSED)]) == ()


def test_the_number_of_countries_behind_a_collective_pledge_changes() -> None:
    old, new = pledge("COALITION", count=26), pledge("COALITION", count=28)
    assert told(old, new) == (Change(kind=ChangeKind.NUMBER_CHANGED, pledge=new, before=old, was="26", now="28"),)


def test_a_planned_meeting_is_cancelled() -> None:
    planned = story(status=EventStatus.PLANNED)
    found = changes(planned, replace(planned, status=EventStatus.CANCELLED), [], [])
    assert found == (Change(kind=ChangeKind.CANCELLED, was="2025-03-27"),)


def test_a_planned_meeting_moves_to_another_day_or_to_none() -> None:
    planned = story(status=EventStatus.PLANNED)
    moved = replace(planned, status=EventStatus.POSTPONED, day=date(2025, 4, 3))
    assert changes(planned, moved, [], []) == (Change(kind=ChangeKind.MOVED, was="2025-03-27", now="2025-04-03"),)
    put_off = replace(planned, status=EventStatus.POSTPONED)
    assert changes(planned, put_off, [], []) == (Change(kind=ChangeKind.MOVED, was="2025-03-27"),)


def test_a_day_that_was_only_read_better_is_no_move() -> None:
    planned = story(status=EventStatus.PLANNED)
    assert changes(planned, replace(planned, day=date(2025, 3, 28)), [], []) == ()


def test_a_second_origin_confirms_the_story() -> None:
    found = changes(story(), story(level=Level.INDEPENDENT, origins=2), [], [])
    assert found == (Change(kind=ChangeKind.CONFIRMED, was="single source", now="2 independent outlets"),)


@pytest.mark.parametrize(
    "after",
    [
        pledge("SE", stance=Stance.REFUSED, amount=800),
        pledge("SE", stance=Stance.CONDITIONAL, amount=800, conditions=("us",)),
        pledge("SE", amount=1200),
        pledge("SE", amount=500),
    ],
    ids=["refused", "conditional", "raised", "lowered"],
)
def test_a_second_origin_that_says_otherwise_confirms_nothing(after: Pledge) -> None:
    found = changes(story(), story(level=Level.INDEPENDENT, origins=2), [recorded(pledge("SE", amount=800))], [after])
    assert [change.pledge for change in found] == [after]


@pytest.mark.parametrize("status", [EventStatus.CANCELLED, EventStatus.POSTPONED])
def test_a_second_origin_that_calls_the_meeting_off_confirms_nothing(status: EventStatus) -> None:
    planned = story(status=EventStatus.PLANNED)
    found = changes(planned, replace(planned, status=status, level=Level.INDEPENDENT, origins=2), [], [])
    assert ChangeKind.CONFIRMED not in {change.kind for change in found}


def test_a_second_origin_that_adds_a_figure_confirms_as_well() -> None:
    found = changes(story(), story(level=Level.INDEPENDENT, origins=2), [recorded(pledge("SE"))], [pledge("SE", amount=800)])
    assert [change.kind for change in found] == [ChangeKind.NUMBER_CHANGED, ChangeKind.CONFIRMED]


def test_another_head_count_is_told() -> None:
    assert changes(story(), story(participants=30), [], []) == (Change(kind=ChangeKind.NUMBER_CHANGED, was="31", now="30"),)


def test_what_an_article_put_otherwise_before_it_was_edited_is_corrected_and_no_raise() -> None:
    """T4: nobody acts by an edit; where others alone gave the old figure, the article tells of a raise as any other does."""
    edited, new = article("a"), pledge("SE", amount=1200)
    found = (Change(kind=ChangeKind.RAISED, pledge=new, before=pledge("SE", amount=800)),)
    own = recorded(pledge("SE", amount=800, sentence="800 men"), edited)
    assert [change.kind for change in revised([own], edited, [new], found)] == [ChangeKind.CORRECTED]
    assert revised([recorded(pledge("SE", amount=800), article("b"))], edited, [new], found) == found


def test_the_weightiest_change_comes_first() -> None:
    known = [recorded(pledge("FR"))]
    found = changes(story(), story(participants=30), known, [pledge("FR", stance=Stance.REFUSED), pledge("SE")])
    assert [change.kind for change in found] == [ChangeKind.CONTRADICTED, ChangeKind.NEW_PLEDGE, ChangeKind.NUMBER_CHANGED]
