"""F3 to F5, S1 and S5: what repeated answers lead to, what the operator hears, and how many feeds are asked at once."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from email.utils import format_datetime
from pathlib import Path
from random import Random

import pytest

from bot.feed_care import Care, settle_unchanged, spread
from bot.feeds.fetch import NotModified
from bot.feeds.rhythm import Bounds, interval
from bot.pipeline import Parts
from handlers.sources import health
from storage.model import Source, Tier
from storage.store import Store
from tests.bot.polled import EVERY, SUMMIT, WEATHER, Polled, polled
from tests.fakes.feeds import Answer
from tests.makers import NOW

HOUR, DAY = timedelta(hours=1), timedelta(hours=24)


@pytest.fixture
async def service(tmp_path: Path, parts: Parts) -> AsyncIterator[Polled]:
    async with polled(tmp_path, parts) as opened:
        yield opened


def moves(service: Polled, status: int, times: int, to: str = "new") -> None:
    service.feeds.script("old", *[Answer(status=status, headers={"Location": f"/{to}"}) for _ in range(times)])


@pytest.mark.parametrize("status", [301, 308])
async def test_a_move_for_good_is_adopted_after_five_answers_over_a_day(service: Polled, status: int) -> None:
    """F4."""
    await service.seen("old", [WEATHER])
    service.feeds.publish("new", [WEATHER])
    moves(service, status, 5)
    for _ in range(4):
        await service.poll(EVERY)
    assert service.state("old").adopted == ""
    await service.poll(DAY)
    assert service.state("old").adopted == service.feeds.url("new")
    assert "moved for good" in service.notices()[0]
    await service.poll(EVERY)
    assert [asked.path for asked in service.feeds.asked[-1:]] == ["/new"]


async def test_the_new_address_in_the_sources_file_makes_no_new_feed(service: Polled) -> None:
    """F4, F9: the operator does what the notice says; what came out meanwhile is news and not the first sight of a feed."""
    await service.seen("old", [WEATHER])
    service.feeds.publish("new", [WEATHER])
    moves(service, 301, 5)
    for _ in range(4):
        await service.poll(EVERY)
    await service.poll(DAY)
    service.feeds.publish("new", [WEATHER, replace(SUMMIT, published=service.now)])
    listed = replace(service.state("old").source, url=service.feeds.url("new"))
    with service.store.write():
        service.store.sources.sync([listed])
    await service.poll(EVERY)
    assert (service.state("old").source.url, service.state("old").adopted) == (service.feeds.url("new"), "")
    assert service.alerts() == 1


async def test_another_address_in_the_sources_file_is_another_feed(service: Polled) -> None:
    await service.seen("old", [WEATHER])
    service.feeds.publish("new", [SUMMIT])
    with service.store.write():
        service.store.sources.sync([replace(service.state("old").source, url=service.feeds.url("new"))])
    await service.poll(EVERY)
    assert (service.articles(), service.alerts()) == (2, 0)


async def test_a_move_for_now_is_never_adopted(service: Polled) -> None:
    """F4."""
    await service.seen("old", [WEATHER])
    service.feeds.publish("new", [WEATHER])
    moves(service, 302, 7)
    for _ in range(7):
        await service.poll(6 * HOUR)
    assert (service.state("old").adopted, service.state("old").moved, service.state("old").failures) == ("", None, 0)


async def test_a_move_to_a_page_or_to_another_feed_is_never_adopted(service: Polled) -> None:
    """F4: a maintenance page is no feed, and a feed of which we know no item is another one."""
    await service.seen("old", [WEATHER])
    service.feeds.serve("page", b"<!doctype html><html><body>Back soon</body></html>", "text/html")
    moves(service, 301, 8, to="page")
    for _ in range(8):
        await service.poll(7 * HOUR)
    assert (service.state("old").adopted, service.state("old").error) == ("", "page is HTML, not a feed")
    moves(service, 301, 8, to="other")
    for number in range(8):
        other = replace(SUMMIT, title=f"Gardening tips {number}", link=f"https://other.example/{number}", guid=f"o{number}", text="")
        service.feeds.publish("other", [other])
        await service.poll(7 * HOUR)
    assert service.state("old").adopted == ""


async def test_three_gones_over_a_day_pause_a_feed(service: Polled) -> None:
    """F5."""
    await service.seen("daily", [WEATHER])
    service.feeds.script("daily", *[Answer(status=410)] * 3)
    await service.poll(HOUR)
    await service.poll(12 * HOUR)
    assert service.state("daily").paused == ""
    await service.poll(12 * HOUR)
    assert "410" in service.state("daily").paused
    (notice,) = service.notices()
    assert "gone for good" in notice
    assert await service.poll(100 * DAY) == 0
    assert health(service.state("daily"), service.now).startswith("paused")
    with service.store.write():
        assert service.store.sources.resume("daily")
    assert await service.poll() == 1
    assert service.state("daily").failures == 0


async def test_a_gone_that_comes_back_is_not_counted_on(service: Polled) -> None:
    """F5."""
    await service.seen("daily", [WEATHER])
    for _ in range(4):
        service.feeds.script("daily", Answer(status=410))
        await service.poll(13 * HOUR)
        await service.poll(13 * HOUR)
    assert service.state("daily").paused == ""


async def test_a_feed_that_is_down_for_a_day_is_told_once_and_so_is_its_recovery(service: Polled) -> None:
    """F5: the pause doubles up to six hours and never ends in silence."""
    await service.seen("daily", [WEATHER])
    service.feeds.script("daily", *[Answer(status=503)] * 12)
    waits = []
    for _ in range(12):
        await service.poll(7 * HOUR)
        due = service.state("daily").due
        assert due is not None
        waits.append(due - service.now)
    assert waits == sorted(waits)
    assert timedelta(hours=5) < waits[-1] <= timedelta(hours=6)
    assert [notice for notice in service.notices() if "failed for a day" in notice] == service.notices()
    assert len(service.notices()) == 1
    await service.poll(7 * HOUR)
    assert "answers again" in service.notices()[1]
    await service.poll(HOUR)
    assert len(service.notices()) == 2


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("as_date", [True, False], ids=["date", "seconds"])
async def test_retry_after_is_honoured_to_the_second(service: Polled, status: int, as_date: bool) -> None:
    """F3. The date is that of the real clock, as the header's is."""
    from datetime import UTC, datetime  # noqa: PLC0415 - only here the real time is wanted

    await service.seen("daily", [WEATHER])
    wait = format_datetime(datetime.now(UTC) + timedelta(seconds=7200)) if as_date else "7200"
    service.feeds.script("daily", Answer(status=status, headers={"Retry-After": wait}))
    await service.poll(EVERY)
    assert await service.poll(timedelta(seconds=7190)) == 0
    assert await service.poll(timedelta(seconds=10)) == 1


