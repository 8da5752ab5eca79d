"""A service that only polls: real feeds on loopback, real parsing processes, a real store, and a clock that the test sets."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path

from bot.feed_care import Care
from bot.feeds.fetch import open_client
from bot.feeds.hosts import Hosts
from bot.feeds.pages import Pages
from bot.feeds.worker import close_processes, open_processes
from bot.pipeline import Parts
from bot.polling import Polling, poll_due
from bot.store_thread import StoreThread
from handlers.message import from_json, plain
from storage.model import Channel, Delivery, Source, SourceState, State, Subscription, Tier
from storage.store import Store, open_store
from tests.fakes.feeds import FakeFeeds, FeedItem
from tests.makers import NOW

CHAT = Channel(platform="telegram", id="1001")
OPERATOR = Channel(platform="telegram", id="1")
EVERY = timedelta(minutes=10)

SUMMIT = FeedItem(
    title="Coalition of the Willing pledges troops for Ukraine at Paris summit",
    text="<p>Leaders of the Coalition of the Willing met in Paris on Thursday. President Emmanuel Macron said that 26 countries have"
    " pledged to send troops to Ukraine after a ceasefire.</p>",
    link="https://news.example/2025/09/04/paris-summit",
    guid="tag:news.example,2025:1",
    published=NOW - timedelta(minutes=30),
)
WEATHER = FeedItem(
    title="Rain expected over the weekend",
    text="<p>Forecasters expect rain in the north and sunshine in the south, with temperatures around twenty degrees.</p>",
    link="https://news.example/2025/09/04/weather",
    guid="tag:news.example,2025:2",
    published=NOW - timedelta(minutes=20),
)


class Polled:
    """The polling part of the service and the feeds that it polls."""

    def __init__(self, polling: Polling, feeds: FakeFeeds, store: Store) -> None:
        self.polling = polling
        self.feeds = feeds
        self.store = store
        self.now = NOW

    def follow(self, *ids: str, tier: Tier = Tier.PRESS, every: timedelta = EVERY, mode: str = "page") -> None:
        """Make these the feeds that are polled."""
        sources = [
            Source(id=key, url=self.feeds.url(key), publisher=f"The {key.title()}", language="en", tier=tier, every=every, mode=mode)
            for key in ids
        ]
        with self.store.write():
            self.store.sources.sync(sources)

    async def poll(self, later: timedelta = timedelta()) -> int:
        """Let time pass, then poll what is due; returns how many feeds were polled."""
        self.now += later
        return await poll_due(self.polling)

    async def seen(self, feed: str, items: Iterable[FeedItem] = ()) -> None:
        """Follow a feed that has been polled once with these items."""
        self.feeds.publish(feed, items)
        self.follow(feed)
        await self.poll()

    def state(self, feed: str) -> SourceState:
        found = self.store.sources.get(feed)
        assert found is not None
        return found

    def alerts(self) -> int:
        """How many messages wait for the chat that is subscribed to everything."""
        return sum(entry.channel == CHAT for entry in self._waiting())

    def notices(self) -> list[str]:
        """What waits for the operator, as text, the oldest first."""
        return [plain(from_json(entry.message)) for entry in reversed(self._waiting()) if entry.channel == OPERATOR]

    def _waiting(self) -> tuple[Delivery, ...]:
        return self.store.outbox.listed(State.WAITING, 1000)

    def articles(self) -> int:
        return self.store.articles.counts()[0]


@asynccontextmanager
async def polled(folder: Path, parts: Parts, *, pages: bool = False) -> AsyncIterator[Polled]:
    """Open everything; the chat hears all alerts."""
    url = f"sqlite:///{folder}/polled.db"
    store = open_store(url)
    with store.write():
        store.subscriptions.save(Subscription(channel=CHAT, created=NOW))
    processes, thread = open_processes(1), StoreThread(url, "intake")

    def clock() -> datetime:
        return found.now

    async with FakeFeeds() as feeds:
        client = open_client(allow_private=True)
        polling = Polling(
            client=client,
            processes=processes,
            thread=thread,
            parts=parts,
            clock=clock,
            hosts=Hosts(timedelta()),
            pages=Pages(client, Hosts(timedelta()), processes, patience=timedelta(seconds=2)) if pages else None,
            care=Care(operators=(OPERATOR,), chance=lambda: 0.5),
        )
        found = Polled(polling, feeds, store)
        try:
            yield found
        finally:
            thread.close()
            close_processes(processes)
            store.close()
