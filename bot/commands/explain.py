"""`explain`: why an article was read as it was."""

import asyncio
import re
import sys
from argparse import Namespace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.commands.stored import stored_or_empty
from bot.explanation import explain
from bot.feeds.fetch import Failed, NotModified, fetch, open_client
from bot.feeds.markup import one_line, plain_text
from bot.feeds.page import page_markup, page_text
from bot.feeds.urls import article_id, web_address
from bot.parts import load_parts
from bot.settings import Settings, SettingsError, read_settings
from storage.lexicon import Lexicon
from storage.model import Article, Source, SourceState, Tier
from storage.seeds import SeedError
from storage.store import Store, StoreError


def run(options: Namespace) -> int:
    """Exit code 2 where there is no such article, or the settings cannot be used."""
    try:
        settings = read_settings()
        with stored_or_empty(settings.database_url) as store:
            article = _found(options, store, settings)
            parts = load_parts(store)
            _demand_known(options.language, parts.reader.lexicon)
            print("\n".join(explain(article, parts, store)))
    except (SettingsError, StoreError, SeedError, UnreadableError) as error:
        print(error, file=sys.stderr)
        return 2
    return 0


class UnreadableError(Exception):
    """There is no such article, or it cannot be read; the message says why."""


def _found(options: Namespace, store: Store, settings: Settings) -> Article:
    """The article that a file, an address or an id names."""
    name = options.article
    if stored := store.articles.get(name) or (store.articles.get(article_id(name)) if web_address(name) else None):
        return stored
    if web_address(name):
        return _article(asyncio.run(_fetched(name, settings)), name, options)
    return _article(_content(name), "", options)


def _content(name: str) -> bytes:
    try:
        return Path(name).read_bytes()
    except FileNotFoundError:
        why = "there is no such file"
    except IsADirectoryError:
        why = "it is a folder, not a file"
    except OSError as error:
        why = f"no file of this name can be read: {error.strerror}"
    raise UnreadableError(f"{name}: no article with this id or address is stored, and {why}")


async def _fetched(url: str, settings: Settings) -> bytes:
    source = Source(id="explain", url=url, publisher=url, language="", tier=Tier.PRESS, every=timedelta(days=1))
    answer = await fetch(open_client(settings.fetch_allow_private), SourceState(source=source))
    if isinstance(answer, Failed | NotModified):
        raise UnreadableError(f"{url}: {answer.why if isinstance(answer, Failed) else 'not modified'}")
    return answer.content


def _article(content: bytes, url: str, options: Namespace) -> Article:
    """An article that is published today where no day is known."""
    title, text = _page(content) if _HTML.search(content[:_BEGINNING]) else _plain(content, options.article)
    if not title and not text:
        raise UnreadableError(f"{options.article}: holds no text; its title belongs on the first line, the text below")
    now = datetime.now(UTC)
    return Article(
        id="explained",
        source="explain",
        publisher=url or "file",
        tier=Tier.PRESS,
        url=url,
        title=title,
        text=text,
        language=options.language,
        published=_moment(options.published) or now,
        first_seen=now,
    )


def _page(content: bytes) -> tuple[str, str]:
    """Title and text of a web page as the service reads it; all its text where no article is found in it."""
    page = page_markup(content)
    titled = _TITLE.search(page)
    title = one_line(titled[1]) if titled else ""
    return title, page_text(content, title) or plain_text(page)


def _plain(content: bytes, name: str) -> tuple[str, str]:
    try:
        title, _, text = content.decode("utf-8-sig").strip().partition("\n")
    except UnicodeDecodeError:
        title = text = "\0"
    if "\0" in title + text:
        raise UnreadableError(f"{name}: not text in UTF-8; save the article so, with its title on the first line")
    return title, text


_HTML = re.compile(rb"<(!doctype\s+)?html\b", re.IGNORECASE)
_BEGINNING = 2000
"""Bytes within which a web page shows that it is one."""
_TITLE = re.compile(r"<title\b[^<>]*>([^<]*)", re.IGNORECASE)


def _moment(text: str | None) -> datetime | None:
    """An ISO date or time, in UTC where it names no zone."""
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text)
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, OverflowError) as error:
        raise UnreadableError(f"--published {text}: must be a day or a time such as 2027-03-02 or 2027-03-02T18:30+01:00") from error


def _demand_known(code: str, lexicon: Lexicon) -> None:
    known = {code for language in lexicon.languages.values() for code in (language.code, *language.also)}
    if code and code.lower().split("-")[0] not in known:
        raise UnreadableError(f"--language {code}: no such language in seeds/languages; there are {', '.join(sorted(known))}")
