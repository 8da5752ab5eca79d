"""Each event, command or update of a platform takes effect once, however often the platform brings it, over restarts too."""

import logging
from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime, timedelta

from bot.store_thread import StoreThread
from storage.store import Store, Unavailable

log = logging.getLogger(__name__)

KEPT = timedelta(days=2)
"""How long ids are kept: Telegram holds an update for a day, and Slack repeats a delayed event for as long."""

_AT_HAND = 2_000
"""Ids that are known without the database, while it cannot be written to."""


class Once:
    """What one platform brought already; `thread` keeps it in the database."""

    def __init__(self, platform: str, thread: StoreThread, clock: Callable[[], datetime]) -> None:
        self._platform = platform
        self._thread = thread
        self._clock = clock
        self._latest: OrderedDict[str, None] = OrderedDict()

    async def is_new(self, key: str) -> bool:
        """Whether this id comes for the first time; from here on it does not. An empty one is always new."""
        if not key:
            return True
        if key in self._latest:
            return False
        self._latest[key] = None
        if len(self._latest) > _AT_HAND:
            self._latest.popitem(last=False)
        try:
            return await self._thread.write(_add, self._platform, key, self._clock())
        except Unavailable as error:
            log.warning("%s: what was heard cannot be written down, so that a restart may let it be heard again: %s", self._platform, error)
            return True

    async def recent(self, prefix: str, age: timedelta) -> tuple[str, ...]:
        """The ids that begin so and are no older than that, the oldest first."""
        return await self._thread.run(_since, self._platform, prefix, self._clock() - age)


def forget(store: Store, now: datetime) -> None:
    """Let go of ids that come no more."""
    with store.write():
        store.heard.forget(now - KEPT)


def _add(store: Store, platform: str, key: str, now: datetime) -> bool:
    return store.heard.add(platform, key, now)


def _since(store: Store, platform: str, prefix: str, since: datetime) -> tuple[str, ...]:
    return store.heard.since(platform, prefix, since)
