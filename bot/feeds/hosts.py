"""Politeness towards hosts: one request at a time to each, and a pause before the next (promise F3)."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta

GAP = timedelta(seconds=1)
MOST_AT_ONCE = 20
_REMEMBERED = 1000


@dataclass(slots=True)
class _Host:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    free_at: float = 0.0
    waiting: int = 0


class Hosts:
    """Who may be asked when. Waiting for a host holds up nobody who wants another one."""

    def __init__(self, gap: timedelta = GAP, most: int = MOST_AT_ONCE) -> None:
        self._gap = gap.total_seconds()
        self._slots = asyncio.Semaphore(most)
        self._hosts: dict[str, _Host] = {}

    @asynccontextmanager
    async def turn(self, host: str) -> AsyncIterator[None]:
        """Hold a host for one request."""
        entry = self._hosts.setdefault(host, _Host())
        entry.waiting += 1
        try:
            async with entry.lock:
                if (wait := entry.free_at - self._now()) > 0:
                    await asyncio.sleep(wait)
                async with self._slots:
                    try:
                        yield
                    finally:
                        entry.free_at = self._now() + self._gap
        finally:
            entry.waiting -= 1
            self._forget_the_idle()

    def _forget_the_idle(self) -> None:
        if len(self._hosts) > _REMEMBERED:
            now = self._now()
            self._hosts = {name: host for name, host in self._hosts.items() if host.waiting or host.free_at > now}

    @staticmethod
    def _now() -> float:
        return asyncio.get_running_loop().time()
