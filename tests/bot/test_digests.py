"""What a channel did not hear at once comes later, in one message and once."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from bot.alerting import Alert
from bot.digests import queue_digests
from bot.queueing import Occasion, queue
from handlers.message import from_json, plain
from storage.countries import Countries
from storage.model import (
    Article,
    Cadence,
    Change,
    ChangeKind,
    Channel,
    Delivery,
    EventStatus,
    Level,
    Operation,
    Pledge,
    Quiet,
    State,
    Story,
    Subscription,
)
from storage.store import Store
from tests.makers import RELEVANT, article, filed, pledge, story

CHAT = Channel(platform="telegram", id="1001")
NEW = (Change(kind=ChangeKind.NEW_STORY),)
RAISED = Change(kind=ChangeKind.RAISED, pledge=pledge("SE", amount=1200), before=pledge("SE", amount=800))


class News:
    """Stories come in, and time passes."""

    def __init__(self, store: Store, countries: Countries) -> None:
        self.store = store
        self.countries = countries
        self.stories: dict[str, Story] = {}

    def subscribe(self, **wishes: object) -> None:
        self.store.subscriptions.save(Subscription(channel=CHAT, created=datetime(2025, 1, 1, tzinfo=UTC), **wishes))  # type: ignore[arg-type]

    def comes(
        self,
        key: str,
        now: datetime,
        *pledges: Pledge,
        changes: tuple[Change, ...] = NEW,
        level: Level = Level.SINGLE,
        status: EventStatus = EventStatus.HELD,
    ) -> None:
        """An article on the story of this key; it opens the story if there is none yet."""
        store, before = self.store, self.stories.get(key)
        told: Article = article(f"{key}-{now:%d%H%M%S}", published=now, first_seen=now)
        with store.write():
            number = before.id if before else store.stories.add(story(first_seen=now, last_seen=now))
            after = story(id=number, level=level, status=status, city=key, country=None, last_seen=now)
            store.stories.save(after)
            store.articles.add(told, RELEVANT)
            store.articles.file(filed(told, under=number))
            store.facts.add(number, told.id, now.date(), pledges)
            queue(Occasion(alert=Alert(changes), article=told, before=before, story=after), self.countries, store, now)
        self.stories[key] = after

    def queued(self) -> list[Delivery]:
        return sorted(self.store.outbox.listed(State.WAITING, 1000), key=lambda delivery: delivery.id)

    def digests(self, now: datetime) -> list[str]:
        """The texts of the digests that are queued now."""
        known = {delivery.id for delivery in self.queued()}
        queue_digests(self.store, self.countries, now)
        return [plain(from_json(delivery.message)) for delivery in self.queued() if delivery.id not in known]


@pytest.fixture
def news(store: Store, countries: Countries) -> News:
    return News(store, countries)


def test_a_daily_digest_gathers_a_day(news: News, now: datetime) -> None:
    news.subscribe(cadence=Cadence.DAILY, zone="Europe/Kyiv")
    news.comes("Paris", now, pledge("FR"))
    news.comes("Rome", now + timedelta(hours=1), level=Level.OFFICIAL)
    assert news.queued() == []
    assert news.digests(now + timedelta(hours=10, minutes=59)) == []
    (said,) = news.digests(now + timedelta(hours=11))
    assert said.split("\n") == [
        "2 stories since you last heard",
        "- Coalition summit in Rome, 27 March 2025: 31 countries · official · /story 2",
        "- France pledges troops at Paris summit · single source · /story 1",
    ]
    assert news.digests(now + timedelta(hours=11)) == []


def test_a_story_that_came_twice_stands_once(news: News, now: datetime) -> None:
    news.subscribe(cadence=Cadence.DAILY)
    news.comes("Paris", now)
    news.comes("Paris", now + timedelta(hours=1), pledge("IT"), changes=(Change(kind=ChangeKind.NEW_PLEDGE, pledge=pledge("IT")),))
    (said,) = news.digests(now + timedelta(hours=14))
    assert said.startswith("1 story since you last heard\n- Italy pledges troops")


def test_what_changed_in_a_story_that_was_told_is_named(news: News, now: datetime) -> None:
    news.subscribe()
    news.comes("Paris", now)
    news.store.alerts.record_told(CHAT, 1, "5", "{}", now)
    news.subscribe(cadence=Cadence.HOURLY)
    news.comes("Paris", now + timedelta(minutes=5), pledge("IT"), changes=(Change(kind=ChangeKind.NEW_PLEDGE, pledge=pledge("IT")),))
    assert [delivery.operation for delivery in news.queued()] == [Operation.POST, Operation.EDIT]
    (said,) = news.digests(now + timedelta(hours=1))
    assert ": Italy pledges troops · single source" in said


def test_a_second_digest_tells_what_changed_since_the_first(news: News, now: datetime) -> None:
    news.subscribe(cadence=Cadence.DAILY)
    news.comes("Paris", now, pledge("SE", amount=800))
    news.digests(now + timedelta(hours=14))
    news.comes("Paris", now + timedelta(hours=15), pledge("SE", amount=1200), changes=(RAISED,))
    (said,) = news.digests(now + timedelta(hours=38))
    assert "Sweden raises its figure for troops (was 800 troops / now 1,200 troops)" in said


def test_what_changed_before_the_first_digest_is_no_change_to_its_readers(news: News, now: datetime) -> None:
    news.subscribe(cadence=Cadence.DAILY)
    news.comes("Paris", now, pledge("SE", amount=800))
    news.comes("Paris", now + timedelta(hours=1), pledge("SE", amount=1200), changes=(RAISED,))
    (said,) = news.digests(now + timedelta(hours=14))
    assert said.endswith("- Sweden pledges 1,200 troops at Paris summit · single source · /story 1")


def test_a_digest_says_once_that_a_meeting_is_cancelled(news: News, now: datetime) -> None:
    news.subscribe(cadence=Cadence.DAILY)
    news.comes("Paris", now)
    news.digests(now + timedelta(hours=14))
    changes = (Change(kind=ChangeKind.CANCELLED, was="2025-03-27"),)
    news.comes("Paris", now + timedelta(hours=15), changes=changes, status=EventStatus.CANCELLED)
    (said,) = news.digests(now + timedelta(hours=38))
    assert "- Paris summit cancelled: was planned for 27 March 2025 · single source" in said


def test_quiet_hours_end_with_one_batch_and_then_all_comes_at_once(news: News, now: datetime) -> None:
    news.subscribe(quiet=Quiet(start=18 * 60, end=6 * 60))
    for hours in (1, 3, 9):
        news.comes(f"Town{hours}", now + timedelta(hours=hours))
    assert news.queued() == []
    morning = now + timedelta(hours=12)
    assert [said.split("\n")[0] for said in news.digests(morning)] == ["3 stories since you last heard"]
    news.comes("Oslo", morning + timedelta(minutes=1))
    assert news.queued()[-1].operation is Operation.POST


def test_beyond_the_cap_the_rest_waits_for_the_next_day_but_the_urgent_comes(news: News, now: datetime) -> None:
    news.subscribe(cap=2)
    for number in range(4):
        news.comes(f"Town{number}", now + timedelta(minutes=number))
    assert [delivery.operation for delivery in news.queued()] == [Operation.POST] * 2
    news.comes("Town3", now + timedelta(minutes=9), changes=(Change(kind=ChangeKind.CANCELLED),))
    assert [delivery.operation for delivery in news.queued()] == [Operation.POST] * 3
    (said,) = news.digests(now + timedelta(hours=14))
    assert said.split("\n")[0] == "1 story since you last heard"
    assert "Town2" in said


def test_a_silenced_channel_gets_its_digest_after_the_silence(news: News, now: datetime) -> None:
    news.subscribe(cadence=Cadence.DAILY)
    news.comes("Paris", now)
    until = now + timedelta(days=2)
    news.subscribe(cadence=Cadence.DAILY, muted_until=until)
    assert news.digests(now + timedelta(hours=14)) == []
    assert len(news.digests(until)) == 1


def test_a_closed_channel_gets_nothing_and_a_merged_story_is_told_under_its_new_number(news: News, now: datetime) -> None:
    news.subscribe(cadence=Cadence.DAILY)
    news.comes("Paris", now)
    news.comes("Lyon", now)
    with news.store.write():
        news.store.stories.merge(1, 2, now)
    (said,) = news.digests(now + timedelta(hours=14))
    assert said.startswith("1 story")
    news.comes("Oslo", now + timedelta(hours=15))
    news.store.subscriptions.close("telegram", "1001", "blocked")
    assert news.digests(now + timedelta(hours=48)) == []


@pytest.mark.parametrize("zone", ["Europe/Kyiv", "Europe/London", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "UTC"])
@pytest.mark.parametrize(("month", "day"), [(3, 8), (3, 29), (4, 4), (10, 3), (10, 25), (11, 1)])
def test_s4_one_digest_a_local_day_across_a_change_of_the_clocks(zone: str, month: int, day: int, news: News) -> None:
    """A story an hour, a tick in ten minutes, a clock that is set an hour back and forth each day: one digest a day, nothing twice."""
    local = ZoneInfo(zone)
    news.subscribe(cadence=Cadence.DAILY, at=150, zone=zone)
    start = datetime(2026, month, day, tzinfo=UTC) - timedelta(days=1)
    made: list[datetime] = []
    lines: list[str] = []
    for tick in range(4 * 24 * 6):
        now = start + timedelta(minutes=10 * tick) + (timedelta(hours=-1) if tick % 144 in range(20, 30) else timedelta())
        if tick % 6 == 0:
            news.comes(f"Town{tick}", now)
        for said in news.digests(now):
            made.append(now)
            lines += said.split("\n")[1:]
    days = [moment.astimezone(local).date() for moment in made]
    assert len(days) == len(set(days)) >= 3
    assert all(second - first == timedelta(days=1) for first, second in pairwise(days))
    told = [line for line in lines if line.startswith("- ")]
    assert len(told) == len(set(told))