async def test_no_server_is_left_alone_for_more_than_a_day(service: Polled) -> None:
    """F3: Retry-After is capped."""
    await service.seen("daily", [WEATHER])
    service.feeds.script("daily", Answer(status=429, headers={"Retry-After": "9999999"}))
    await service.poll(EVERY)
    assert await service.poll(DAY - timedelta(seconds=1)) == 0
    assert await service.poll(timedelta(seconds=1)) == 1


@pytest.mark.parametrize(
    ("headers", "minutes"),
    [
        ({"Cache-Control": "public, max-age=1800"}, 30),
        ({"Cache-Control": "max-age=60"}, 9.5),
        ({"Cache-Control": "no-cache, max-age=1800"}, 9.5),
        ({"Date": "Thu, 04 Sep 2025 18:00:00 GMT", "Expires": "Thu, 04 Sep 2025 18:40:00 GMT"}, 40),
        ({"Expires": "0"}, 9.5),
        ({"Cache-Control": "max-age=999999999"}, 60),
    ],
)
async def test_the_servers_own_interval_is_honoured(service: Polled, headers: dict[str, str], minutes: float) -> None:
    """F3."""
    service.follow("daily")
    service.feeds.script("daily", Answer(body=b"<rss version='2.0'><channel><title>x</title></channel></rss>", headers=headers))
    await service.poll()
    assert service.state("daily").due == service.now + timedelta(minutes=minutes)


async def test_the_feeds_own_interval_is_honoured(service: Polled) -> None:
    """F3: RSS 2.0's ttl, also at the polls that bring nothing new."""
    service.feeds.serve("daily", b"<rss version='2.0'><channel><title>x</title><ttl>25</ttl></channel></rss>", "application/rss+xml")
    service.follow("daily")
    for _ in range(2):
        await service.poll(HOUR)
        assert service.state("daily").due == service.now + timedelta(minutes=25)


async def test_a_feed_that_falls_silent_is_told_once(service: Polled) -> None:
    await service.seen(
        "daily",
        [replace(WEATHER, title=f"Rain {n}", link=f"https://a.example/{n}", guid=str(n), published=NOW - n * HOUR) for n in range(6)],
    )
    for _ in range(4):
        await service.poll(30 * HOUR)
    assert [("nothing new" in notice) for notice in service.notices()] == [True]
    assert "silent for longer than usual" in health(service.state("daily"), service.now)
    service.feeds.publish("daily", [replace(SUMMIT, published=service.now)])
    await service.poll(HOUR)
    assert "has news again" in service.notices()[1]


def five_hundred(store: Store) -> None:
    with store.write():
        store.sources.sync(
            Source(id=f"f{n}", url=f"https://h{n}.example/", publisher=f"P{n}", language="en", tier=Tier.PRESS, every=EVERY)
            for n in range(500)
        )


def test_a_restart_with_500_overdue_feeds_is_spread_over_a_minute(store: Store) -> None:
    """S5: each once, not as often as it was missed."""
    five_hundred(store)
    care = Care(chance=Random(1).random)
    for state in store.sources.all():
        settle_unchanged(store, care, state, NotModified(), NOW)
    back = NOW + timedelta(hours=5)
    assert spread(store, care, back) == 500
    claimed = []
    for second in range(61):
        with store.write():
            claimed.append(store.sources.claim_due(back + timedelta(seconds=second), 500))
    assert max(len(states) for states in claimed) < 25
    assert len({state.source.id for states in claimed for state in states}) == sum(len(states) for states in claimed) == 500


def test_every_feed_is_polled_in_time(store: Store) -> None:
    """S1: a day with 500 feeds, two minutes of it without a tick; each is polled within 1.2 times its interval, none is missed."""
    five_hundred(store)
    care, bounds = Care(chance=Random(1).random), Bounds()
    last = dict.fromkeys((f"f{n}" for n in range(500)), NOW)
    late, polls, step = 0, 0, timedelta(seconds=20)
    with store.write():
        for tick in range(24 * 180):
            now = NOW + tick * step
            if 600 <= tick < 606:
                continue
            for state in store.sources.claim_due(now, 100):
                wait = interval(state, bounds, timedelta(), 0)
                late += now - last[state.source.id] > 1.2 * wait
                polls += 1
                last[state.source.id] = now
                settle_unchanged(store, care, state, NotModified(), now)
    assert polls > 500 * 24 * 6
    assert late <= polls * 0.01
    assert min(last.values()) > NOW + DAY - 1.2 * EVERY
