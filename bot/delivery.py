"""The outbox worker: claim under a lease, send, settle by outcome. The only retry layer there is."""

import asyncio
import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Protocol

from storage.model import Delivery, Gone, Later, Moved, Operation, Outcome, Refused, Sent, State
from storage.store import Store

log = logging.getLogger(__name__)

MAX_AGE = timedelta(hours=6)
"""An alert that could not be delivered for so long is no news any more (promises, section 2.1)."""

_FIRST_WAIT, _LONGEST_WAIT = timedelta(seconds=2), timedelta(minutes=10)


class Sender(Protocol):
    """Brings one delivery to its platform and tells how that ended; it never retries and never raises for what a platform answers."""

    async def send(self, delivery: Delivery) -> Outcome: ...


async def deliver(store: Store, senders: Mapping[str, Sender], now: datetime, limit: int = 25) -> int:
    """One round: the oldest delivery of each channel that is due, all at once. Returns how many were tried."""
    claimed: list[Delivery] = []
    with store.write():
        for platform in senders:
            claimed.extend(store.outbox.claim(now, platform, limit))
    await asyncio.gather(*(_deliver_one(store, senders[d.channel.platform], d, now) for d in claimed))
    return len(claimed)


async def _deliver_one(store: Store, sender: Sender, delivery: Delivery, now: datetime) -> None:
    if now - delivery.created > MAX_AGE:
        with store.write():
            store.outbox.settle(delivery.id, State.DROPPED, now, reason=f"not deliverable for {MAX_AGE}: {delivery.reason}")
        return
    try:
        outcome = await sender.send(delivery)
    except asyncio.CancelledError:
        raise
    except Exception as error:
        log.exception("sending failed: %s %s story %s", delivery.channel.platform, delivery.channel.id, delivery.story)
        outcome = Later(after=timedelta(0), why=f"internal error: {type(error).__name__}", sure=False)
    with store.write():
        settle(store, delivery, outcome, now)


def settle(store: Store, delivery: Delivery, outcome: Outcome, now: datetime) -> None:
    """Write down how a delivery ended, inside an open transaction."""
    channel = delivery.channel
    match outcome:
        case Sent(message_id=message_id):
            store.outbox.settle(delivery.id, State.SENT, now, message_id=message_id)
            if delivery.operation is not Operation.REPLY:
                store.alerts.record_told(channel, delivery.story, message_id, delivery.message, now)
        case Later(after=after, why=why):
            store.outbox.postpone(delivery.id, now + max(after, _backoff(delivery.attempts)), why)
        case Moved(channel=new):
            store.subscriptions.move(channel.platform, channel.id, new)
            store.outbox.postpone(delivery.id, now, f"moved from {channel.id}")
        case Refused(why=why):
            store.outbox.settle(delivery.id, State.REFUSED, now, reason=why)
            log.warning("refused by %s for %s: %s", channel.platform, channel.id, why)
        case Gone(why=why):
            store.outbox.settle(delivery.id, State.REFUSED, now, reason=why)
            store.subscriptions.close(channel.platform, channel.id, why)
            store.outbox.drop_channel(channel.platform, channel.id, now, f"channel closed: {why}")
            log.warning("closed %s %s: %s", channel.platform, channel.id, why)


def _backoff(attempts: int) -> timedelta:
    return min(_LONGEST_WAIT, _FIRST_WAIT * (1 << min(max(0, attempts - 1), 10)))
