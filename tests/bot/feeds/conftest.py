from collections.abc import AsyncIterator

import pytest

from bot.feeds.connection import Client
from bot.feeds.fetch import open_client
from tests.fakes.feeds import FakeFeeds


@pytest.fixture
async def fake() -> AsyncIterator[FakeFeeds]:
    async with FakeFeeds() as feeds:
        yield feeds


@pytest.fixture
def client() -> Client:
    return open_client(allow_private=True)
