"""Polling: claim what is due, fetch, parse in a worker process, take in what is new, settle the feed last."""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import datetime, timedelta

import httpx

from bot.feeds.deadline import DEADLINE, parse_in_time
from bot.feeds.fetch import Body, Failed, NotModified, fetch
from bot.feeds.identity import Recognised, recognise
from bot.feeds.parse import Parsed
from bot.pipeline import Parts, take_in
from bot.revision import revise
from bot.store_thread import StoreThread
from storage.model import Article, SourceState
from storage.store import Store

log = logging.getLogger(__name__)

MOST_AT_ONCE = 20
_LONGEST_BACKOFF = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class Polling:
    """What polling works with; `clock` gives the time in UTC."""

    client: httpx.AsyncClient
    processes: Executor
    thread: StoreThread
    parts: Parts
    clock: Callable[[], datetime]


async def poll_due(polling: Polling) -> int:
    """Poll every feed that is due now, some at a time; returns how many. One feed's trouble never reaches another."""
    limit = asyncio.Semaphore(MOST_AT_ONCE)

    async def one(state: SourceState) -> None:
        async with limit:
            await poll_source(polling, state)

    states = await polling.thread.run(_claim, polling.clock())
    await asyncio.gather(*(one(state) for state in states))
    return len(states)


async def poll_source(polling: Polling, state: SourceState) -> None:
    """Poll one feed and write down how it went; never raises for what a feed does."""
    try:
        await _poll(polling, state)
    except Exception as error:
        log.exception("polling %s failed", state.source.id)
        await polling.thread.run(_failed, state, f"internal error: {type(error).__name__}", None, polling.clock())


async def _poll(polling: Polling, state: SourceState) -> None:
    match await fetch(polling.client, state):
        case Failed(why=why, retry_after=retry_after):
            await polling.thread.run(_failed, state, why, retry_after, polling.clock())
        case NotModified():
            await polling.thread.run(_unchanged, state, None, polling.clock())
        case Body() as body if body.digest == state.body_hash:
            await polling.thread.run(_unchanged, state, body, polling.clock())
        case Body() as body:
            parsed = await _parsed(polling, body, state)
            await polling.thread.run(_take_in_all, polling.parts, state, body, parsed, polling.clock)


async def _parsed(polling: Polling, body: Body, state: SourceState) -> Parsed:
    """The feed's articles; the worker process ends a parser that takes too long by itself."""
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(
        polling.processes, parse_in_time, body.content, body.content_type, state.source, polling.clock(), DEADLINE
    )


def _claim(store: Store, now: datetime) -> tuple[SourceState, ...]:
    with store.write():
        return store.sources.claim_due(now)


def _failed(store: Store, state: SourceState, why: str, retry_after: timedelta | None, now: datetime) -> None:
    """The next try waits for the server's own word, else twice as long after each failure, six hours at most (promise F5)."""
    backoff = min(_LONGEST_BACKOFF, state.source.every * 2 ** min(state.failures, 10))
    with store.write():
        store.sources.settle(state.source.id, now, error=why, due=now + max(retry_after or timedelta(), backoff))
    if state.failures == 0:
        log.warning("feed %s: %s", state.source.id, why)


def _unchanged(store: Store, state: SourceState, body: Body | None, now: datetime) -> None:
    """Nothing new; a server that sent the same body again may have given it other tags."""
    with store.write():
        if body is None:
            store.sources.settle(state.source.id, now)
        else:
            store.sources.settle(state.source.id, now, etag=body.etag, last_modified=body.last_modified)


def _take_in_all(store: Store, parts: Parts, state: SourceState, body: Body, parsed: Parsed, clock: Callable[[], datetime]) -> None:
    """Take in what is new, the oldest first; the feed is settled last, so that a crash in between reads it again."""
    if parsed.problem:
        _failed(store, state, parsed.problem, None, clock())
        return
    sorted_out = _recognised(store, state, parsed)
    unread = _take_in(store, parts, state, sorted_out, clock)
    if unread:
        # Without the body's tags the next poll gets it again, and with it what could not be read.
        _failed(store, state, f"{unread} new items could not be read; the log says why", None, clock())
        return
    with store.write():
        store.items.keep(state.source.id, sorted_out.items, clock())
        store.sources.settle(
            state.source.id,
            clock(),
            etag=body.etag,
            last_modified=body.last_modified,
            body_hash=body.digest,
            last_item=max((article.published for article in parsed.articles), default=None),
        )
    if state.failures:
        log.info("feed %s answers again", state.source.id)


def _recognised(store: Store, state: SourceState, parsed: Parsed) -> Recognised:
    known = store.items.like(state.source.id, [entry.item for entry in parsed.found])
    return recognise(parsed.found, known, lambda key: _text(store, key))


def _text(store: Store, key: str) -> str:
    article = store.articles.get(key)
    return f"{article.title} {article.text}" if article else ""


def _take_in(store: Store, parts: Parts, state: SourceState, found: Recognised, clock: Callable[[], datetime]) -> int:
    """Read what is fresh and what was edited; returns how many could not be read."""
    if found.storm:
        log.warning("feed %s gives its old items new names: %d that seem new make no alert", state.source.id, len(found.fresh))
    new = set(store.articles.unknown(article.id for article in found.fresh))
    fresh = sorted((article for article in found.fresh if article.id in new), key=lambda article: article.published)
    silent = found.storm or state.first_success is None
    outcomes = [_read(article, lambda one: take_in(one, parts, store, clock(), first_sight=silent)) for article in fresh]
    outcomes += [_read(article, lambda one: revise(one, parts, store, clock())) for article in found.edited]
    return outcomes.count(False)


def _read(article: Article, reading: Callable[[Article], object]) -> bool:
    """One article that cannot be read must not cost the others of its feed; tells whether it could."""
    try:
        reading(article)
    except Exception:
        log.exception("reading failed: %s from %s", article.id, article.source)
        return False
    return True
