"""The outbox workers of all platforms: started, woken and stopped together."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from bot.delivery import Distant, Sender
from bot.limits import TELEGRAM_RATE
from bot.settling import Operators
from bot.store_thread import StoreThread
from bot.turns import Turns, nowhere
from bot.voice import Speak, Voice
from bot.web.server import Part
from bot.worker import Worker

_STALE = timedelta(minutes=2)


class Workers:
    """One worker a platform, each with a thread of its own, so that no platform waits for another."""

    def __init__(
        self,
        database_url: str,
        senders: Mapping[str, Sender],
        clock: Callable[[], datetime],
        operators: Operators,
        passed: Callable[[str], None],
        rate: int = TELEGRAM_RATE,
    ) -> None:
        self._clock = clock
        self._threads = {platform: StoreThread(database_url, f"deliver {platform}") for platform in senders}
        self._turns = {
            platform: Turns(platform, rate, sender.round_trip if isinstance(sender, Distant) else nowhere)
            for platform, sender in senders.items()
        }
        self._workers = {
            platform: Worker(
                platform, sender, self._threads[platform], clock, operators=operators, passed=passed, turns=self._turns[platform]
            )
            for platform, sender in senders.items()
        }
        self._running: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Begin to deliver, first of all what an earlier process left behind."""
        self._running = [asyncio.create_task(worker.run(), name=f"deliver {name}") for name, worker in self._workers.items()]

    def voice(self, platform: str, thread: StoreThread) -> Speak:
        """Says answers in turn with what the platform's worker delivers; `thread` writes down what a restart must know of them."""
        return Voice(platform, self._turns[platform], thread, self._clock).speak

    def wake(self) -> None:
        """Something may have been queued."""
        for worker in self._workers.values():
            worker.wake()

    async def stop(self, seconds: float) -> None:
        """Claim nothing more and let what is on its way end, but no longer than that; stopping twice is stopping once."""
        if not self._running:
            return
        for worker in self._workers.values():
            worker.stop(seconds)
        running, self._running = self._running, []
        await asyncio.gather(*running)
        for thread in self._threads.values():
            thread.close()

    def parts(self) -> Sequence[Part]:
        """How each platform fares; one that takes nothing, as with a token that was revoked, is not well."""
        return [_part(name, worker, self._clock()) for name, worker in self._workers.items()]


def _part(platform: str, worker: Worker, now: datetime) -> Part:
    at = worker.last_round
    fresh = at is None or now - at < _STALE
    detail = worker.trouble or (f"last run {at:%H:%M:%S} UTC" if at else "starting")
    return Part(name=f"deliver {platform}", ok=fresh and not worker.trouble, detail=detail)
