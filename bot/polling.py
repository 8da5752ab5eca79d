"""Polling: claim what is due, fetch, parse in a worker process, take in what is new, settle the feed last."""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import BrokenExecutor, Executor
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.feed_care import Care, settle_failed, settle_read, settle_unchanged, tell_of_storm
from bot.feeds.connection import Client
from bot.feeds.deadline import DEADLINE, parse_in_time
from bot.feeds.fetch import Body, Failed, NotModified, fetch
from bot.feeds.fetch import Bounds as FetchBounds
from bot.feeds.hosts import Hosts
from bot.feeds.identity import Recognised
from bot.feeds.pages import Pages
from bot.feeds.parse import Parsed
from bot.feeds.pieces import stand_alone
from bot.intake import sort_out, take_in_all, wanting_text, with_texts
from bot.pipeline import Parts
from bot.store_thread import StoreThread
from bot.withdrawal import note_missing, tell_of_removals
from storage.model import Article, Item, SourceState
from storage.store import Store, Unavailable

log = logging.getLogger(__name__)

MOST_ON_THEIR_WAY = 100
"""Feeds that are claimed at one time; most of them wait for the turn of their host."""

MOST_READ = 4
"""Feeds whose items are in memory at one time; those that a first start brings all at once would fill a small container."""

LATE = timedelta(minutes=2)
"""From then on a poll that comes late is reported: the machine is too slow, or the service stood still (promise S1)."""


@dataclass(frozen=True, slots=True)
class Polling:
    """What polling works with; `clock` gives the time in UTC, `busy` are the feeds on their way, `pages` reads article pages."""

    client: Client
    processes: Executor
    thread: StoreThread
    parts: Parts
    clock: Callable[[], datetime]
    hosts: Hosts = field(default_factory=Hosts)
    care: Care = field(default_factory=Care)
    bounds: FetchBounds = field(default_factory=FetchBounds)
    pages: Pages | None = None
    deadline: timedelta = DEADLINE
    busy: set[str] = field(default_factory=set)
    reading: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(MOST_READ))


async def poll_due(polling: Polling) -> int:
    """Poll every feed that is due now and wait until all are done; returns how many."""
    done = 0
    while states := await claim(polling):
        await asyncio.gather(*(poll_source(polling, state) for state in states))
        done += len(states)
    return done


async def claim(polling: Polling) -> tuple[SourceState, ...]:
    """Take feeds that are due, as many as there is room for; each has to go to `poll_source`."""
    room = MOST_ON_THEIR_WAY - len(polling.busy)
    if room <= 0:
        return ()
    now = polling.clock()
    states = [state for state in await polling.thread.run(_claim, now, room) if state.source.id not in polling.busy]
    if late := [state for state in states if state.due and now - state.due > LATE]:
        log.warning("%d feeds are asked more than %g s late", len(late), LATE.total_seconds())
    polling.busy.update(state.source.id for state in states)
    return tuple(states)


async def poll_source(polling: Polling, state: SourceState) -> None:
    """Poll one feed and write down how it went; never raises: one feed's trouble reaches no other."""
    try:
        await _poll(polling, state)
    except Exception as error:
        log.exception("polling %s failed", state.source.id)
        await _note_internal(polling, state, error)
    finally:
        polling.busy.discard(state.source.id)


async def _note_internal(polling: Polling, state: SourceState, error: Exception) -> None:
    """Where not even the failure can be stored (a full disk), the feed comes up again when its lease is over."""
    try:
        await polling.thread.write(
            settle_failed, polling.care, state, Failed(why=f"internal error: {type(error).__name__}"), polling.clock()
        )
    except Unavailable as second:
        log.error("feed %s: its failure could not be stored: %s", state.source.id, second)  # noqa: TRY400 - the first has its traceback


async def _poll(polling: Polling, state: SourceState) -> None:
    match await fetch(polling.client, state, polling.bounds, polling.hosts):
        case Failed() as failed:
            await polling.thread.write(settle_failed, polling.care, state, failed, polling.clock())
        case NotModified() as answer:
            await polling.thread.write(_unchanged, polling, state, answer)
        case Body() as body if body.digest == state.body_hash:
            await polling.thread.write(_unchanged, polling, state, body)
        case Body() as body:
            async with polling.reading:
                came = await _parsed_news(polling, state, body, await polling.thread.run(_last, state))
                await _take_in(polling, came)


