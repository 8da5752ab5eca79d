"""The service: every part built from Settings, started, run and stopped; the only wiring in the project."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Coroutine, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.buttons import Buttons
from bot.chats import Desk, Listener, open_listeners, open_senders
from bot.crash import CrashPoint
from bot.delivery import Sender
from bot.digests import queue_digests, tell_operators
from bot.feed_care import Care, spread
from bot.feed_desk import FeedDesk
from bot.feeds.fetch import open_client
from bot.feeds.hosts import Hosts
from bot.feeds.pages import Pages
from bot.feeds.rhythm import Bounds
from bot.feeds.worker import close_processes, open_processes
from bot.once import Once, forget
from bot.parts import load_parts
from bot.polling import Polling, claim, poll_source
from bot.restating import heed
from bot.schedule import Job, Schedule
from bot.settings import Settings
from bot.settling import close_channel
from bot.store_thread import StoreThread
from bot.tokens import TOKENS_REFUSED, Tokens
from bot.web.board import Board
from bot.web.metrics import Figures, read_figures
from bot.web.send import ConsoleSender
from bot.web.server import Part, WebServer
from bot.workers import Workers
from handlers.command import Request, answer
from handlers.feeds import errand, errand_message
from handlers.message import Message
from handlers.settings_form import read_form
from storage.countries import Countries, load_countries
from storage.lexicon import SEEDS
from storage.store import Store, Unavailable, open_store
from storage.upkeep import let_go

log = logging.getLogger(__name__)

POLL_TICK, DIGEST_TICK, UPKEEP_TICK = timedelta(seconds=1), timedelta(seconds=15), timedelta(minutes=1)
TOKEN_TICK = timedelta(seconds=1)
_STALE = timedelta(minutes=2)
"""A job that has not run for so long makes the service not ready."""

_FINISHING_TIME = 3.0


def utc_now() -> datetime:
    return datetime.now(UTC)


class Service:
    """The running parts; `run` returns when `stop` is set, or no platform takes our token any more, which `exit_code` tells."""

    def __init__(self, settings: Settings, store: Store) -> None:
        self._settings = settings
        self._store = store
        self._countries = load_countries(SEEDS)
        self._answers = StoreThread(settings.database_url, "answers")
        self._intake = StoreThread(settings.database_url, "intake", after=self._taken_in)
        self._board = Board(open_store(settings.database_url), utc_now)
        self._buttons = buttons = Buttons(open_store(settings.database_url), utc_now)
        senders: dict[str, Sender] = {"console": ConsoleSender(self._board), **open_senders(settings, buttons)}
        self._operators = settings.operators
        self._crash = CrashPoint(settings.crash_at)
        self._queued = sum(store.outbox.counts().values()) if settings.crash_at else 0
        self._workers = Workers(settings.database_url, senders, utc_now, self._operators, self._crash, settings.telegram_rate)
        self._listeners: dict[str, Listener] = open_listeners(settings, buttons, self._desk())
        self._web = WebServer(
            host=settings.web_host,
            port=settings.web_port,
            board=self._board,
            answer=self.answer,
            parts=self._parts,
            ready=self._ready,
            figures=self._figures,
            hooks={path: hook for listener in self._listeners.values() for path, hook in listener.hooks().items()},
        )
        self._ran: dict[str, datetime] = {}
        self._trouble = ""
        self._feed_desk: FeedDesk | None = None
        self.exit_code = 0

    async def run(self, stop: asyncio.Event) -> None:
        """Start everything, wait for `stop`, end in good order: no new work, what is being sent finishes, listeners close."""
        # What an earlier process left behind goes out while the reader is still being loaded.
        self._workers.start()
        try:
            await self._listen_and_poll(stop)
        finally:
            await self._workers.stop(_FINISHING_TIME)
        self._buttons.close()
        self._board.close()
        self._answers.close()
        self._intake.close()

    async def _listen_and_poll(self, stop: asyncio.Event) -> None:
        async with self._polling() as polling:
            await self._web.start()
            for listener in self._listeners.values():
                await listener.start()
            rounds = _Rounds()
            schedule = Schedule({**self._jobs(polling, rounds), "tokens": (self._token_watch(stop), TOKEN_TICK)})
            schedule.start()
            log.info("running: %s", ", ".join(part.name for part in self._parts()))
            try:
                await stop.wait()
            finally:
                log.info("stopping")
                schedule.stop()
                ends = (rounds.finish(_FINISHING_TIME), self._workers.stop(_FINISHING_TIME))
                await asyncio.gather(*ends, *(listener.stop() for listener in self._listeners.values()))
                await self._web.stop()

    def _desk(self) -> Desk:
        return Desk(
            answer=self.answer,
            speak=lambda platform: self._workers.voice(platform, self._answers),
            once=lambda platform: Once(platform, self._answers, utc_now),
            closed=self._closed,
            check=lambda given: read_form(given, self._countries).errors,
        )

    async def answer(self, request: Request) -> Message:
        """The answer to a command, computed in a thread of its own."""
        admin = request.admin or f"{request.channel.platform}:{request.user}" in self._settings.admins
        wanted = errand(request.text) if admin else None
        if wanted and self._feed_desk:
            return errand_message(wanted, await self._feed_desk.run(wanted))
        return await self._answers.run(_answer, replace(request, admin=admin), self._countries)

    @asynccontextmanager
    async def _polling(self) -> AsyncIterator[Polling]:
        processes = open_processes()
        client = open_client(self._settings.fetch_allow_private)
        try:
            parts = await self._intake.run(load_parts, utc_now())
            care = Care(
                operators=self._operators, bounds=Bounds(shortest=self._settings.poll_shortest, longest=self._settings.poll_longest)
            )
            hosts = Hosts(self._settings.fetch_host_gap)
            if late := await self._intake.run(spread, care, utc_now()):
                log.info("%d feeds are overdue and are asked over a minute", late)
            self._feed_desk = FeedDesk(self._settings.sources_file, client, hosts, processes, self._intake)
            yield Polling(
                client=client,
                processes=processes,
                thread=self._intake,
                parts=parts,
                clock=utc_now,
                hosts=hosts,
                care=care,
                pages=Pages(client, hosts, processes),
            )
        finally:
            close_processes(processes)

    def _jobs(self, polling: Polling, rounds: "_Rounds") -> dict[str, tuple[Job, timedelta]]:
        async def poll() -> None:
            try:
                states = await claim(polling)
            except Unavailable as error:
                self._note_database(str(error))
                return
            if states:
                self._note_database("")
            for state in states:
                rounds.start(poll_source(polling, state))
            self._ran["poll"] = utc_now()

        async def digests() -> None:
            await rounds.run(self._intake.run(queue_digests, self._countries, utc_now()))
            await self._intake.run(tell_operators, self._operators, utc_now())
            await self._answers.run(forget, utc_now())
            self._ran["digests"] = utc_now()

        async def upkeep() -> None:
            await rounds.run(self._intake.run(let_go, self._settings.keep_texts, utc_now()))
            self._ran["upkeep"] = utc_now()

        return {"poll": (poll, POLL_TICK), "digests": (digests, DIGEST_TICK), "upkeep": (upkeep, UPKEEP_TICK)}

    def _token_watch(self, stop: asyncio.Event) -> Job:
        tokens = Tokens(list(self._listeners.values()), self._settings.token_grace, time.monotonic)

        async def look() -> None:
            if tokens.are_spent() and not stop.is_set():
                log.critical("no platform takes our token any more: ending with exit code %d", TOKENS_REFUSED)
                self.exit_code = TOKENS_REFUSED
                stop.set()

        return look

    def _note_database(self, trouble: str) -> None:
        """A disk that is full or read-only is told once when it begins and once when it ends; what is due stays due."""
        if trouble != self._trouble:
            log.log(
                logging.ERROR if trouble else logging.INFO, "the database %s", f"cannot be used: {trouble}" if trouble else "is well again"
            )
        self._trouble = trouble

    def _taken_in(self) -> None:
        """Articles may have been taken in: what is to be said of them is said at once."""
        if self._crash.name == "after-commit" and self._has_more_to_say():
            self._crash("after-commit")
        self._workers.wake()

    def _has_more_to_say(self) -> bool:
        before, self._queued = self._queued, sum(self._store.outbox.counts().values())
        return self._queued > before

    async def _closed(self, chat: str, reason: str) -> None:
        await self._answers.write(close_channel, "telegram", chat, reason, utc_now(), self._operators)

    def _parts(self) -> Sequence[Part]:
        chats = [Part(name=name, ok=listener.healthy(), detail=listener.state()) for name, listener in self._listeners.items()]
        jobs = [Part(name=name, ok=utc_now() - at < _STALE, detail=f"last run {at:%H:%M:%S} UTC") for name, at in self._ran.items()]
        database = Part(name="database", ok=not self._trouble, detail=self._trouble or "well")
        return [*chats, *jobs, database, *self._workers.parts()]

    def _ready(self) -> bool:
        return "poll" in self._ran and all(part.ok for part in self._parts())

    async def _figures(self) -> Figures:
        return await self._answers.run(read_figures, utc_now())


def _answer(store: Store, request: Request, countries: Countries) -> Message:
    """The answer; where it was an operator's decision on stories, their messages are renewed with it."""
    before, now = store.stories.decided(), utc_now()
    message = answer(request, store, countries, now)
    if store.stories.decided() != before:
        heed(store, countries, before, now)
    return message


class _Rounds:
    """The work that is on its way, so that a stop can wait for it."""

    def __init__(self) -> None:
        self._running: set[asyncio.Task[object]] = set()

    def start(self, work: Coroutine[Any, Any, object]) -> asyncio.Task[object]:
        """Let it run; it deals with its own errors, or whoever waits for it does."""
        task = asyncio.ensure_future(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return task

    async def run(self, work: Coroutine[Any, Any, object]) -> None:
        """Run it to its end; its error is the caller's."""
        await asyncio.shield(self.start(work))

    async def finish(self, seconds: float) -> None:
        """Wait for what runs, but no longer than that; a delivery that is cut off is repeated after its lease."""
        if self._running:
            _, late = await asyncio.wait(self._running, timeout=seconds)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
