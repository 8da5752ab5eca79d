"""The steps of a delivery: claim under a lease, begin, send, settle by outcome. The only retry layer there is."""

import asyncio
import logging
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Protocol, runtime_checkable

from bot.limits import TELEGRAM_RATE, Limiter
from bot.settling import Operators, settle, tidy
from storage.model import Delivery, Later, Operation, Outcome
from storage.store import Store

log = logging.getLogger(__name__)

_LOOKS_BACK = timedelta(seconds=61)

Sends = tuple[tuple[str, str, datetime], ...]
Pauses = tuple[tuple[str, datetime, str], ...]


class Sender(Protocol):
    """Brings one delivery to its platform and tells how that ended; it never retries and never raises for what a platform answers."""

    async def send(self, delivery: Delivery) -> Outcome: ...


@runtime_checkable
class Distant(Protocol):
    """A sender that knows how long a call and its answer are on their way at least, in seconds; 0 where it does not."""

    def round_trip(self) -> float: ...


async def deliver(
    store: Store, senders: Mapping[str, Sender], now: datetime, limit: int = 25, operators: Operators = (), rate: int = TELEGRAM_RATE
) -> int:
    """One round without a worker: the next delivery of each channel that is due, all at once. Returns how many were tried."""
    claimed: list[Delivery] = []
    for platform in senders:
        tidy_up(store, platform, now, operators)
        sends, pauses = _paused(store, platform, now)
        limiter = Limiter(platform, rate)
        limiter.restore((channel, Operation(operation), sent.timestamp()) for channel, operation, sent in sends)
        for scope, until, _ in pauses:
            limiter.pause(scope, until.timestamp())
        at = now.timestamp()
        claimed.extend(claim(store, platform, now, min(limit, limiter.room(at)), *limiter.closed(at), doubtful=True))

    async def one(delivery: Delivery) -> None:
        if not begin(store, delivery, now):
            return
        outcome = await tried(senders[delivery.channel.platform], delivery)
        write_down(store, delivery, outcome, now, operators)

    await asyncio.gather(*(one(delivery) for delivery in claimed))
    return len(claimed)


async def tried(sender: Sender, delivery: Delivery) -> Outcome:
    """The sender's outcome; an error of ours counts as a lost answer, since we cannot know how far it came."""
    try:
        return await sender.send(delivery)
    except Exception as error:
        log.exception("sending failed: %s %s story %s", delivery.channel.platform, delivery.channel.id, delivery.story)
        return Later(after=timedelta(0), why=f"internal error: {type(error).__name__}", sure=False)


def _paused(store: Store, platform: str, now: datetime) -> tuple[Sends, Pauses]:
    return store.pace.sends(platform, now - _LOOKS_BACK), store.pace.pauses(platform, now)


def take_over(store: Store, platform: str, now: datetime, operators: Operators) -> tuple[Sends, Pauses]:
    """Take back what an earlier process had claimed; what it sent a moment ago, and the pauses that are in force."""
    with store.write():
        tidy(store, platform, now, operators, at_start=True)
    return _paused(store, platform, now)


def tidy_up(store: Store, platform: str, now: datetime, operators: Operators, carried: Collection[int] = ()) -> None:
    """What settling does from time to time; `carried` are the deliveries that a live worker has under way."""
    with store.write():
        tidy(store, platform, now, operators, carried=carried)


def claim(
    store: Store, platform: str, now: datetime, limit: int, channels: frozenset[str], operations: frozenset[str], doubtful: bool
) -> tuple[Delivery, ...]:
    """The next deliveries, but none for these channels and operations."""
    with store.write():
        return store.outbox.claim(now, platform, limit, but_channels=channels, but_operations=operations, doubtful=doubtful)


def begin(store: Store, delivery: Delivery, now: datetime) -> bool:
    """From here on it counts against the limits, and nobody can know whether it was sent. False if it is not to be sent after all."""
    with store.write():
        if not store.outbox.begin(delivery.id, now):
            return False
        store.pace.note(delivery.channel.platform, delivery.channel.id, delivery.operation.value, now)
        return True


def release(store: Store, delivery: Delivery, now: datetime) -> None:
    """Back to the outbox, untried."""
    with store.write():
        store.outbox.release(delivery.id, now)


def write_down(store: Store, delivery: Delivery, outcome: Outcome, now: datetime, operators: Operators) -> None:
    """How it ended."""
    with store.write():
        settle(store, delivery, outcome, now, operators)
