"""What the outcome of a sending leads to: written down inside one transaction, and told to the operator once where it matters."""

import logging
from collections.abc import Collection
from datetime import datetime, timedelta

from bot.limits import WHOLE, scope_of
from handlers.backlog import backlog_message, told_of
from handlers.message import Message, from_json, to_json
from handlers.notices import closed_notice, trouble_notice, undelivered_notice
from handlers.pointing import point_late
from storage.model import Channel, Delivery, Gone, Later, Moved, Operation, Outcome, Reach, Refused, Sent, State
from storage.store import Store

log = logging.getLogger(__name__)

Operators = tuple[Channel, ...]

BACKLOG = 20
"""More messages than this that wait for one chat are told as one."""

_FIRST_WAIT, _LONGEST_WAIT = timedelta(seconds=2), timedelta(minutes=10)
_NOTICE_LASTS = timedelta(days=3)
_COUNTED = timedelta(seconds=61)
"""No limit looks back further."""


def settle(store: Store, delivery: Delivery, outcome: Outcome, now: datetime, operators: Operators = ()) -> None:
    """Write down how a delivery ended, inside an open transaction."""
    channel = delivery.channel
    match outcome:
        case Sent(message_id=message_id, thread_lost=thread_lost):
            store.outbox.settle(delivery.id, State.SENT, now, message_id=message_id)
            if delivery.operation in (Operation.POST, Operation.EDIT):
                _note_told(store, delivery, message_id, now)
            if thread_lost:
                _leave_thread(store, channel, now)
        case Later() as later:
            _postpone(store, delivery, later, now, operators)
        case Moved(channel=new):
            store.subscriptions.move(channel.platform, channel.id, new)
            store.outbox.drop_duplicates(channel.platform, channel.id, now)
            store.outbox.postpone(delivery.id, now, f"moved from {channel.id}")
        case Refused(why=why):
            store.outbox.settle(delivery.id, State.REFUSED, now, reason=why)
            log.warning("refused by %s for %s: %s", channel.platform, channel.id, why)
            _tell_undelivered(store, delivery, State.REFUSED, why, now, operators)
        case Gone(why=why):
            store.outbox.settle(delivery.id, State.REFUSED, now, reason=why)
            close_channel(store, channel.platform, channel.id, why, now, operators)


def _note_told(store: Store, delivery: Delivery, message_id: str, now: datetime) -> None:
    """Keep the story's message under the number that it has now: stories may have been merged while it was on its way."""
    channel, standing = delivery.channel, store.stories.standing(delivery.story)
    held = store.alerts.number_of(channel, delivery.target, delivery.story) if delivery.target else None
    told = store.alerts.told(channel, standing)
    if held is not None:
        store.alerts.record_told(channel, held, message_id, delivery.message, now)
    elif told and told[0] != message_id and (ended := store.stories.free_number(channel, standing)):
        store.alerts.record_told(channel, ended, message_id, delivery.message, now)
        if story := store.stories.get(standing):
            point_late(channel, ended, story, store, now)
    else:
        store.alerts.record_told(channel, standing, message_id, delivery.message, now)


def _leave_thread(store: Store, channel: Channel, now: datetime) -> None:
    """What was said in a thread that is closed or gone is said in the chat itself from now on, and no call is lost on it again."""
    store.subscriptions.leave_thread(channel)
    why = "the thread is gone, and the chat gets this already"
    store.outbox.drop_channel(channel.platform, channel.id, now, why, thread=channel.thread)
    log.warning("%s %s: thread %s is closed or gone; its messages come to the chat itself", channel.platform, channel.id, channel.thread)


def close_channel(store: Store, platform: str, channel: str, why: str, now: datetime, operators: Operators = ()) -> None:
    """Keep the chat's subscription as closed, with the reason; give up what waits for it; tell the operator (promise D8)."""
    store.subscriptions.close(platform, channel, why)
    store.outbox.drop_channel(platform, channel, now, f"channel closed: {why}")
    log.warning("closed %s %s: %s", platform, channel, why)
    others = tuple(operator for operator in operators if (operator.platform, operator.id) != (platform, channel))
    tell(store, others, f"closed {platform} {channel} {why} {now:%Y-%m-%d}", closed_notice(platform, channel, why), now)


