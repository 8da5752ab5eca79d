"""A fake workspace, and a database behind the listeners that talk to it."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from bot.store_thread import StoreThread
from tests.fakes.slack import FakeSlack


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    async with FakeSlack() as fake:
        yield fake


@pytest.fixture
def thread(tmp_path: Path) -> Iterator[StoreThread]:
    thread = StoreThread(f"sqlite:///{tmp_path}/slack.db", "answers")
    yield thread
    thread.close()
