"""`feeds`: the list of feeds, and what to do about one of them."""

import asyncio
import sys
from argparse import Namespace
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from bot.feeds.discovery import feed_links
from bot.feeds.fetch import Body, Bounds, Failed, fetch_from, open_client
from bot.feeds.hosts import Hosts
from bot.feeds.opml import read_opml, write_opml
from bot.feeds.parse import parse
from bot.feeds.urls import canonical
from bot.settings import Settings, SettingsError, read_settings
from bot.sources_edit import ReadOnlyError, add_sources, remove_source, source_for
from bot.sources_file import SourcesError, read_sources
from handlers.sources import health
from storage.model import Source
from storage.store import StoreError, open_store

_NEXT_START = "The service reads the list at its next start."


def run(options: Namespace) -> int:
    """Exit code 0 where it was done, 1 where a feed is not well, 2 where it cannot be done."""
    try:
        return _ACTIONS[options.action](options, read_settings())
    except (SettingsError, SourcesError, StoreError, ReadOnlyError, ValueError, OSError) as error:
        print(error, file=sys.stderr)
        return 2


def _what(options: Namespace) -> str:
    if not options.what:
        raise ValueError(f"feeds {options.action} needs one more word; see coalition-watch feeds --help")
    return str(options.what)


def _list(_: Namespace, settings: Settings) -> int:
    """The file's feeds with what is known of them."""
    store, now = open_store(settings.database_url), datetime.now(UTC)
    for source in read_sources(settings.sources_file):
        state = store.sources.get(source.id)
        print(f"{source.id:32} {health(state, now) if state else 'not polled yet'}  {state.address if state else source.url}")
    store.close()
    return 0


def _test(options: Namespace, settings: Settings) -> int:
    """Ask for a feed by its id or address, and say what it holds."""
    known = {source.id: source.url for source in read_sources(settings.sources_file)}
    address = known.get(_what(options), _what(options))
    source, lines = asyncio.run(_examined(address, options, settings, ()))
    print("\n".join(lines))
    return 0 if source else 1


def _add(options: Namespace, settings: Settings) -> int:
    """Find the feed behind an address and write it into the list."""
    taken = [source.id for source in read_sources(settings.sources_file)]
    source, lines = asyncio.run(_examined(_what(options), options, settings, taken))
    print("\n".join(lines))
    if source is None:
        return 1
    add_sources(settings.sources_file, [source])
    print(f"added as {source.id} to {settings.sources_file}. {_NEXT_START}")
    return 0


async def _examined(address: str, options: Namespace, settings: Settings, taken: Sequence[str]) -> tuple[Source | None, list[str]]:
    """The feed at an address, or the first that its page names, and what there is to say of it."""
    said: list[str] = []
    client = open_client(settings.fetch_allow_private)
    hosts, waiting = Hosts(settings.fetch_host_gap), [address]
    while waiting:
        url = waiting.pop(0)
        answer = await fetch_from(client, url, Bounds(), hosts)
        if not isinstance(answer, Body):
            said.append(f"{url}: {answer.why if isinstance(answer, Failed) else 'not modified'}")
            continue
        source = source_for(url, options.publisher, options.language, options.tier, taken)
        parsed = parse(answer.content, answer.content_type, source, datetime.now(UTC))
        if not parsed.problem:
            newest = max((article.published for article in parsed.articles), default=None)
            said.append(f"{url}: {len(parsed.articles)} items" + (f", the newest of {newest:%d %B %Y %H:%M} UTC" if newest else ""))
            return source, said
        said.append(f"{url}: {parsed.problem}")
        if url == address:
            waiting += feed_links(answer.content, answer.url)
    return None, said


def _remove(options: Namespace, settings: Settings) -> int:
    found = remove_source(settings.sources_file, _what(options))
    print(f"removed. {_NEXT_START}" if found else f"there is no feed {options.what} in {settings.sources_file}")
    return 0 if found else 1


def _pause(options: Namespace, settings: Settings) -> int:
    return _switched(options, settings, "paused by the operator")


def _resume(options: Namespace, settings: Settings) -> int:
    return _switched(options, settings, "")


def _switched(options: Namespace, settings: Settings, why: str) -> int:
    store = open_store(settings.database_url)
    with store.write():
        found = store.sources.pause(_what(options), why) if why else store.sources.resume(_what(options))
    store.close()
    print(f"{options.action}d" if found else f"there is no feed {options.what} in the database; coalition-watch feeds list names them")
    return 0 if found else 1


def _import(options: Namespace, settings: Settings) -> int:
    """Add every feed of an OPML file that the list does not have yet."""
    known = read_sources(settings.sources_file)
    addresses, taken = {canonical(source.url) for source in known}, [source.id for source in known]
    new: list[Source] = []
    for outline in read_opml(Path(_what(options)).read_bytes()):
        if canonical(outline.url) and canonical(outline.url) not in addresses:
            source = source_for(outline.url, outline.title, outline.language or options.language, options.tier, taken)
            new.append(replace(source, publisher=" ".join(source.publisher.split())))
            taken.append(source.id)
            addresses.add(canonical(outline.url))
    add_sources(settings.sources_file, new)
    print(f"{len(new)} feeds added. {_NEXT_START}")
    return 0


def _export(options: Namespace, settings: Settings) -> int:
    content = write_opml(read_sources(settings.sources_file))
    if options.what:
        Path(options.what).write_bytes(content)
    else:
        sys.stdout.buffer.write(content)
    return 0


_ACTIONS: dict[str, Callable[[Namespace, Settings], int]] = {
    "list": _list,
    "test": _test,
    "add": _add,
    "pause": _pause,
    "resume": _resume,
    "remove": _remove,
    "import": _import,
    "export": _export,
}
