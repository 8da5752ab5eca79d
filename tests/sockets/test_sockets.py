"""A short storm; `make sockets` runs the whole of promise D15."""

from pathlib import Path

import pytest

from bot.store_thread import StoreThread
from tests.bot.slack.desk import listening
from tests.fakes.slack import FakeSlack
from tests.sockets.storm import storm


@pytest.mark.timeout(240)
async def test_d15_every_way_of_losing_the_socket_is_survived(tmp_path: Path) -> None:
    thread = StoreThread(f"sqlite:///{tmp_path}/sockets.db", "answers")
    async with FakeSlack() as slack, listening(slack, thread) as listener:
        figures = await storm(slack, listener, losses=6, every=1)
    thread.close()
    assert figures.problems() == [], str(figures)
    assert set(figures.reconnects) == {"warning", "refresh", "reset", "half open", "hang up", "too many"}
    assert figures.acknowledged >= 10
