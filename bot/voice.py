"""Answers to commands: brought to a platform within the same limits as what is pushed, and as obedient (promises D4, D5)."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from bot.limits import scope_of
from bot.store_thread import StoreThread
from bot.turns import TICK, Turns
from storage.model import Later, Operation, Outcome
from storage.store import Store, Unavailable

log = logging.getLogger(__name__)

PATIENCE = 30.0
"""Seconds that a person waits for an answer which the platform's limits hold back."""

_TRIES = 2

Say = Callable[[], Awaitable[Outcome]]
Speak = Callable[[str, Operation, Say], Awaitable[Outcome]]
"""Says something in a channel when its turn has come."""


class Voice:
    """Speaks to one platform in turn; `thread` keeps for a restart how fast was spoken and who asked us to wait."""

    def __init__(self, platform: str, turns: Turns, thread: StoreThread, clock: Callable[[], datetime]) -> None:
        self._platform = platform
        self._turns = turns
        self._thread = thread
        self._clock = clock

    async def speak(self, channel: str, operation: Operation, say: Say) -> Outcome:
        """Say it in its turn; a wait that the platform asks for is taken once, if it is short."""
        end = time.monotonic() + PATIENCE
        outcome: Outcome = Later(after=timedelta(0), why="the platform's limits left no room for it")
        for _ in range(_TRIES):
            turn = await self._turn(channel, operation, end)
            if turn is None:
                break
            outcome = await self._said(channel, operation, say, turn)
            if not isinstance(outcome, Later) or not outcome.sure or time.monotonic() + outcome.after.total_seconds() > end:
                break
            await asyncio.sleep(outcome.after.total_seconds())
        return outcome

    async def _turn(self, channel: str, operation: Operation, end: float) -> float | None:
        """The moment of our turn; None if it does not come in time. What the chat alone must wait for is waited for outside of the line."""
        while (turn := await self._turns.take(channel, operation)) is None:
            now = time.monotonic()
            wait = self._turns.limiter.wait(channel, operation, now)
            if now > end or end < now + wait < float("inf"):
                return None
            await asyncio.sleep(min(max(wait, 0.01), TICK))
        return turn

    async def _said(self, channel: str, operation: Operation, say: Say, turn: float) -> Outcome:
        try:
            await self._keep(_note, self._platform, channel, operation, self._clock())
            await asyncio.sleep(max(0.0, turn - time.monotonic()))
            outcome = await say()
        finally:
            self._turns.ended(channel, operation)
        outcome = self._turns.obey(channel, operation, outcome)
        if isinstance(outcome, Later) and (scope := scope_of(outcome.reach, channel, operation)) is not None:
            await self._keep(_pause, self._platform, scope, self._clock() + outcome.after, outcome.why)
        return outcome

    async def _keep(self, write: Callable[..., None], *values: object) -> None:
        """What only a restart needs; an answer goes out without it too."""
        try:
            await self._thread.write(write, *values)
        except Unavailable as error:
            log.warning("%s: how fast was spoken cannot be written down: %s", self._platform, error)


def _note(store: Store, platform: str, channel: str, operation: Operation, now: datetime) -> None:
    store.pace.note(platform, channel, operation.value, now)


def _pause(store: Store, platform: str, scope: str, until: datetime, why: str) -> None:
    store.pace.pause(platform, scope, until, why)
