"""How a poll ended, written down: when the feed is asked next, where it lives now, and what the operator must hear of it."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import random

from bot.feeds.fetch import Body, Failed, NotModified
from bot.feeds.rhythm import (
    DAY,
    GONES_BEFORE_PAUSED,
    MOVES_BEFORE_ADOPTED,
    Bounds,
    again,
    backoff,
    holds,
    interval,
    is_silent,
    rhythm,
)
from bot.settling import tell
from handlers.feed_notices import feed_notice
from storage.model import Channel, Item, SourceState
from storage.store import Store

log = logging.getLogger(__name__)

GONE = "gone for good: the server answered 410 for a day"


@dataclass(frozen=True, slots=True)
class Care:
    """What settling a feed depends on besides the feed; `chance` gives numbers from 0 to 1."""

    bounds: Bounds = field(default_factory=Bounds)
    operators: tuple[Channel, ...] = ()
    chance: Callable[[], float] = field(default=random)


def settle_failed(store: Store, care: Care, state: SourceState, failed: Failed, now: datetime) -> None:
    """A failure puts the next try off; a feed that fails for a day, or is gone for good, is told once (promise F5)."""
    due = now + backoff(state, failed.retry_after, care.chance())
    with store.write():
        store.sources.settle(state.source.id, now, error=failed.why, due=due)
        store.sources.note_moved(state.source.id, None)
        if failed.gone and _is_gone(store, care, state, now):
            return
        if now - (state.failing_since or now) >= DAY and state.told != "down":
            _tell(store, care, state, "down", f"has failed for a day: {failed.why}. It is tried again, at least every six hours.", now)
    if state.failures == 0:
        log.warning("feed %s: %s", state.source.id, failed.why)


def _is_gone(store: Store, care: Care, state: SourceState, now: datetime) -> bool:
    """Whether the server has said so for a day; then the feed is paused and the operator told."""
    gone = again(state.gone, "410", now)
    store.sources.note_gone(state.source.id, gone)
    if not holds(gone, GONES_BEFORE_PAUSED, now):
        return False
    store.sources.pause(state.source.id, GONE)
    why = f"is gone for good: its server has answered 410 for a day. `coalition-watch feeds resume {state.source.id}` asks it again."
    _tell(store, care, state, "gone", why, now)
    return True


def settle_unchanged(store: Store, care: Care, state: SourceState, answer: Body | NotModified, now: datetime) -> None:
    """Nothing new; a server that sent the same body again may have given it other tags. Inside a transaction."""
    etag, last_modified = (answer.etag, answer.last_modified) if isinstance(answer, Body) else (None, None)
    due = now + interval(state, care.bounds, answer.fresh_for, care.chance())
    store.sources.settle(state.source.id, now, etag=etag, last_modified=last_modified, due=due)
    _follow(store, care, state, answer.moved, now, known=True)
    _tell_of_silence(store, care, state, now)
    _tell_of_recovery(store, care, state, now)


def settle_read(
    store: Store, care: Care, state: SourceState, body: Body, wish: timedelta, items: Sequence[Item], now: datetime, *, known: bool
) -> None:
    """What the body held is stored; `known` tells whether there was something that we had before."""
    published = [item.published for item in items]
    found = replace(state, rhythm=rhythm(published) or state.rhythm, wish=wish, last_item=max(published, default=state.last_item))
    store.sources.settle(
        state.source.id,
        now,
        etag=body.etag,
        last_modified=body.last_modified,
        body_hash=body.digest,
        last_item=found.last_item,
        rhythm=found.rhythm,
        wish=found.wish,
        due=now + interval(found, care.bounds, body.fresh_for, care.chance()),
    )
    _follow(store, care, state, body.moved, now, known=known)
    _tell_of_recovery(store, care, found, now)


def tell_of_storm(store: Store, care: Care, state: SourceState, count: int, now: datetime) -> None:
    """Old items under new names make one notice and no alert (promise D11)."""
    log.warning("feed %s gives its old items new names: %d of them", state.source.id, count)
    words = f"gave {count} old items new names. None of them made an alert."
    tell(store, care.operators, f"storm {state.source.id} {now:%Y-%m-%d}", feed_notice(state.source.publisher, words), now)


def _follow(store: Store, care: Care, state: SourceState, moved: str, now: datetime, *, known: bool) -> None:
    """A move for good is believed when it was told five times over a day and led to items that we know (promise F4)."""
    if not moved or moved == state.address or not known:
        if state.moved:
            store.sources.note_moved(state.source.id, None)
        return
    streak = again(state.moved, moved, now)
    store.sources.note_moved(state.source.id, streak)
    if holds(streak, MOVES_BEFORE_ADOPTED, now):
        store.sources.adopt(state.source.id, moved)
        log.info("feed %s moved for good", state.source.id)
        words = f"moved for good and is read from {moved}. Put that address into the sources file."
        tell(store, care.operators, f"moved {state.source.id} {moved}", feed_notice(state.source.publisher, words), now)


def _tell_of_silence(store: Store, care: Care, state: SourceState, now: datetime) -> None:
    if state.told != "silent" and state.last_item and is_silent(state, now):
        days = (now - state.last_item).days
        _tell(store, care, state, "silent", f"answers well but has had nothing new for {days} days, unlike before.", now)


def _tell_of_recovery(store: Store, care: Care, state: SourceState, now: datetime) -> None:
    if state.failures:
        log.info("feed %s answers again", state.source.id)
    if state.told and not (state.told == "silent" and is_silent(state, now)):
        _tell(store, care, state, "", "answers again." if state.told != "silent" else "has news again.", now)


def _tell(store: Store, care: Care, state: SourceState, trouble: str, words: str, now: datetime) -> None:
    store.sources.note_told(state.source.id, trouble)
    key = f"feed {trouble or 'well'} {state.source.id} {now:%Y-%m-%d %H:%M}"
    tell(store, care.operators, key, feed_notice(state.source.publisher, words), now)


def spread(store: Store, care: Care, now: datetime, *, few: int = 20, over: timedelta = timedelta(seconds=60)) -> int:
    """After a pause in which many feeds came due, ask them over a minute instead of all at once (promise S5); returns how many."""
    overdue: Sequence[str] = store.sources.overdue(now)
    if len(overdue) <= few:
        return 0
    with store.write():
        for source in overdue:
            store.sources.put_off(source, now + over * care.chance())
    return len(overdue)
