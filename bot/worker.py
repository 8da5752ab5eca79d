"""The outbox worker of one platform: many chats side by side, none waiting for the slowest, as fast as the limits allow."""

import asyncio
import logging
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

from bot.delivery import Sender, begin, claim, release, take_over, tidy_up, tried, write_down
from bot.limits import WHOLE
from bot.settling import Operators
from bot.store_thread import StoreThread
from bot.turns import TICK, Turns
from storage.model import Delivery, Operation, Outcome
from storage.store import Unavailable

log = logging.getLogger(__name__)

AT_ONCE = 30
"""Messages of one platform on their way at the same time."""

AHEAD = 6
"""Messages that are claimed before the limits let them go, so that not one place in a window is left empty."""

_ANSWER_TIME = timedelta(seconds=10)
"""A message that was begun by a process that died may have been accepted until the platform's answer was given up."""

_DATABASE_REST = 1.0


def passed_by(_point: str) -> None:
    """What is called at the named points of a delivery's way where nothing is to happen there."""


class Worker:
    """Delivers what waits for one platform: many chats side by side, one message a chat, as fast as the limits allow.

    It has a store and a thread of its own (`thread`). `clock` is the wall clock, which is stored; waiting goes by the
    monotonic one. `operators` are told what they should know. `passed` is told of each named point of a delivery's way.
    `turns` are shared with whoever else speaks to the platform.
    """

    def __init__(
        self,
        platform: str,
        sender: Sender,
        thread: StoreThread,
        clock: Callable[[], datetime],
        *,
        operators: Operators = (),
        passed: Callable[[str], None] = passed_by,
        turns: Turns | None = None,
    ) -> None:
        self._platform = platform
        self._sender = sender
        self._thread = thread
        self._clock = clock
        self._operators = operators
        self._passed = passed
        self._turns = turns or Turns(platform)
        self._limiter = self._turns.limiter
        self._carried: dict[asyncio.Task[None], int] = {}
        self._doubtful, self._in_line = 0, 0
        self._woken = asyncio.Event()
        self._stopping, self._patience = False, 0.0
        self._tidied = float("-inf")
        self.last_round: datetime | None = None

    @property
    def trouble(self) -> str:
        """Why the platform as a whole takes nothing."""
        return self._turns.trouble

    def wake(self) -> None:
        """Something may have been queued: look at once."""
        self._woken.set()

    async def run(self) -> None:
        """Deliver until stopped; a database that cannot be used is waited for."""
        started = False
        while not self._stopping:
            self._woken.clear()
            try:
                if not started:
                    await self._start()
                    started = True
                await self._round()
                self.last_round = self._clock()
            except Unavailable as error:
                log.warning("deliveries to %s wait for the database: %s", self._platform, error)
                await asyncio.sleep(_DATABASE_REST)
            except Exception:
                log.exception("a round of deliveries to %s failed", self._platform)
                await asyncio.sleep(_DATABASE_REST)
            await self._rest()
        await self._finish()

    def stop(self, seconds: float) -> None:
        """Claim nothing more; `run` returns when what is on its way has ended, or after so many seconds.

        What is cut off then may have arrived, and is sent once more at the next start.
        """
        self._stopping, self._patience = True, seconds
        self._woken.set()

    async def _finish(self) -> None:
        if self._carried:
            _, late = await asyncio.wait(self._carried, timeout=self._patience)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def _start(self) -> None:
        """Take over from the process before: its open claims, its pauses, and what it sent a moment ago."""
        now, at = self._clock(), time.monotonic()
        sends, pauses = await self._thread.run(take_over, self._platform, now, self._operators)
        self._limiter.restore(
            (channel, Operation(operation), at - (now - min(now, sent + _ANSWER_TIME)).total_seconds())
            for channel, operation, sent in sends
        )
        for scope, until, why in pauses:
            self._limiter.pause(scope, at + (until - now).total_seconds())
            self._turns.trouble = why if scope == WHOLE else self.trouble

    async def _round(self) -> None:
        at = time.monotonic()
        if at - self._tidied >= TICK:
            self._tidied = at
            self._limiter.forget(at)
            await self._thread.write(tidy_up, self._platform, self._clock(), self._operators, tuple(self._carried.values()))
        # A platform that takes nothing is asked by one message at a time until it takes one.
        at_once = 1 if self.trouble else AT_ONCE
        room = min(at_once - len(self._carried), self._limiter.room(at) + AHEAD - self._in_line)
        if room <= 0 or self._limiter.paused(at):
            return
        channels, operations = self._limiter.closed(at)
        for delivery in await self._thread.write(claim, self._platform, self._clock(), room, channels, operations, not self._doubtful):
            self._passed("after-claim")
            self._doubtful += bool(delivery.doubts)
            self._in_line += 1
            task = asyncio.create_task(self._carry(delivery))
            self._carried[task] = delivery.id
            task.add_done_callback(self._carried.pop)

    async def _rest(self) -> None:
        """Until somebody wakes us, a message has ended, a limit opens, or the tick."""
        if self._stopping:
            return
        seconds = min(TICK, self._limiter.next_opening(time.monotonic()))
        with suppress(TimeoutError):
            await asyncio.wait_for(self._woken.wait(), seconds)

    async def _carry(self, delivery: Delivery) -> None:
        """One delivery from its claim to its end."""
        try:
            outcome = await self._tried(delivery)
        except Unavailable as error:
            log.warning("delivery %d waits for the database: %s", delivery.id, error)
            outcome = None
        finally:
            self._doubtful -= bool(delivery.doubts)
            self._woken.set()
        if outcome is not None:
            await self._settle(delivery, self._turns.obey(delivery.channel.id, delivery.operation, outcome))
            self._woken.set()

    async def _tried(self, delivery: Delivery) -> Outcome | None:
        """What the platform answered; None if the delivery's turn did not come and it went back to the outbox."""
        channel, operation = delivery.channel.id, delivery.operation
        try:
            turn = await self._turns.take(channel, operation, lambda: self._stopping)
        finally:
            self._in_line -= 1
        if turn is None:
            await self._thread.write(release, delivery, self._clock())
            return None
        try:
            if not await self._thread.write(begin, delivery, self._clock()):
                return None
            await asyncio.sleep(max(0.0, turn - time.monotonic()))
            self._passed("before-write")
            outcome = await tried(self._sender, delivery)
            self._passed("after-answer")
        finally:
            self._turns.ended(channel, operation)
        return outcome

    async def _settle(self, delivery: Delivery, outcome: Outcome) -> None:
        """We know how it ended: keep trying to write that down, lest it is sent again."""
        self._passed("before-settle")
        while True:
            try:
                await self._thread.write(write_down, delivery, outcome, self._clock(), self._operators)
            except Unavailable as error:
                log.warning("delivery %d cannot be settled yet: %s", delivery.id, error)
                await asyncio.sleep(_DATABASE_REST)
            else:
                self._passed("after-settle")
                return
