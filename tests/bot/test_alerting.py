"""When something is said, and when not."""

from datetime import datetime, timedelta

import pytest

from bot.alerting import Alert, decide, operations
from storage.model import Change, ChangeKind, Channel, Operation, SilenceReason, Subscription, Topic
from tests.makers import article, pledge, story

NEW = (Change(kind=ChangeKind.NEW_STORY),)
PLEDGE = (Change(kind=ChangeKind.NEW_PLEDGE, pledge=pledge("IT")),)
CONFIRMED = (Change(kind=ChangeKind.CONFIRMED),)


def subscription(now: datetime, **changes: object) -> Subscription:
    values: dict[str, object] = {"channel": Channel(platform="telegram", id="1"), "created": now}
    return Subscription(**(values | changes))  # type: ignore[arg-type]


def test_what_a_feed_held_when_it_was_first_seen_makes_no_alert(now: datetime) -> None:
    assert decide(article(published=now), NEW, now, first_sight=True) is SilenceReason.FIRST_SIGHT


def test_an_item_older_than_72_hours_makes_no_alert(now: datetime) -> None:
    assert decide(article(published=now - timedelta(hours=73)), NEW, now, first_sight=False) is SilenceReason.TOO_OLD
    assert decide(article(published=now - timedelta(hours=71)), NEW, now, first_sight=False) == Alert(NEW)


@pytest.mark.parametrize(
    ("changes", "told", "expected"),
    [
        (NEW, False, (Operation.POST,)),
        ((), True, (Operation.EDIT,)),
        (CONFIRMED, True, (Operation.EDIT,)),
        (PLEDGE, True, (Operation.EDIT, Operation.REPLY)),
        (PLEDGE, False, (Operation.POST,)),
        ((), False, SilenceReason.TOO_SMALL),
    ],
)
def test_one_message_a_story_renewed_in_place(now: datetime, changes: tuple[Change, ...], told: bool, expected: object) -> None:
    assert operations(Alert(changes), subscription(now), story(), now, told=told) == expected


def test_a_muted_channel_hears_nothing_new_but_its_message_stays_right(now: datetime) -> None:
    muted = subscription(now, muted_until=now + timedelta(hours=1))
    assert operations(Alert(NEW), muted, story(), now, told=False) is SilenceReason.MUTED
    assert operations(Alert(PLEDGE), muted, story(), now, told=True) == (Operation.EDIT,)
    assert operations(Alert(NEW), muted, story(), now + timedelta(hours=2), told=False) == (Operation.POST,)


def test_topics_and_countries_are_filters(now: datetime) -> None:
    sanctions = subscription(now, topics=(Topic.SANCTIONS,))
    assert operations(Alert(NEW), sanctions, story(), now, told=False) is SilenceReason.NOT_WANTED
    italy = subscription(now, countries=("IT",))
    assert operations(Alert(NEW), italy, story(countries=("FR",)), now, told=False) is SilenceReason.NOT_WANTED
    assert operations(Alert(PLEDGE), italy, story(countries=("FR", "IT")), now, told=False) == (Operation.POST,)
