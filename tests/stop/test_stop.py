"""A clean stop of the real service as process 1 (promise S6); `make stops` does it a hundred times."""

from pathlib import Path

import pytest

from tests.stop.harness import stops


@pytest.mark.timeout(400)
async def test_s6_a_stop_with_fifty_messages_on_their_way_or_in_the_start_up_is_clean(tmp_path: Path) -> None:
    async with stops(tmp_path) as harness:
        await harness.with_messages_on_their_way()
        await harness.while_starting(after=0.1)
        verdict = await harness.judge()
    assert verdict.fine, str(verdict)
    assert min(verdict.on_their_way) >= 50
