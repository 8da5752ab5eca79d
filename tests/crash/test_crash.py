"""The real service under SIGKILL: nothing that was committed is lost, nothing comes more than twice (promises D1, D2, Q1)."""

import time
from pathlib import Path

import pytest

from tests.crash.harness import RATE, WAYS, Harness
from tests.fakes.feeds import FakeFeeds
from tests.fakes.telegram import FakeTelegram


@pytest.mark.timeout(180)
async def test_d1_d2_kills_lose_nothing_and_make_two_copies_at_most(tmp_path: Path) -> None:
    async with (
        FakeTelegram(journal=tmp_path / "journal", strict_rates=True, rate=RATE) as fake,
        FakeFeeds() as feeds,
        Harness(tmp_path, fake, feeds, chats=12, seed=int(time.time())) as harness,
    ):
        await harness.prepare()
        for way in ("after-write", "before-settle"):
            await harness.kill_round(way)
        await harness.drain()
        verdict = harness.judge()
    assert verdict.kills.total() == 2
    assert set(verdict.kills) <= set(WAYS)
    assert verdict.fine, f"{verdict}\n{harness.log()}"
