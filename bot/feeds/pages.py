"""Full texts: the pages of articles of which a feed carries a sentence, read politely and within seconds."""

import asyncio
import logging
from collections.abc import Sequence
from concurrent.futures import Executor
from datetime import timedelta

from bot.feeds.connection import Client
from bot.feeds.deadline import page_text_in_time
from bot.feeds.fetch import Body, Bounds, fetch_from
from bot.feeds.hosts import Hosts
from bot.feeds.robots import Robots
from storage.model import Article

log = logging.getLogger(__name__)

PATIENCE = timedelta(seconds=4)
"""How long the articles of one feed wait for their pages; then the feed's own text is read."""

MOST_PAGES = 5
_BOUNDS = Bounds(total=timedelta(seconds=4), connect=timedelta(seconds=2), size=3_000_000)


class Pages:
    """Reads article pages through the feeds' own client: the same address guard and the same politeness."""

    def __init__(self, client: Client, hosts: Hosts, processes: Executor, patience: timedelta = PATIENCE) -> None:
        self._client = client
        self._hosts = hosts
        self._processes = processes
        self._patience = patience.total_seconds()
        self._robots = Robots(client, hosts)

    async def texts(self, articles: Sequence[Article]) -> dict[str, str]:
        """Article id -> the text of its page, for the newest articles and as far as they could be had in time."""
        newest = sorted(articles, key=lambda article: article.published, reverse=True)[:MOST_PAGES]
        tasks = {asyncio.create_task(self._text(article)): article for article in newest}
        if not tasks:
            return {}
        done, late = await asyncio.wait(tasks, timeout=self._patience)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
        return {tasks[task].id: text for task in done if (text := _result(task, tasks[task]))}

    async def _text(self, article: Article) -> str:
        if not await self._robots.allow(article.url):
            return ""
        answer = await fetch_from(self._client, article.url, _BOUNDS, self._hosts)
        if not isinstance(answer, Body) or "html" not in answer.content_type.lower():
            return ""
        loop = asyncio.get_running_loop()
        text = await loop.run_in_executor(self._processes, page_text_in_time, answer.content, article.title)
        return text if len(text) > len(article.text) else ""


def _result(task: asyncio.Task[str], article: Article) -> str:
    """A page that cannot be had never loses the item."""
    if error := task.exception():
        log.warning("page of %s from %s: %s", article.id, article.source, type(error).__name__)
        return ""
    return task.result()
