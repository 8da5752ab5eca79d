"""`explain`: why an article was read as it was."""

import asyncio
import sys
from argparse import Namespace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.explanation import explain
from bot.feeds.fetch import Failed, NotModified, fetch, open_client
from bot.feeds.markup import one_line, plain_text
from bot.feeds.urls import article_id, web_address
from bot.parts import load_parts
from bot.settings import Settings, SettingsError, read_settings
from storage.model import Article, Source, SourceState, Tier
from storage.seeds import SeedError
from storage.store import Store, StoreError, open_store


def run(options: Namespace) -> int:
    """Exit code 2 where there is no such article, or the settings cannot be used."""
    try:
        settings = read_settings()
        store = open_store(settings.database_url)
        article = _found(options, store, settings)
        if isinstance(article, str):
            print(article, file=sys.stderr)
            return 2
        print("\n".join(explain(article, load_parts(store), store)))
        store.close()
    except (SettingsError, StoreError, SeedError) as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def _found(options: Namespace, store: Store, settings: Settings) -> Article | str:
    """The article that a file, an address or an id names; a text that says why there is none."""
    name = options.article
    if stored := store.articles.get(name) or (store.articles.get(article_id(name)) if web_address(name) else None):
        return stored
    if web_address(name):
        return asyncio.run(_fetched(name, options.language, settings))
    path = Path(name)
    if not path.is_file():
        return f"{name}: no article with this id or address is stored, and there is no such file"
    title, _, text = path.read_text(encoding="utf-8").strip().partition("\n")
    return _article(title, text, "", options.language, _day(options.published))


async def _fetched(url: str, language: str, settings: Settings) -> Article | str:
    source = Source(id="explain", url=url, publisher=url, language=language, tier=Tier.PRESS, every=timedelta(days=1))
    answer = await fetch(open_client(settings.fetch_allow_private), SourceState(source=source))
    if isinstance(answer, Failed | NotModified):
        return f"{url}: {answer.why if isinstance(answer, Failed) else 'not modified'}"
    page = answer.content.decode("utf-8", "replace")
    return _article(one_line(page.partition("<title")[2].partition(">")[2].partition("</title")[0]), plain_text(page), url, language, None)


def _article(title: str, text: str, url: str, language: str, published: datetime | None) -> Article:
    """An article that is published today where no day is known."""
    now = datetime.now(UTC)
    return Article(
        id="explained",
        source="explain",
        publisher=url or "file",
        tier=Tier.PRESS,
        url=url,
        title=title,
        text=text,
        language=language,
        published=published or now,
        first_seen=now,
    )


def _day(text: str | None) -> datetime | None:
    """An ISO date or time, in UTC where it names no zone."""
    if not text:
        return None
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)
