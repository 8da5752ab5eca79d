"""What is read in an article and what is known of a story."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from storage.model.feeds import Article
from storage.model.labels import EventStatus, EventType, Kind, Level, Qualifier, Role, Stance, Topic


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Whether an article is about the coalition, by what score (from 0 on it is), and the evidence that weighed most."""

    relevant: bool
    score: float
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A half-open range of characters of an article's text (title, blank line, body)."""

    start: int
    end: int


Subject = tuple[str, Kind]
"""Of what kind a country's pledge is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pledge:
    """What one article reports as the position of a country; corpus/ledger vocabulary.

    `amount` counts full units: of `currency` where that is set, else of soldiers or items.
    `country` is ISO 3166-1 alpha-2, `EU`, or `COALITION` for a number (`count`) of unnamed countries.
    `met` names the conditions that the same article reports as fulfilled.
    """

    country: str
    kind: Kind
    stance: Stance
    amount: int | None = None
    currency: str | None = None
    qualifier: Qualifier = Qualifier.EXACT
    count: int | None = None
    conditions: tuple[str, ...] = ()
    met: tuple[str, ...] = ()
    sentence: str = ""
    spans: tuple[Span, ...] = ()

    @property
    def subject(self) -> Subject:
        """What a later word on the same matter replaces."""
        return self.country, self.kind

    def measures(self, other: "Pledge") -> bool:
        """Whether the figures of two pledges on one subject may be of one thing: other heads, or amounts of about one order."""
        if self.count and other.count and self.count != other.count:
            return True
        if not self.amount or not other.amount or self.currency != other.currency:
            return False
        return 1 / _PART <= self.amount / other.amount <= _PART


_PART = 5.0
"""An amount that many times another is no new figure for the same thing, but another thing or a part of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """A country that stayed away: "not_invited", "declined" or "absent", with the sentence that says so."""

    country: str
    manner: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What happened or is to happen, as far as one article tells.

    `day` is that of the event itself, not of the report. `evidence` pairs a field's name with the sentence it was read from.
    `type_chance`, `day_chance` and `city_chance` tell how sure these are, from 0 to 1.
    """

    type: EventType | None = None
    type_chance: float = 1.0
    day: date | None = None
    day_chance: float = 1.0
    city: str | None = None
    city_chance: float = 1.0
    country: str | None = None
    venue: str | None = None
    participants: int | None = None
    role: Role | None = None
    status: EventStatus = EventStatus.HELD
    people: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    absences: tuple[Absence, ...] = ()
    evidence: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Everything that one article, or one section of a page with several matters, told us."""

    article: Article
    verdict: Verdict
    topics: tuple[Topic, ...] = ()
    event: Event = Event()
    pledges: tuple[Pledge, ...] = ()
    summary: tuple[str, ...] = ()
    machine_translated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """The stored event: the best known facts over all articles filed under it; `retracted` says why it is withdrawn."""

    id: int
    type: EventType | None
    day: date | None
    city: str | None
    country: str | None
    venue: str | None = None
    participants: int | None = None
    role: Role | None = None
    status: EventStatus = EventStatus.HELD
    title: str = ""
    topics: tuple[Topic, ...] = ()
    countries: tuple[str, ...] = ()
    first_seen: datetime
    last_seen: datetime
    level: Level = Level.SINGLE
    outlets: int = 1
    origins: int = 1
    baseline: bool = False
    retracted: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """An article's place in a story: `origin` names the article whose text it repeats, or itself."""

    story: int
    article: Article
    origin: str
    machine_translated: bool = False
    summary: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Backing:
    """How many outlets report a story, how many of them in a text of its own that counts, and whether an official source does."""

    outlets: int
    origins: int
    official: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """A pledge as stored: an observation by one article, on one day."""

    id: int
    story: int
    pledge: Pledge
    said: date
    article: Article
    machine_translated: bool = False


class Standing(NamedTuple):
    """Equal observations counted together: what a country has said of a kind, how often, and when last.

    `members` is the number of countries behind a collective pledge. A tuple, since an answer takes thousands of them in hand.
    """

    country: str
    kind: Kind
    stance: Stance
    amount: int | None
    currency: str | None
    members: int | None
    observations: int
    latest: date


class ChangeKind(StrEnum):
    """What an article changed in what is known; the order is that of weight."""

    CANCELLED = "cancelled"
    MOVED = "moved"
    CONTRADICTED = "contradicted"
    NEW_STORY = "new_story"
    NEW_PLEDGE = "new_pledge"
    RAISED = "raised"
    LOWERED = "lowered"
    DELIVERED = "delivered"
    CONDITION_ADDED = "condition_added"
    CONDITION_MET = "condition_met"
    CONDITION_DROPPED = "condition_dropped"
    NUMBER_CHANGED = "number_changed"
    MADE_OFFICIAL = "made_official"
    CONFIRMED = "confirmed"
    RETRACTED = "retracted"
    CORRECTED = "corrected"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A difference between what was known and what is known now, told as "was / now"."""

    kind: ChangeKind
    pledge: Pledge | None = None
    before: Pledge | None = None
    was: str = ""
    now: str = ""


class SilenceReason(StrEnum):
    """Why an article or a change made no alert."""

    NOT_RELEVANT = "not_relevant"
    ALREADY_TOLD = "already_told"
    FIRST_SIGHT = "first_sight"
    TOO_OLD = "too_old"
    MUTED = "muted"
    NOT_WANTED = "not_wanted"
    TOO_SMALL = "too_small"
    RETRACTED = "retracted"
    SOURCE_HELD = "source_held"
    CORRECTION = "correction"
