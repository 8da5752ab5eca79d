"""The demonstration: the owner's five documents through the whole line, on their own clock, with the console as the chat."""

import tomllib
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from bot.delivery import deliver
from bot.feeds.fetch import open_client
from bot.feeds.hosts import Hosts
from bot.feeds.worker import close_processes, open_processes
from bot.first_start import subscribe_console
from bot.parts import load_parts
from bot.polling import Polling, poll_due
from bot.store_thread import StoreThread
from bot.web.board import Board
from bot.web.feed_server import FeedServer
from bot.web.metrics import Figures, read_figures
from bot.web.send import ConsoleSender
from bot.web.server import WebServer
from handlers.command import Request, answer
from handlers.message import Message
from storage.countries import Countries, load_countries
from storage.lexicon import SEEDS
from storage.model import Posted, Source, State, Tier
from storage.store import Store, open_store

DELAY = timedelta(minutes=10)
"""How long after its publication the demonstration's clock polls for a document."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One of the five documents: its first line serves as the title, the rest as the text; each has a feed of its own."""

    feed: str
    title: str
    text: str
    outlet: str
    url: str
    language: str
    published: datetime


class DemoClock:
    """The documents' own time: it stands still until it is set."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


def read_documents(folder: Path = SEEDS / "articles") -> tuple[Document, ...]:
    """The documents that `index.toml` lists, in the order of their publication."""
    index = tomllib.loads((folder / "index.toml").read_text(encoding="utf-8"))
    documents = (_document(folder, entry) for entry in index["article"])
    return tuple(sorted(documents, key=lambda document: document.published))


def _document(folder: Path, entry: dict[str, object]) -> Document:
    title, _, text = (folder / str(entry["file"])).read_text(encoding="utf-8").strip().partition("\n")
    published = entry["published"]
    if not isinstance(published, datetime):
        raise TypeError(f"{folder / 'index.toml'}: published of {entry['file']} must be a time")
    return Document(
        feed=f"document-{str(entry['file'])[:3]}",
        title=title,
        text=text,
        outlet=str(entry["outlet"]),
        url=str(entry.get("url", "")),
        language=str(entry["language"]),
        published=published,
    )


class Demo:
    """Everything that the service has, with the demonstration's clock and feed server."""

    def __init__(self, database_url: str, host: str, port: int) -> None:
        self.documents = read_documents()
        self.clock = DemoClock(self.documents[0].published - timedelta(days=1))
        self.store = open_store(database_url)
        self._database_url = database_url
        self._countries = load_countries(SEEDS)
        self._feeds = FeedServer()
        self._board = Board(open_store(database_url), self.clock)
        self._answers = StoreThread(database_url, "answers")
        self.web = WebServer(
            host=host, port=port, board=self._board, answer=self._answer, parts=lambda: (), ready=lambda: True, figures=self._figures
        )

    @asynccontextmanager
    async def running(self) -> AsyncIterator[Polling]:
        """Feed server, console page, fetcher and parser, up and in use; the feeds are empty and have been seen so."""
        async with AsyncExitStack() as stack:
            await self._feeds.start()
            stack.push_async_callback(self._feeds.stop)
            await self.web.start()
            stack.push_async_callback(self.web.stop)
            stack.callback(self._answers.close)
            stack.callback(self._board.close)
            client = open_client(allow_private=True)
            processes = open_processes(1)
            stack.callback(close_processes, processes)
            thread = StoreThread(self._database_url, "intake")
            stack.callback(thread.close)
            parts = await thread.run(load_parts, self.clock())
            subscribe_console(self.store, self.clock())
            with self.store.write():
                self.store.sources.sync(self._sources())
            polling = Polling(client=client, processes=processes, thread=thread, parts=parts, clock=self.clock, hosts=Hosts(timedelta()))
            await poll_due(polling)
            yield polling

    async def publish(self, document: Document, polling: Polling) -> tuple[Posted, ...]:
        """Put a document into its feed, poll, deliver; returns what changed on the console."""
        before = await self._board.revision()
        self._jump(document.published + DELAY)
        self._feeds.publish(document.title, document.text, document.url, document.published, feed=document.feed)
        await poll_due(polling)
        while await deliver(self.store, {"console": ConsoleSender(self._board)}, self.clock()):
            pass
        return await self._board.changes(before)

    def _jump(self, now: datetime) -> None:
        """Set the clock; no feed is late for the time that did not pass."""
        self.clock.now = now
        with self.store.write():
            for feed in self.store.sources.all():
                self.store.sources.put_off(feed.source.id, now)

    def undelivered(self) -> int:
        """How many messages did not go out, or documents did not come in."""
        counts = self.store.outbox.counts()
        waiting = sum(number for state, number in counts.items() if state not in (State.SENT, State.DROPPED))
        return waiting + sum(1 for feed in self.store.sources.all() if feed.error)

    def _sources(self) -> Iterator[Source]:
        for document in self.documents:
            yield Source(
                id=document.feed,
                url=f"{self._feeds.address}/{document.feed}.xml",
                publisher=document.outlet,
                language=document.language,
                tier=Tier.PRESS,
                every=timedelta(minutes=10),
            )

    async def _answer(self, request: Request) -> Message:
        return await self._answers.run(_answer, request, self._countries, self.clock())

    async def _figures(self) -> Figures:
        return await self._answers.run(read_figures, self.clock())


def _answer(store: Store, request: Request, countries: Countries, now: datetime) -> Message:
    return answer(request, store, countries, now)
