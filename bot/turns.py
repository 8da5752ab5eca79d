"""Whose turn it is to speak to a platform: what is pushed and what is answered stand in one line, under the same limits."""

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress

from bot.limits import TELEGRAM_RATE, Limiter, scope_of
from storage.model import Later, Operation, Outcome, Reach

EARLY = 0.025
"""Seconds before its place opens at which a message is written down as begun, so that the disk costs no place in a window."""

TICK = 0.5
"""Seconds between looks at a limit that nobody tells has opened."""

_LONG_WAIT = 1.5
"""Seconds beyond which nobody waits in the line."""


def nowhere() -> float:
    """The round trip to a platform of which nobody knows how far away it is."""
    return 0.0


class Turns:
    """The line in front of one platform, which all who speak to it share; `trouble` is why the platform as a whole takes nothing.

    `rate` is what Telegram takes a second over all chats, `round_trip` the seconds that a call and its answer are on their way at least.
    """

    def __init__(self, platform: str, rate: int = TELEGRAM_RATE, round_trip: Callable[[], float] = nowhere) -> None:
        self.limiter = Limiter(platform, rate)
        self._round_trip = round_trip
        self.trouble = ""
        self._line, self._last = asyncio.Lock(), 0.0
        self._freed = asyncio.Event()

    async def take(self, channel: str, operation: Operation, given_up: Callable[[], bool] = lambda: False) -> float | None:
        """The moment of the turn, first come, first served; None if that is far, hangs on the chat's own limit, or is given up.

        Whoever has taken a turn must tell when it has `ended`.
        """
        async with self._line:
            while (seconds := self.limiter.wait(channel, operation, time.monotonic())) > EARLY:
                at = time.monotonic()
                if given_up() or _LONG_WAIT < seconds < float("inf") or self.limiter.rest(channel, operation, at) > EARLY:
                    return None
                self._freed.clear()
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._freed.wait(), min(seconds - EARLY, TICK))
            if given_up():
                return None
            self.limiter.take(channel, operation)
            self._last = max(time.monotonic() + seconds, self._last + self.limiter.spacing)
            return self._last

    def ended(self, channel: str, operation: Operation) -> None:
        """What was said has been answered, or its answer lost."""
        self.limiter.answered(channel, operation, time.monotonic() - self._round_trip())
        self._freed.set()

    def obey(self, channel: str, operation: Operation, outcome: Outcome) -> Outcome:
        """Heed a wish to wait from now on; many such wishes together are meant for the whole bot, and are returned as such."""
        at = time.monotonic()
        self.trouble = ""
        if not isinstance(outcome, Later):
            return outcome
        if outcome.reach is Reach.CHANNEL and self.limiter.is_flood(channel, at):
            outcome = Later(after=outcome.after, why=outcome.why, sure=outcome.sure, reach=Reach.PLATFORM)
        scope = scope_of(outcome.reach, channel, operation)
        if scope is not None:
            self.limiter.pause(scope, at + outcome.after.total_seconds())
        if outcome.reach is Reach.PLATFORM:
            self.trouble = outcome.why
        return outcome
