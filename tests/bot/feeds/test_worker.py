"""The parsing process: a feed that breaks it costs that feed's turn, and never the service."""

import os
import signal
from collections.abc import Iterator
from concurrent.futures.process import BrokenProcessPool
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.feeds.deadline import parse_in_time
from bot.feeds.worker import MEMORY, Processes, close_processes, open_processes
from storage.model import Source, Tier


def take(count: int) -> int:
    return len(bytearray(count))


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.fixture
def processes() -> Iterator[Processes]:
    opened = open_processes()
    yield opened
    close_processes(opened)


def test_work_after_a_killed_process_finds_a_new_one(processes: Processes) -> None:
    with pytest.raises(BrokenProcessPool):
        processes.submit(die).result(30)
    assert processes.submit(take, 5).result(30) == 5


def test_what_takes_too_much_memory_fails_alone(processes: Processes) -> None:
    with pytest.raises(MemoryError):
        processes.submit(take, MEMORY).result(30)
    assert processes.submit(take, 5).result(30) == 5


def test_a_feed_that_would_take_too_much_memory_is_reported_as_such(processes: Processes) -> None:
    daily = Source(
        id="daily", url="https://daily.example/", publisher="The Daily", language="en", tier=Tier.PRESS, every=timedelta(hours=1)
    )
    greedy = b'<rss version="2.0"><channel><item ' + b" ".join(b'a%d="1"' % number for number in range(400_000)) + b"/>"
    parsed = processes.submit(parse_in_time, greedy, "application/rss+xml", daily, datetime.now(UTC)).result(30)
    assert "Memory" in parsed.problem or "memory" in parsed.problem


def test_the_kernel_would_end_the_parser_before_the_service(processes: Processes) -> None:
    worker = processes.submit(os.getpid).result(30)
    assert Path(f"/proc/{worker}/oom_score_adj").read_text(encoding="ascii") == "1000\n"
