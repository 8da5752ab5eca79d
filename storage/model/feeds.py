"""What a feed gives: the source, how it fares, and its articles and items."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from storage.model.labels import Tier


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A feed that we poll; `mode` is "page" where article pages may be read for their full text, "feed" where not.

    `unconfirmed` is how many alerts it may make within an hour that no other source confirms.
    """

    id: str
    url: str
    publisher: str
    language: str
    tier: Tier
    every: timedelta
    mode: str = "page"
    unconfirmed: int = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Streak:
    """The same answer, several times in a row: what it was, how often, and since when."""

    answer: str
    times: int
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceState:
    """A feed with what polling has taught us about it.

    `adopted` is the address it moved to for good, `rhythm` the usual time between its items, `wish` how rarely it asks to
    be polled; `paused` says why it is not polled at all, `held` why it makes no alert alone, `told` which trouble the operator
    has heard of. `missing` tells of a feed that is on its way whether its last body lacked something that nobody was told of yet.
    """

    source: Source
    adopted: str = ""
    moved: Streak | None = None
    gone: Streak | None = None
    failing_since: datetime | None = None
    rhythm: timedelta | None = None
    wish: timedelta = timedelta()
    paused: str = ""
    held: str = ""
    told: str = ""
    etag: str = ""
    last_modified: str = ""
    body_hash: str = ""
    due: datetime | None = None
    last_polled: datetime | None = None
    last_success: datetime | None = None
    last_item: datetime | None = None
    first_success: datetime | None = None
    failures: int = 0
    error: str = ""
    missing: bool = False

    @property
    def address(self) -> str:
        """Where the feed is fetched from."""
        return self.adopted or self.source.url


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One article as we keep it; `text` is cleaned, and every span points into it."""

    id: str
    source: str
    publisher: str
    tier: Tier
    url: str
    title: str
    text: str
    language: str
    published: datetime
    first_seen: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """What one feed has called an article; all but the date are digests, empty where the feed gives nothing to go by.

    `link` is the whole address, `path` the address without its host, `words` title and text together where they are long enough,
    `piece` the item's bytes in a feed that can be read in pieces.
    """

    article: str
    guid: str = ""
    link: str = ""
    path: str = ""
    title: str = ""
    words: str = ""
    piece: str = ""
    published: datetime
