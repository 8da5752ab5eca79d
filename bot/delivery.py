"""The outbox worker: claim under a lease, send, settle by outcome. The only retry layer there is."""

import asyncio
import logging
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Protocol

from bot.limits import WHOLE, Limiter, scope_of
from bot.settling import Operators, settle, tidy
from bot.store_thread import StoreThread
from storage.model import Delivery, Later, Operation, Outcome, Reach
from storage.store import Store, Unavailable

log = logging.getLogger(__name__)

AT_ONCE = 30
"""Messages of one platform on their way at the same time."""

TICK = 0.5
"""Seconds between looks at the outbox when nobody wakes the worker, and between rounds of tidying."""

_LOOKS_BACK = timedelta(seconds=61)
_ANSWER_TIME = timedelta(seconds=10)
"""A message that was begun by a process that died may have been accepted until the platform's answer was given up."""

_DATABASE_REST = 1.0


class Sender(Protocol):
    """Brings one delivery to its platform and tells how that ended; it never retries and never raises for what a platform answers."""

    async def send(self, delivery: Delivery) -> Outcome: ...


def passed_by(_point: str) -> None:
    """What is called at the named points of a delivery's way where nothing is to happen there."""


class Worker:
    """Delivers what waits for one platform: many chats side by side, one message a chat, as fast as the limits allow.

    It has a store and a thread of its own (`thread`). `clock` is the wall clock, which is stored; waiting goes by the
    monotonic one. `operators` are told what they should know. `passed` is told of each named point of a delivery's way.
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
    ) -> None:
        self._platform = platform
        self._sender = sender
        self._thread = thread
        self._clock = clock
        self._operators = operators
        self._passed = passed
        self._limiter = Limiter(platform)
        self._carried: set[asyncio.Task[None]] = set()
        self._doubtful = 0
        self._woken = asyncio.Event()
        self._stopping, self._patience = False, 0.0
        self._tidied = float("-inf")
        self.trouble = ""
        self.last_round: datetime | None = None

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
        sends, pauses = await self._thread.run(_take_over, self._platform, now, self._operators)
        self._limiter.restore(
            (channel, Operation(operation), at - (now - min(now, sent + _ANSWER_TIME)).total_seconds())
            for channel, operation, sent in sends
        )
        for scope, until, why in pauses:
            self._limiter.pause(scope, at + (until - now).total_seconds())
            self.trouble = why if scope == WHOLE else self.trouble

    async def _round(self) -> None:
        at = time.monotonic()
        if at - self._tidied >= TICK:
            self._tidied = at
            self._limiter.forget(at)
            await self._thread.run(_tidy, self._platform, self._clock(), self._operators)
        # A platform that takes nothing is asked by one message at a time until it takes one.
        at_once = 1 if self.trouble else AT_ONCE
        room = min(at_once - len(self._carried), self._limiter.room(at))
        if room <= 0:
            return
        channels, operations = self._limiter.closed(at)
        for delivery in await self._thread.run(_claim, self._platform, self._clock(), room, channels, operations, not self._doubtful):
            self._passed("after-claim")
            self._limiter.take(delivery.channel.id, delivery.operation)
            self._doubtful += bool(delivery.doubts)
            task = asyncio.create_task(self._carry(delivery))
            self._carried.add(task)
            task.add_done_callback(self._carried.discard)

    async def _rest(self) -> None:
        """Until somebody wakes us, a message has ended, a limit opens, or the tick."""
        if self._stopping:
            return
        seconds = min(TICK, self._limiter.next_opening(time.monotonic()))
        with suppress(TimeoutError):
            await asyncio.wait_for(self._woken.wait(), seconds)

    async def _carry(self, delivery: Delivery) -> None:
        """One delivery from its claim to its end."""
        channel, operation, begun = delivery.channel.id, delivery.operation, False
        try:
            if self._stopping:
                await self._thread.run(_release, delivery, self._clock())
                return
            await self._thread.run(_begin, delivery, self._clock())
            begun = True
            self._passed("before-write")
            outcome = await _sent(self._sender, delivery)
            self._passed("after-answer")
        except Unavailable as error:
            log.warning("delivery %d waits for the database: %s", delivery.id, error)
            return
        finally:
            self._doubtful -= bool(delivery.doubts)
            if begun:
                self._limiter.answered(channel, operation, time.monotonic())
            else:
                self._limiter.give_back(channel, operation)
            self._woken.set()
        await self._settle(delivery, self._widened(delivery, outcome))
        self._woken.set()

    def _widened(self, delivery: Delivery, outcome: Outcome) -> Outcome:
        """Obey a wish to wait at once, before it is written down; many such wishes together are meant for the whole bot."""
        at = time.monotonic()
        self.trouble = ""
        if not isinstance(outcome, Later):
            return outcome
        if outcome.reach is Reach.CHANNEL and self._limiter.is_flood(delivery.channel.id, at):
            outcome = Later(after=outcome.after, why=outcome.why, sure=outcome.sure, reach=Reach.PLATFORM)
        scope = scope_of(outcome.reach, delivery.channel.id, delivery.operation)
        if scope is not None:
            self._limiter.pause(scope, at + outcome.after.total_seconds())
        if outcome.reach is Reach.PLATFORM:
            self.trouble = outcome.why
        return outcome

    async def _settle(self, delivery: Delivery, outcome: Outcome) -> None:
        """We know how it ended: keep trying to write that down, lest it is sent again."""
        self._passed("before-settle")
        while True:
            try:
                await self._thread.run(_settled, delivery, outcome, self._clock(), self._operators)
            except Unavailable as error:
                log.warning("delivery %d cannot be settled yet: %s", delivery.id, error)
                await asyncio.sleep(_DATABASE_REST)
            else:
                self._passed("after-settle")
                return


async def deliver(store: Store, senders: Mapping[str, Sender], now: datetime, limit: int = 25, operators: Operators = ()) -> int:
    """One round without a worker: the next delivery of each channel that is due, all at once. Returns how many were tried."""
    claimed: list[Delivery] = []
    for platform in senders:
        _tidy(store, platform, now, operators)
        sends, pauses = _paused(store, platform, now)
        limiter = Limiter(platform)
        limiter.restore((channel, Operation(operation), sent.timestamp()) for channel, operation, sent in sends)
        for scope, until, _ in pauses:
            limiter.pause(scope, until.timestamp())
        at = now.timestamp()
        claimed.extend(_claim(store, platform, now, min(limit, limiter.room(at)), *limiter.closed(at), doubtful=True))

    async def one(delivery: Delivery) -> None:
        _begin(store, delivery, now)
        outcome = await _sent(senders[delivery.channel.platform], delivery)
        _settled(store, delivery, outcome, now, operators)

    await asyncio.gather(*(one(delivery) for delivery in claimed))
    return len(claimed)


async def _sent(sender: Sender, delivery: Delivery) -> Outcome:
    """The sender's outcome; an error of ours counts as a lost answer, since we cannot know how far it came."""
    try:
        return await sender.send(delivery)
    except Exception as error:
        log.exception("sending failed: %s %s story %s", delivery.channel.platform, delivery.channel.id, delivery.story)
        return Later(after=timedelta(0), why=f"internal error: {type(error).__name__}", sure=False)