def tell(store: Store, operators: Operators, key: str, message: Message, now: datetime) -> None:
    """Queue a notice for each admin's chat, once for its key."""
    for operator in operators:
        store.outbox.notify(operator, to_json(message), now, key=key, lasting=_NOTICE_LASTS)


def tidy(
    store: Store, platform: str, now: datetime, operators: Operators = (), *, at_start: bool = False, carried: Collection[int] = ()
) -> None:
    """Take back what a dead sender had claimed, close what is too old, fold what has piled up, forget what no limit counts."""
    for lost in store.outbox.recover(now, platform, at_start=at_start, carried=carried):
        log.warning("cannot know whether %s %s got story %s; sent twice, given up", platform, lost.channel.id, lost.story)
        _tell_undelivered(store, lost, State.UNKNOWN, lost.reason, now, operators)
    if old := store.outbox.expire(now, platform):
        log.warning("%s: %d messages were too old before they could be delivered", platform, old)
        key = f"expired {platform} {now:%Y-%m-%d %H}"
        tell(store, operators, key, undelivered_notice(platform, "expired", f"{old} of them just now"), now)
    for channel in store.backlog.crowded(platform, BACKLOG):
        _fold(store, channel, now)
    store.pace.forget(now - _COUNTED)


def _fold(store: Store, channel: Channel, now: datetime) -> None:
    waiting = store.backlog.of(channel)
    told = backlog_message([(delivery.story, from_json(delivery.message)) for delivery in waiting], waiting[0].created)
    store.backlog.fold(waiting, to_json(told), now, naming=told_of([delivery.story for delivery in waiting]))
    log.warning("%s %s: %d messages had piled up and are told as one", channel.platform, channel.id, len(waiting))


def _postpone(store: Store, delivery: Delivery, later: Later, now: datetime, operators: Operators) -> None:
    """Rest as long as the platform says; where the trouble is ours to guess, twice as long after each try."""
    channel, scope = delivery.channel, scope_of(later.reach, delivery.channel.id, delivery.operation)
    if scope is not None:
        store.pace.pause(channel.platform, scope, now + later.after, later.why)
    due = now + (later.after if scope is not None else max(later.after, backoff(delivery.attempts + 1, delivery.id)))
    if later.sure:
        store.outbox.postpone(delivery.id, due, later.why)
    elif store.outbox.doubt(delivery.id, due, later.why, now) is State.UNKNOWN:
        log.warning("cannot know whether %s %s got story %s: %s", channel.platform, channel.id, delivery.story, later.why)
        _tell_undelivered(store, delivery, State.UNKNOWN, later.why, now, operators)
    if scope == WHOLE and later.reach is Reach.PLATFORM:
        tell(store, operators, f"trouble {channel.platform} {now:%Y-%m-%d} {later.why}", trouble_notice(channel.platform, later.why), now)


def _tell_undelivered(store: Store, delivery: Delivery, state: State, why: str, now: datetime, operators: Operators) -> None:
    """Once an hour for each kind, lest a broken platform floods the operator; a lost notice makes no other."""
    if delivery.operation is not Operation.NOTICE:
        platform = delivery.channel.platform
        tell(store, operators, f"{state} {platform} {now:%Y-%m-%d %H}", undelivered_notice(platform, state.value, why), now)


def backoff(attempts: int, seed: int) -> timedelta:
    """Twice as long after each try, ten minutes at most, and up to a fifth more so that those that failed together come apart."""
    wait = min(_LONGEST_WAIT, _FIRST_WAIT * (1 << min(max(0, attempts - 1), 10)))
    return wait * (1 + (seed * 2654435761 + attempts * 40503) % 1000 / 5000)
