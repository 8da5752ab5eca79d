"""The request that carries getUpdates, and remembers what came back and when."""

import time
from datetime import timedelta
from typing import Any

from telegram.request import HTTPXRequest

CALM = timedelta(seconds=60)
"""Two that poll with one token cut each other off in turn: so long must pass without that before we are alone again."""

FRESH = timedelta(seconds=60)
"""A getUpdates answered within this time shows that we listen; Telegram answers an idle one after the poll's length."""


class WatchedRequest(HTTPXRequest):
    """Long polling itself says nothing about its health (python-telegram-bot issue 4069); what it receives does."""

    def __init__(self, calm: timedelta = CALM) -> None:
        super().__init__(connection_pool_size=1, connect_timeout=5, read_timeout=5, write_timeout=5, pool_timeout=5)
        self._status = 0
        self._heard = time.monotonic()
        self._succeeded: float | None = None
        self._calm = calm.total_seconds()
        self._cut_off = float("-inf")

    async def do_request(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        """One call; its status and time are kept."""
        status, payload = await super().do_request(*args, **kwargs)
        self._status, self._heard = status, time.monotonic()
        if status == 200:
            self._succeeded = self._heard
        if status == 409:
            self._cut_off = self._heard
        return status, payload

    def working(self) -> bool:
        """Whether the last answer was a good one, and is fresh, and nobody else polls."""
        now = time.monotonic()
        fresh = self._succeeded is not None and now - self._succeeded < FRESH.total_seconds()
        return self._status == 200 and fresh and now - self._cut_off > self._calm

    def refused(self) -> bool:
        """Whether the token was refused, after which the library polls no more."""
        return self._status in {401, 404}

    def silence(self) -> timedelta:
        """The time since anything was heard."""
        return timedelta(seconds=time.monotonic() - self._heard)
