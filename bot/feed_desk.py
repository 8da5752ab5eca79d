"""Errands for feeds that an operator gives in a chat, done in the running service: what is added is polled at once."""

import asyncio
from concurrent.futures import Executor
from datetime import datetime
from pathlib import Path

from bot.feed_finding import About, FeedFinder
from bot.feeds.connection import Client
from bot.feeds.deadline import DEADLINE, parse_in_time
from bot.feeds.hosts import Hosts
from bot.feeds.parse import Parsed
from bot.sources_edit import ReadOnlyError
from bot.sources_file import SourcesError, read_sources
from bot.store_thread import StoreThread
from handlers.feeds import Errand, Outcome
from storage.model import Source
from storage.store import Store


class FeedDesk:
    """One errand after another: each may change the sources file."""

    def __init__(self, path: Path, client: Client, hosts: Hosts, processes: Executor, thread: StoreThread) -> None:
        self._path = path
        self._processes = processes
        self._thread = thread
        self._finder = FeedFinder(path, client, hosts, self._parsed)
        self._turn = asyncio.Lock()

    async def run(self, errand: Errand) -> Outcome:
        """Do it; what cannot be done is told, with the reason."""
        async with self._turn:
            try:
                return await self._done(errand)
            except (SourcesError, ReadOnlyError, ValueError, OSError) as error:
                return Outcome(done=False, lines=(str(error),))

    async def _done(self, errand: Errand) -> Outcome:
        if errand.action == "test":
            return await self._finder.test(errand.what)
        if errand.action == "add":
            about = About(publisher=errand.publisher, language=errand.language, tier=errand.tier)
            outcome = await self._finder.add(errand.what, about)
        else:
            outcome = self._finder.remove(errand.what)
        if outcome.done:
            await self._thread.run(_listed, read_sources(self._path))
        return outcome

    async def _parsed(self, content: bytes, content_type: str, source: Source, now: datetime) -> Parsed:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._processes, parse_in_time, content, content_type, source, now, DEADLINE)


def _listed(store: Store, sources: tuple[Source, ...]) -> None:
    with store.write():
        store.sources.sync(sources)
