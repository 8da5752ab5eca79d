"""Asking as a reader does."""

from collections.abc import Callable
from datetime import datetime

import pytest

from handlers.command import Request, answer
from handlers.message import Message
from storage.countries import Countries
from storage.model import Channel
from storage.store import Store

Ask = Callable[..., Message]

HERE = Channel(platform="telegram", id="1001")


@pytest.fixture
def ask(store: Store, countries: Countries, now: datetime) -> Ask:
    """Give a command line in a channel and get the answer."""

    def asked(text: str, *, channel: Channel = HERE, may_change: bool = True, admin: bool = False, named: str = "") -> Message:
        request = Request(channel=channel, user="1001", text=text, may_change=may_change, admin=admin, named=named)
        return answer(request, store, countries, now)

    return asked
