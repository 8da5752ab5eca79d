"""robots.txt: whether a page may be read by us (RFC 9309)."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser

from bot.feeds.connection import Client
from bot.feeds.fetch import USER_AGENT, Body, Bounds, Failed, fetch_from
from bot.feeds.hosts import Hosts

KEPT, KEPT_UNREACHABLE = timedelta(hours=24), timedelta(minutes=10)
_BOUNDS = Bounds(total=timedelta(seconds=3), connect=timedelta(seconds=2), size=500_000)
_MOST_HOSTS = 1000


@dataclass(frozen=True, slots=True)
class _Rules:
    rules: RobotFileParser | None
    until: float

    def allow(self, url: str) -> bool:
        return self.rules is not None and self.rules.can_fetch(USER_AGENT, url)


class Robots:
    """The rules of the hosts whose pages we read, each asked for once a day. A host that cannot be asked forbids everything for a while."""

    def __init__(self, client: Client, hosts: Hosts) -> None:
        self._client = client
        self._hosts = hosts
        self._known: dict[str, _Rules] = {}

    async def allow(self, url: str) -> bool:
        """Whether the host lets us read this page."""
        parts = urlsplit(url)
        site = f"{parts.scheme}://{parts.netloc}"
        now = asyncio.get_running_loop().time()
        known = self._known.get(site)
        if known is None or known.until < now:
            known = self._known[site] = await self._asked(site, now)
            self._forget_the_oldest()
        return known.allow(url)

    async def _asked(self, site: str, now: float) -> _Rules:
        answer = await fetch_from(self._client, f"{site}/robots.txt", _BOUNDS, self._hosts)
        rules = RobotFileParser()
        match answer:
            case Body(content=content):
                rules.parse(content.decode("utf-8", "replace").splitlines())
            case Failed(why=why) if why.startswith("answered 4") or why == "empty answer":
                rules.parse([])
            case _:
                return _Rules(None, now + KEPT_UNREACHABLE.total_seconds())
        return _Rules(rules, now + KEPT.total_seconds())

    def _forget_the_oldest(self) -> None:
        if len(self._known) > _MOST_HOSTS:
            del self._known[min(self._known, key=lambda site: self._known[site].until)]
