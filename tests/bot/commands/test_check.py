"""What a start looks at: everything the first time, and the seeds again only when they or their reader have changed."""

import time
from pathlib import Path

from bot.commands.check import problems_at_start
from bot.settings import read_settings


def test_s6_seeds_that_held_at_an_earlier_start_cost_the_next_one_no_time(tmp_path: Path) -> None:
    settings = read_settings({"DATABASE_URL": f"sqlite:///{tmp_path}/x.db"})
    seconds = []
    for _ in range(2):
        begun = time.process_time()
        assert problems_at_start(settings) == []
        seconds.append(time.process_time() - begun)
    assert seconds[1] < seconds[0] / 4


def test_feeds_that_cannot_be_read_are_told_at_every_start(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/x.db"
    assert problems_at_start(read_settings({"DATABASE_URL": url})) == []
    broken = read_settings({"DATABASE_URL": url, "SOURCES_FILE": "/nowhere/sources.toml"})
    assert [problem.split(":")[0] for problem in problems_at_start(broken)] == ["SOURCES_FILE /nowhere/sources.toml"]
