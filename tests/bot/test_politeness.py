"""F3, S2, S3 and S5 over real HTTP: what a host, the machine and the event loop see of many feeds."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest

from bot.feed_care import Care, spread
from bot.feeds.address import Guard
from bot.feeds.fetch import Bounds, open_client
from bot.feeds.hosts import GAP, MOST_AT_ONCE, Hosts
from bot.pipeline import Parts
from bot.polling import poll_due
from storage.model import Source, Tier
from tests.bot.polled import EVERY, WEATHER, Polled, polled
from tests.fakes.feeds import Answer, FeedItem, rss
from tests.makers import NOW

BOUNDS = Bounds(total=timedelta(seconds=1), connect=timedelta(seconds=1))


@pytest.fixture
async def service(tmp_path: Path, parts: Parts) -> AsyncIterator[Polled]:
    async with polled(tmp_path, parts) as opened:
        yield opened


async def here(_host: str, _port: int) -> tuple[str, ...]:
    return ("127.0.0.1",)


def follow(service: Polled, hosts: int, feeds: int) -> None:
    """So many feeds that are spread over hosts of their own names, all of them empty."""
    sources = []
    for n in range(feeds):
        service.feeds.publish(f"f{n}", [])
        url = service.feeds.url(f"f{n}", f"h{n % hosts}.example")
        sources.append(Source(id=f"f{n}", url=url, publisher=f"P{n}", language="en", tier=Tier.PRESS, every=EVERY))
    with service.store.write():
        service.store.sources.sync(sources)


def world(service: Polled, hosts: Hosts) -> Polled:
    """The service, with names that all lead to the fake."""
    client = replace(open_client(allow_private=True), guard=Guard(allow_private=True, resolve=here))
    service.polling = replace(service.polling, client=client, hosts=hosts)
    return service


async def test_a_restart_asks_500_overdue_feeds_once_and_no_host_twice_at_a_time(service: Polled) -> None:
    """S5: jittered over a minute, as many at once as is allowed, never two of one host."""
    world(service, Hosts(timedelta()))
    follow(service, hosts=50, feeds=500)
    await service.poll()
    service.feeds.asked.clear()
    service.feeds.latency = 0.005
    service.now += timedelta(hours=9)
    assert spread(service.store, Care(chance=Random(1).random), service.now) == 500
    polls = [await service.poll(timedelta(seconds=1)) for _ in range(61)]
    assert sum(polls) == 500
    assert max(polls) < 25
    assert sum(count > 0 for count in polls) > 55
    assert set(Counter(asked.path for asked in service.feeds.asked).values()) == {1}
    assert all(asked.header("If-None-Match") for asked in service.feeds.asked)


async def test_however_many_are_due_at_once_hosts_and_machine_are_spared(service: Polled) -> None:
    """S5: even if nothing spread them."""
    world(service, Hosts(timedelta()))
    follow(service, hosts=50, feeds=200)
    service.feeds.latency = 0.01
    assert await service.poll() == 200
    by_host = dict(service.feeds.most_at_once)
    assert by_host.pop("") <= MOST_AT_ONCE
    assert max(by_host.values()) == 1


async def test_two_requests_to_a_host_are_a_second_apart(service: Polled) -> None:
    """F3: with the pause as it is by default, feeds of one host and the hops of a redirect alike."""
    world(service, Hosts())
    follow(service, hosts=1, feeds=3)
    service.feeds.script("f2", Answer(status=302, headers={"Location": "/f1"}))
    await service.poll()
    times = [asked.at for asked in service.feeds.asked]
    assert len(times) == 4
    assert GAP.total_seconds() == 1
    assert min(later - earlier for earlier, later in pairwise(times)) >= 1


async def test_nearly_all_answers_cost_no_body(service: Polled) -> None:
    """F3: of 200 feeds of which two have news, 198 answer 304."""
    world(service, Hosts(timedelta()))
    follow(service, hosts=200, feeds=200)
    await service.poll()
    service.polling.processes.shutdown()
    service.feeds.publish("f7", [WEATHER])
    service.feeds.publish("f8", [WEATHER])
    assert await service.poll(EVERY) == 200
    failed = [state.source.id for state in service.store.sources.all() if state.error]
    assert failed == ["f7", "f8"], "none but these came to the parser, which is gone"


@pytest.mark.parametrize("answer", [Answer(trickle=True), Answer(hang=True)], ids=["slowloris", "silence"])
async def test_a_server_that_never_ends_costs_its_feed_a_turn(service: Polled, answer: Answer) -> None:
    """S2: given up in time, counted, and asked again at its next turn."""
    assert Bounds().total <= timedelta(seconds=30)
    service.polling = replace(service.polling, bounds=BOUNDS)
    await service.seen("slow", [WEATHER])
    service.feeds.script("slow", answer)
    started = time.monotonic()
    assert await service.poll(EVERY) == 1
    assert time.monotonic() - started < 5
    assert (service.state("slow").failures, service.state("slow").error) == (1, "timed out after 1 s")
    assert await service.poll(2 * EVERY) == 1
    assert service.state("slow").failures == 0


async def test_a_parser_that_never_ends_costs_its_feed_a_turn(service: Polled) -> None:
    """S2: the same for a feed that would keep the parser busy."""
    service.polling = replace(service.polling, deadline=timedelta(seconds=0.3))
    await service.seen("slow", [WEATHER])
    endless = (
        b"<rss version='2.0'><channel><item " + b" ".join(b"a%d='x'" % n for n in range(100_000)) + b"><title>T</title></item></channel>"
    )
    service.feeds.script("slow", Answer(body=endless))
    assert await service.poll(EVERY) == 1
    assert (service.state("slow").failures, service.state("slow").error) == (1, "could not be parsed within 0.3 s")
    assert await service.poll(2 * EVERY) == 1
    assert service.state("slow").failures == 0


async def test_a_poll_that_comes_late_is_reported(service: Polled, caplog: pytest.LogCaptureFixture) -> None:
    """S1: after a time in which nothing was polled, the log says how many feeds were missed, and each is polled once."""
    await service.seen("daily", [WEATHER])
    await service.poll(EVERY + timedelta(minutes=1))
    assert "late" not in caplog.text
    assert await service.poll(5 * EVERY) == 1
    assert "1 feeds are asked more than 120 s late" in caplog.text


def long_feed() -> bytes:
    """A feed of 1.5 MB, most of it markup."""
    text = "<p class='lead'>The river rose.</p><img src='https://news.example/picture.jpg' alt=''/>" + "<div><br/></div>" * 500
    return rss(FeedItem(title=f"Item {n}", text=f"{n} {text}", link=f"https://news.example/{n}", guid=str(n)) for n in range(100))


def feed_of_many() -> bytes:
    items = b"".join(b"<item><title>No %d</title></item>" % n for n in range(50_000))
    return b"<rss version='2.0'><channel><title>x</title>" + items + b"</channel></rss>"


async def probed(work: asyncio.Task[int]) -> Sequence[float]:
    """How long the event loop's own thread computed between two looks of ten milliseconds, in seconds."""
    turns, before = [], time.thread_time()
    while not work.done():
        await asyncio.sleep(0.01)
        now = time.thread_time()
        turns.append(now - before)
        before = now
    return sorted(turns)


async def test_large_feeds_do_not_hold_up_the_event_loop(service: Polled) -> None:
    """S3: three feeds of 1.5 MB and one of 50,000 items; `benchmarks/loop_lag.py` has the whole measure, by the clock."""
    assert len(long_feed()) > 1_500_000
    for n in range(3):
        service.feeds.serve(f"f{n}", long_feed(), "application/rss+xml")
    service.feeds.serve("many", feed_of_many(), "application/rss+xml")
    service.follow("f0", "f1", "f2", "many", mode="feed")
    work = asyncio.create_task(poll_due(replace(service.polling, deadline=timedelta(minutes=2))))
    turns = await probed(work)
    assert work.result() == 4
    assert [state.source.id for state in service.store.sources.all() if state.error] == []
    assert turns[int(len(turns) * 0.99)] <= 0.05
    assert turns[-1] <= 0.25
    assert service.now == NOW
