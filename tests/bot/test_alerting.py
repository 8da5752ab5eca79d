"""When something is said, and when not."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.alerting import Alert, Hold, News, decide, operations
from storage.model import (
    Cadence,
    Change,
    ChangeKind,
    Channel,
    Kind,
    Level,
    Mute,
    Operation,
    Pledge,
    Quiet,
    SilenceReason,
    Story,
    Subscription,
    Topic,
)
from storage.wishes import Matter, matter
from tests.makers import article, pledge, story

NEW = (Change(kind=ChangeKind.NEW_STORY),)
PLEDGE = (Change(kind=ChangeKind.NEW_PLEDGE, pledge=pledge("IT")),)
CONFIRMED = (Change(kind=ChangeKind.CONFIRMED),)
OFFICIAL = (Change(kind=ChangeKind.MADE_OFFICIAL),)


def subscription(now: datetime, **changes: object) -> Subscription:
    values: dict[str, object] = {"channel": Channel(platform="telegram", id="1"), "created": now}
    return Subscription(**(values | changes))  # type: ignore[arg-type]


def seen(told: Story, *pledges: Pledge, language: str = "en") -> Matter:
    return matter(told, {what.subject for what in pledges}, {language})


def news(changes: tuple[Change, ...], told: Story, *pledges: Pledge, before: Matter | None = None) -> News:
    return News(alert=Alert(changes), story=told.id, now=seen(told, *pledges), before=before or (None if changes == NEW else seen(told)))


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
        (OFFICIAL, True, (Operation.EDIT, Operation.REPLY)),
        (PLEDGE, True, (Operation.EDIT, Operation.REPLY)),
        (PLEDGE, False, (Operation.POST,)),
        ((), False, SilenceReason.TOO_SMALL),
    ],
)
def test_one_message_a_story_renewed_in_place(now: datetime, changes: tuple[Change, ...], told: bool, expected: object) -> None:
    assert operations(news(changes, story()), subscription(now), now, told=told) == expected


def test_a_muted_channel_hears_nothing_new_but_its_message_stays_right(now: datetime) -> None:
    muted = subscription(now, muted_until=now + timedelta(hours=1))
    assert operations(news(NEW, story()), muted, now, told=False) is SilenceReason.MUTED
    assert operations(news(PLEDGE, story()), muted, now, told=True) == (Operation.EDIT,)
    assert operations(news(NEW, story()), muted, now + timedelta(hours=2), told=False) == (Operation.POST,)


def test_topics_and_countries_are_filters(now: datetime) -> None:
    sanctions = subscription(now, topics=(Topic.SANCTIONS,))
    assert operations(news(NEW, story()), sanctions, now, told=False) is SilenceReason.NOT_WANTED
    italy = subscription(now, countries=("IT",))
    assert operations(news(NEW, story(countries=("FR",))), italy, now, told=False) is SilenceReason.NOT_WANTED
    assert operations(news(PLEDGE, story(countries=("FR", "IT"))), italy, now, told=False) == (Operation.POST,)


def test_kinds_and_languages_are_filters(now: datetime) -> None:
    summit = news(NEW, story(), pledge(kind=Kind.FUNDING))
    troops = subscription(now, kinds=(Kind.TROOPS,))
    assert operations(summit, troops, now, told=False) is SilenceReason.NOT_WANTED
    assert operations(news(NEW, story(), pledge()), troops, now, told=False) == (Operation.POST,)
    german = subscription(now, languages=("de",))
    assert operations(summit, german, now, told=False) is SilenceReason.NOT_WANTED
    retold = replace(summit, alert=Alert(()), before=summit.now, now=seen(story(), language="de"))
    assert operations(retold, german, now, told=False) == (Operation.POST,)


def test_the_level_opens_a_story_when_it_is_reached(now: datetime) -> None:
    careful = subscription(now, level=Level.INDEPENDENT)
    assert operations(news(NEW, story()), careful, now, told=False) is SilenceReason.NOT_WANTED
    confirmed = news((), story(level=Level.INDEPENDENT), before=seen(story()))
    assert operations(confirmed, careful, now, told=False) == (Operation.POST,)
    assert operations(confirmed, subscription(now), now, told=False) is SilenceReason.TOO_SMALL
    assert operations(news(NEW, story(level=Level.OFFICIAL)), careful, now, told=False) == (Operation.POST,)


def test_an_answer_is_for_those_whom_it_concerns(now: datetime) -> None:
    told = news(PLEDGE, story(countries=("FR", "IT")))
    assert operations(told, subscription(now, countries=("FR",)), now, told=True) == (Operation.EDIT,)
    assert operations(told, subscription(now, countries=("IT",)), now, told=True) == (Operation.EDIT, Operation.REPLY)


def test_a_digest_keeps_what_is_new_and_edits_what_is_there(now: datetime) -> None:
    daily = subscription(now, cadence=Cadence.DAILY, zone="Europe/Kyiv")
    tomorrow = datetime(2025, 9, 5, 5, 0, tzinfo=UTC)
    assert operations(news(NEW, story()), daily, now, told=False) == Hold(due=tomorrow)
    assert operations(news(PLEDGE, story()), daily, now, told=True) == Hold(operations=(Operation.EDIT,), due=tomorrow)


def test_quiet_hours_keep_everything_until_waking(now: datetime) -> None:
    asleep = subscription(now, quiet=Quiet(start=20 * 60, end=7 * 60), zone="Europe/Kyiv")
    assert operations(news(NEW, story()), asleep, now, told=False) == Hold(due=datetime(2025, 9, 5, 4, 0, tzinfo=UTC))
    assert operations(news(NEW, story()), asleep, now - timedelta(hours=2), told=False) == (Operation.POST,)


def test_a_cap_keeps_what_is_not_urgent_for_the_next_day(now: datetime) -> None:
    calm = subscription(now, cap=3)
    assert operations(news(NEW, story()), calm, now, told=False, pushed=2) == (Operation.POST,)
    assert operations(news(NEW, story()), calm, now, told=False, pushed=3) == Hold(due=datetime(2025, 9, 5, 8, 0, tzinfo=UTC))


@pytest.mark.parametrize(
    ("changes", "level"),
    [
        ((Change(kind=ChangeKind.CANCELLED),), Level.SINGLE),
        ((Change(kind=ChangeKind.CONTRADICTED, pledge=pledge("IT")),), Level.SINGLE),
        (PLEDGE, Level.OFFICIAL),
        (NEW, Level.OFFICIAL),
    ],
)
def test_the_urgent_breaks_through_a_cap(now: datetime, changes: tuple[Change, ...], level: Level) -> None:
    told = news(changes, story(level=level), pledge("IT"))
    assert operations(told, subscription(now, cap=1), now, told=False, pushed=9) == (Operation.POST,)


def test_a_muted_story_or_country_is_silent_until_the_time_is_over(now: datetime) -> None:
    later = now + timedelta(hours=1)
    one = subscription(now, mutes=(Mute(until=later, story=7),))
    assert operations(news(NEW, story()), one, now, told=False) is SilenceReason.MUTED
    assert operations(news(PLEDGE, story()), one, now, told=True) == (Operation.EDIT,)
    assert operations(news(NEW, story(id=8)), one, now, told=False) == (Operation.POST,)
    italy = subscription(now, mutes=(Mute(until=later, country="IT"),))
    assert operations(news(NEW, story(), pledge("IT")), italy, now, told=False) is SilenceReason.MUTED
    assert operations(news(NEW, story(), pledge("IT"), pledge("FR")), italy, now, told=False) == (Operation.POST,)
    assert operations(news(NEW, story(), pledge("IT")), italy, later, told=False) == (Operation.POST,)
