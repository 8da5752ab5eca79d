"""Who is told, what they wish, and what they report."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from storage.model.labels import Kind, Level, Topic


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """Where messages go: a chat on a platform, perhaps a thread or topic in it."""

    platform: str
    id: str
    thread: str = ""


class Cadence(StrEnum):
    """How soon a channel hears of something: each story as it comes, or all that gathered in one message."""

    IMMEDIATE = "immediate"
    HOURLY = "hourly"
    DAILY = "daily"
    WEEKLY = "weekly"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quiet:
    """Hours in which nothing may sound, in minutes after local midnight; they may span midnight."""

    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Mute:
    """A story, or a country, of which nothing new is to come until then."""

    until: datetime
    story: int | None = None
    country: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """What a channel wants to hear, and when; an empty filter means all.

    `at` (minutes after local midnight) and `weekday` (0 is Monday) say when a digest comes, in the IANA time zone `zone`.
    `cap` is the most alerts on one local day, 0 for no limit. `digested` is the time for which the last digest was made.
    """

    channel: Channel
    topics: tuple[Topic, ...] = ()
    kinds: tuple[Kind, ...] = ()
    countries: tuple[str, ...] = ()
    level: Level = Level.SINGLE
    languages: tuple[str, ...] = ()
    cadence: Cadence = Cadence.IMMEDIATE
    at: int = 8 * 60
    weekday: int = 0
    zone: str = "UTC"
    quiet: Quiet | None = None
    cap: int = 0
    mutes: tuple[Mute, ...] = ()
    muted_until: datetime | None = None
    digested: datetime | None = None
    closed: str = ""
    created: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """News of a story that a channel did not hear at once: it comes with others when `due`."""

    channel: Channel
    story: int
    alert: int
    due: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A reader's word that a story is wrong; `decision` is empty until the operator has looked at it."""

    id: int
    story: int
    channel: Channel
    user: str
    words: str
    created: datetime
    decision: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What was corrected in a story, in words, and by whom."""

    id: int
    story: int
    words: str
    by: str
    at: datetime
