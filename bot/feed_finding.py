"""What an operator does with the list of feeds, on the command line and in a chat: look at an address, add, remove."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot.feeds.connection import Client
from bot.feeds.discovery import feed_links
from bot.feeds.fetch import Body, Bounds, Failed, NotModified, fetch_from
from bot.feeds.hosts import Hosts
from bot.feeds.parse import Parsed
from bot.feeds.urls import canonical
from bot.sources_edit import add_sources, remove_source, source_for
from bot.sources_file import read_sources
from handlers.feeds import Outcome
from storage.model import Source, Tier

Parse = Callable[[bytes, str, Source, datetime], Awaitable[Parsed]]


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What is known of a feed before it was read."""

    publisher: str = ""
    language: str = ""
    tier: str = Tier.PRESS


class FeedFinder:
    """Asks for feeds through the guarded client that polling uses: no address of our own network is ever asked."""

    def __init__(self, path: Path, client: Client, hosts: Hosts, parse: Parse) -> None:
        self._path = path
        self._client = client
        self._hosts = hosts
        self._parse = parse

    async def test(self, what: str) -> Outcome:
        """Ask for a feed by its id or address, and say what it holds."""
        known = {source.id: source.url for source in read_sources(self._path)}
        found, lines = await self._examined(known.get(what, what), About(), ())
        return Outcome(done=found is not None, lines=tuple(lines))

    async def add(self, address: str, about: About) -> Outcome:
        """Find the feed behind an address and write it into the list; SourcesError where it is there already."""
        taken = [source.id for source in read_sources(self._path)]
        found, lines = await self._examined(address, about, taken)
        if found is None:
            return Outcome(done=False, lines=tuple(lines))
        add_sources(self._path, [found])
        return Outcome(done=True, lines=(*lines, f"added as {found.id} to {self._path.name}"))

    def remove(self, source: str) -> Outcome:
        """Take a feed out of the list."""
        done = remove_source(self._path, source)
        return Outcome(done=done, lines=("removed" if done else f"there is no feed {source} in {self._path.name}",))

    async def _examined(self, address: str, about: About, taken: Sequence[str]) -> tuple[Source | None, list[str]]:
        """The feed at an address, or the first that its page names, and what there is to say of it."""
        if canonical(address) is None:
            return None, [f"{address}: no http or https address (https://…), and no feed of the list"]
        said: list[str] = []
        waiting = [address]
        while waiting:
            url = waiting.pop(0)
            answer = await fetch_from(self._client, url, Bounds(), self._hosts)
            if not isinstance(answer, Body):
                said.append(f"{url}: {_why(answer)}")
                continue
            source = source_for(url, about.publisher, about.language, about.tier, taken)
            parsed = await self._parse(answer.content, answer.content_type, source, datetime.now(UTC))
            if not parsed.problem:
                newest = max((article.published for article in parsed.articles), default=None)
                said.append(f"{url}: {len(parsed.articles)} items" + (f", the newest of {newest:%d %B %Y %H:%M} UTC" if newest else ""))
                return source, said
            links = feed_links(answer.content, answer.url) if url == address else ()
            waiting += links
            no_lead = url == address and "page" in parsed.problem and not links
            said.append(f"{url}: {parsed.problem}{', and it names none' if no_lead else ''}")
        return None, said


def _why(answer: Failed | NotModified) -> str:
    """A failure in words, with the cure where it is the operator's own setting."""
    if isinstance(answer, NotModified):
        return "not modified"
    ours = answer.why.startswith(("refused: private", "refused: port"))
    return f"{answer.why}; FETCH_ALLOW_PRIVATE=1 would allow it" if ours else answer.why