Sends = tuple[tuple[str, str, datetime], ...]
Pauses = tuple[tuple[str, datetime, str], ...]


def _paused(store: Store, platform: str, now: datetime) -> tuple[Sends, Pauses]:
    return store.pace.sends(platform, now - _LOOKS_BACK), store.pace.pauses(platform, now)


def _take_over(store: Store, platform: str, now: datetime, operators: Operators) -> tuple[Sends, Pauses]:
    with store.write():
        tidy(store, platform, now, operators, at_start=True)
    return _paused(store, platform, now)


def _tidy(store: Store, platform: str, now: datetime, operators: Operators) -> None:
    with store.write():
        tidy(store, platform, now, operators)


def _claim(
    store: Store, platform: str, now: datetime, limit: int, channels: frozenset[str], operations: frozenset[str], doubtful: bool
) -> tuple[Delivery, ...]:
    with store.write():
        return store.outbox.claim(now, platform, limit, but_channels=channels, but_operations=operations, doubtful=doubtful)


def _begin(store: Store, delivery: Delivery, now: datetime) -> None:
    with store.write():
        store.outbox.begin(delivery.id, now)
        store.pace.note(delivery.channel.platform, delivery.channel.id, delivery.operation.value, now)


def _release(store: Store, delivery: Delivery, now: datetime) -> None:
    with store.write():
        store.outbox.release(delivery.id, now)


def _settled(store: Store, delivery: Delivery, outcome: Outcome, now: datetime, operators: Operators) -> None:
    with store.write():
        settle(store, delivery, outcome, now, operators)
