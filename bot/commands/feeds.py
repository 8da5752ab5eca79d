"""`feeds`: the list of feeds, and what to do about one of them."""

import asyncio
import sys
from argparse import Namespace
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from bot.commands.stored import stored_or_empty
from bot.feed_finding import About, FeedFinder
from bot.feeds.fetch import open_client
from bot.feeds.hosts import Hosts
from bot.feeds.opml import read_opml, write_opml
from bot.feeds.parse import Parsed, parse
from bot.feeds.urls import canonical
from bot.settings import Settings, SettingsError, read_settings
from bot.sources_edit import ReadOnlyError, add_sources, source_for
from bot.sources_file import SourcesError, is_language, read_sources
from handlers.feeds import Outcome
from handlers.sources import health
from handlers.wording import counted
from storage.model import Source
from storage.store import StoreError

_NEXT_START = "The service reads the list at its next start."


def run(options: Namespace) -> int:
    """Exit code 0 where it was done, 1 where a feed is not well, 2 where it cannot be done."""
    try:
        return _ACTIONS[options.action](options, read_settings())
    except OSError as error:
        print(f"{error.filename}: {error.strerror}", file=sys.stderr)
    except (SettingsError, SourcesError, StoreError, ReadOnlyError, ValueError) as error:
        print(error, file=sys.stderr)
    return 2


def _what(options: Namespace) -> str:
    if not options.what:
        raise ValueError(f"feeds {options.action} needs one more word; see coalition-watch feeds --help")
    return str(options.what)


def _list(_: Namespace, settings: Settings) -> int:
    """The file's feeds with what is known of them."""
    now = datetime.now(UTC)
    with stored_or_empty(settings.database_url) as store:
        for source in read_sources(settings.sources_file):
            state = store.sources.get(source.id)
            print(f"{source.id:32} {health(state, now) if state else 'not polled yet'}  {state.address if state else source.url}")
    return 0


def _test(options: Namespace, settings: Settings) -> int:
    """Ask for a feed by its id or address, and say what it holds."""
    return _told(asyncio.run(_finder(settings).test(_what(options))))


def _add(options: Namespace, settings: Settings) -> int:
    """Find the feed behind an address and write it into the list."""
    about = About(publisher=options.publisher, language=options.language, tier=options.tier)
    return _told(asyncio.run(_finder(settings).add(_what(options), about)), _NEXT_START)


def _remove(options: Namespace, settings: Settings) -> int:
    return _told(_finder(settings).remove(_what(options)), _NEXT_START)


def _told(outcome: Outcome, after: str = "") -> int:
    print("\n".join(outcome.lines) + (f". {after}" if outcome.done and after else ""))
    return 0 if outcome.done else 1


def _finder(settings: Settings) -> FeedFinder:
    async def parsed(content: bytes, content_type: str, source: Source, now: datetime) -> Parsed:
        return parse(content, content_type, source, now)

    return FeedFinder(settings.sources_file, open_client(settings.fetch_allow_private), Hosts(settings.fetch_host_gap), parsed)


def _pause(options: Namespace, settings: Settings) -> int:
    return _switched(options, settings, "paused by the operator")


def _resume(options: Namespace, settings: Settings) -> int:
    return _switched(options, settings, "")


def _switched(options: Namespace, settings: Settings, why: str) -> int:
    with stored_or_empty(settings.database_url) as store, store.write():
        found = store.sources.pause(_what(options), why) if why else store.sources.resume(_what(options))
    print(f"{options.action}d" if found else _unknown(options.what, settings))
    return 0 if found else 1


def _unknown(what: str, settings: Settings) -> str:
    if what in {source.id for source in read_sources(settings.sources_file)}:
        return f"the service has not read {what} from the list yet. {_NEXT_START}"
    return f"there is no feed {what}; coalition-watch feeds list names them"


def _import(options: Namespace, settings: Settings) -> int:
    """Add every feed of an OPML file that the list does not have yet, and say which were left out."""
    known = read_sources(settings.sources_file)
    addresses, taken = {canonical(source.url) for source in known}, [source.id for source in known]
    new: list[Source] = []
    for outline in read_opml(Path(_what(options)).read_bytes()):
        if (address := canonical(outline.url)) is None or address in addresses:
            print(f"{outline.url}: {'in the list already' if address else 'no http or https address'}")
            continue
        language = outline.language if is_language(outline.language) else options.language
        source = source_for(outline.url, outline.title, language, options.tier, taken)
        new.append(replace(source, publisher=" ".join(source.publisher.split())))
        taken.append(source.id)
        addresses.add(address)
    if new:
        add_sources(settings.sources_file, new)
    print(f"{counted(len(new), 'feed')} added. {_NEXT_START if new else ''}".rstrip())
    return 0


def _export(options: Namespace, settings: Settings) -> int:
    """To a new file, or where none is named to the standard output; a slip of the hand overwrites nothing."""
    content = write_opml(read_sources(settings.sources_file))
    if not options.what:
        sys.stdout.buffer.write(content)
        return 0
    with Path(options.what).open("xb") as file:
        file.write(content)
    print(f"written to {options.what}")
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