@dataclass(frozen=True, slots=True)
class _Came:
    """What a poll brought, beside what the feed's `last` body held. The body's bytes are gone: reading may last, and they take room."""

    state: SourceState
    body: Body
    parsed: Parsed
    last: Sequence[Item]

    def standing(self) -> frozenset[str]:
        """The pieces that stand in the feed as before."""
        return frozenset(self.parsed.order) - {""}


async def _parsed_news(polling: Polling, state: SourceState, body: Body, last: Sequence[Item]) -> _Came:
    """A body without what stands in it as the last time; with it where something new resembles that."""
    known = frozenset(item.piece for item in last if item.piece)
    came = _Came(state, replace(body, content=b""), await _parsed(polling, body, state, known), last)
    standing = came.standing()
    if stand_alone(came.parsed.found, (item for item in last if item.piece in standing)):
        return came
    return replace(came, parsed=await _parsed(polling, body, state))


async def _parsed(polling: Polling, body: Body, state: SourceState, known: frozenset[str] = frozenset()) -> Parsed:
    """The feed's articles; the worker process ends a parser that takes too long by itself, or is ended with it."""
    loop = asyncio.get_running_loop()
    try:
        return await loop.run_in_executor(
            polling.processes, parse_in_time, body.content, body.content_type, state.source, polling.clock(), polling.deadline, known
        )
    except BrokenExecutor:
        return Parsed(problem="the parsing process was ended: this feed, or another one, took too long or too much memory")


async def _take_in(polling: Polling, came: _Came) -> None:
    if came.parsed.problem:
        await polling.thread.write(settle_failed, polling.care, came.state, Failed(why=came.parsed.problem), polling.clock())
        return
    found, wanting = await polling.thread.run(_sort_out, polling, came)
    texts = await polling.pages.texts(wanting) if polling.pages and wanting else {}
    await polling.thread.run(_read_all, polling, came, found, texts)


def _last(store: Store, state: SourceState) -> tuple[Item, ...]:
    return store.items.last(state.source.id)


def _sort_out(store: Store, polling: Polling, came: _Came) -> tuple[Recognised, tuple[Article, ...]]:
    found = sort_out(store, came.state, came.parsed, came.last)
    return found, wanting_text(store, polling.parts, came.state, found) if polling.pages else ()


def _read_all(store: Store, polling: Polling, came: _Came, found: Recognised, texts: Mapping[str, str]) -> None:
    """Take in what is new; the feed is settled last, so that a crash in between reads it again."""
    clock, state = polling.clock, came.state
    unread = take_in_all(store, polling.parts, state, with_texts(store, found, texts), clock)
    if unread:
        # Without the body's tags the next poll gets it again, and with it what could not be read.
        settle_failed(store, polling.care, state, Failed(why=f"{unread} new items could not be read; the log says why"), clock())
        return
    now, standing = clock(), came.standing()
    with store.write():
        if not found.storm:
            note_missing(store, state.source.id, came.last, found.items, now)
        store.items.keep(state.source.id, [item for item in found.items if item.piece not in standing], now)
        store.items.keep_seen(state.source.id, [item for item in found.items if item.piece in standing], now)
        settle_read(store, polling.care, state, came.body, came.parsed.wish, found.items, now, known=len(found.fresh) < len(found.items))
        if found.storm:
            tell_of_storm(store, polling.care, state, len(found.items), now)
        tell_of_removals(store, polling.parts.countries, state.source.id, now)


def _unchanged(store: Store, polling: Polling, state: SourceState, answer: Body | NotModified) -> None:
    """Inside a transaction; what the poll before missed is missed for the second time."""
    now = polling.clock()
    settle_unchanged(store, polling.care, state, answer, now)
    if state.missing:
        tell_of_removals(store, polling.parts.countries, state.source.id, now)


def _claim(store: Store, now: datetime, limit: int) -> tuple[SourceState, ...]:
    with store.write():
        return store.sources.claim_due(now, limit)
