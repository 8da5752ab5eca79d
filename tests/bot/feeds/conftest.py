from collections.abc import AsyncIterator

import httpx
import pytest

from bot.feeds.fetch import open_client
from tests.fakes.feeds import FakeFeeds


@pytest.fixture
async def fake() -> AsyncIterator[FakeFeeds]:
    async with FakeFeeds() as feeds:
        yield feeds


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    async with open_client(allow_private=True) as opened:
        yield opened
