"""S2: a hostile feed may cost a worker its deadline, or its life, and the service no more than a turn."""

import resource
import time
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context

import pytest

from bot.feeds.deadline import DEADLINE, in_time, parse_in_time
from bot.feeds.parse import Parsed, parse
from storage.model import Source, Tier
from tests.fakes.feeds import FeedItem, rss

NOW = datetime(2025, 3, 28, 9, 0, tzinfo=UTC)
SOURCE = Source(
    id="fake", url="https://news.example/feed.xml", publisher="Fake", language="en", tier=Tier.PRESS, every=timedelta(minutes=10)
)
GOOD = rss([FeedItem(title="Summit", link="https://news.example/1")])
SLOW = (
    b"<rss version='2.0'><channel><item " + b" ".join(b"a%d='x'" % n for n in range(100_000)) + b"><title>T</title></item></channel></rss>"
)


def test_a_good_feed_is_read_as_ever() -> None:
    assert parse_in_time(GOOD, "text/xml", SOURCE, NOW) == parse(GOOD, "text/xml", SOURCE, NOW)


def test_a_feed_that_takes_too_long_is_given_up_and_the_worker_goes_on() -> None:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        pool.submit(parse_in_time, GOOD, "text/xml", SOURCE, NOW).result(timeout=60)
        started = time.perf_counter()
        given_up = pool.submit(parse_in_time, SLOW, "text/xml", SOURCE, NOW, timedelta(seconds=0.5)).result(timeout=60)
        assert given_up == Parsed(problem="could not be parsed within 0.5 s")
        assert time.perf_counter() - started < 5
        assert pool.submit(parse_in_time, GOOD, "text/xml", SOURCE, NOW).result(timeout=60).articles


def never_ends(seconds: float) -> str:
    """An addition that would take an hour, in a loop that no signal interrupts."""
    return in_time(lambda: str(sum(range(10**12))), timedelta(seconds=seconds), "given up")


def test_work_that_no_signal_reaches_costs_its_process() -> None:
    """S2."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        pool.submit(parse_in_time, GOOD, "text/xml", SOURCE, NOW).result(timeout=60)
        with pytest.raises(BrokenProcessPool):
            pool.submit(never_ends, 0.2).result(timeout=60)


def test_the_bound_on_the_processor_holds_for_one_feed_alone() -> None:
    before = resource.getrlimit(resource.RLIMIT_CPU)
    parse_in_time(GOOD, "text/xml", SOURCE, NOW)
    assert resource.getrlimit(resource.RLIMIT_CPU) == before


def test_ten_seconds_are_enough_for_any_feed() -> None:
    """S2."""
    assert timedelta(seconds=10) >= DEADLINE
