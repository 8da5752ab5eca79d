"""S7 in short: the real service far above its normal rate, for a quarter of a minute."""

from pathlib import Path

import pytest

from tests.running_service import a_world
from tests.soak.soak import soak


@pytest.mark.timeout(180)
async def test_s7_a_load_far_above_the_normal_rate_leaves_nothing_behind(tmp_path: Path) -> None:
    async with a_world(tmp_path) as world:
        figures = await soak(world, minutes=0.25, rate=120, every=0.25)
    assert figures.problems(memory=False) == [], str(figures)
    assert figures.alerts >= 5
