"""The values that the project speaks of: frozen, with aware UTC times and tuples; no behaviour beyond naming."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum


class Tier(StrEnum):
    """How far an outlet's word carries; set by the operator in the sources file, never learned."""

    OFFICIAL = "official"
    AGENCY = "agency"
    PRESS = "press"
    AGGREGATOR = "aggregator"
    STATE_MEDIA = "state_media"


class Topic(StrEnum):
    MEETING = "meeting"
    PLEDGE = "pledge"
    FORCE_PLANNING = "force_planning"
    US_BACKING = "us_backing"
    CEASEFIRE = "ceasefire"
    SANCTIONS = "sanctions"
    RUSSIA_REACTION = "russia_reaction"
    MEMBERSHIP = "membership"


class EventType(StrEnum):
    SUMMIT = "summit"
    MINISTERIAL = "ministerial"
    CHIEFS_OF_STAFF = "chiefs_of_staff"
    CALL = "call"
    VISIT = "visit"
    ANNOUNCEMENT = "announcement"
    DECLARATION = "declaration"
    VOTE = "vote"
    STATEMENT = "statement"


class Kind(StrEnum):
    """What is offered (corpus labels; the ledger's `aid_type_specific`)."""

    TROOPS = "troops"
    AIR = "air"
    NAVAL = "naval"
    WEAPONS = "weapons"
    FUNDING = "funding"
    TRAINING = "training"
    INTELLIGENCE = "intelligence"
    LOGISTICS = "logistics"
    MONITORING = "monitoring"
    BASING = "basing"
    DEMINING = "demining"
    COMMAND = "command"
    GUARANTEE = "guarantee"
    OTHER = "other"


class Stance(StrEnum):
    PLEDGED = "pledged"
    CONDITIONAL = "conditional"
    CONSIDERING = "considering"
    REFUSED = "refused"
    DELIVERED = "delivered"


class Qualifier(StrEnum):
    """How exact a number is, so that a sum can be printed as a range."""

    EXACT = "exact"
    UP_TO = "up_to"
    AT_LEAST = "at_least"
    ABOUT = "about"


class EventStatus(StrEnum):
    PLANNED = "planned"
    HELD = "held"
    POSTPONED = "postponed"
    CANCELLED = "cancelled"


class Role(StrEnum):
    """Who meets, where the type of the meeting does not tell it."""

    DEFENCE_MINISTERS = "defence_ministers"
    FOREIGN_MINISTERS = "foreign_ministers"
    ADVISERS = "advisers"


class Level(StrEnum):
    """How well a story is supported."""

    OFFICIAL = "official"
    INDEPENDENT = "independent"
    SINGLE = "single"


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
    has heard of.
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

    `link` is the whole address, `path` the address without its host, `words` title and text together where they are long enough.
    """

    article: str
    guid: str = ""
    link: str = ""
    path: str = ""
    title: str = ""
    words: str = ""
    published: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Whether an article is about the coalition, and the lexicon entries that led there."""

    relevant: bool
    score: float
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A half-open range of characters of an article's text (title, blank line, body)."""

    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Pledge:
    """What one article reports as the position of a country; corpus/ledger vocabulary.

    `amount` counts full units: of `currency` where that is set, else of soldiers or items.
    `country` is ISO 3166-1 alpha-2, `EU`, or `COALITION` for a number (`count`) of unnamed countries.
    """

    country: str
    kind: Kind
    stance: Stance
    amount: int | None = None
    currency: str | None = None
    qualifier: Qualifier = Qualifier.EXACT
    count: int | None = None
    conditions: tuple[str, ...] = ()
    sentence: str = ""
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """A country that stayed away: "not_invited", "declined" or "absent", with the sentence that says so."""

    country: str
    manner: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What happened or is to happen, as far as one article tells.

    `day` is that of the event itself, not of the report. `evidence` maps a field name to the sentence it was read from.
    `type_chance` tells how sure the type is, from 0 to 1.
    """

    type: EventType | None = None
    type_chance: float = 1.0
    day: date | None = None
    city: str | None = None
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
    retraction: bool = False


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
class Recorded:
    """A pledge as stored: an observation by one article, on one day."""

    id: int
    story: int
    pledge: Pledge
    said: date
    article: Article
    machine_translated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Equal observations counted together: what a country has said of a kind, how often, and when last.

    `members` is the number of countries behind a collective pledge.
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
    CONDITION_DROPPED = "condition_dropped"
    NUMBER_CHANGED = "number_changed"
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


class Operation(StrEnum):
    """POST opens a story's message, EDIT renews it silently, REPLY answers in its thread; a NOTICE belongs to no story."""

    POST = "post"
    EDIT = "edit"
    REPLY = "reply"
    NOTICE = "notice"


class State(StrEnum):
    """Where a delivery stands.

    CLAIMED is certainly not sent. SENDING that was never settled means that we cannot know: it is sent once more, and if
    that ends the same way it is UNKNOWN. EXPIRED was never accepted while it was still news.
    """

    WAITING = "waiting"
    CLAIMED = "claimed"
    SENDING = "sending"
    SENT = "sent"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    EXPIRED = "expired"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One message for one channel on its way; `message` is the JSON of a handlers.message.Message.

    `doubts` counts the tries after which we could not know whether it arrived; `urgent` ones overtake the others.
    """

    id: int
    channel: Channel
    story: int
    operation: Operation
    message: str
    target: str = ""
    attempts: int = 0
    doubts: int = 0
    urgent: bool = False
    created: datetime
    expires: datetime | None = None
    state: State = State.WAITING
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """A message on the console page; `message` is the JSON of a handlers.message.Message, `parent` the one it answers.

    `revision` grows with each change of the page, so that what is new since a revision can be asked for.
    """

    id: int
    parent: int | None
    message: str
    posted: datetime
    edited: datetime | None
    revision: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """The platform accepted the message under this id."""

    message_id: str


class Reach(StrEnum):
    """How far a platform's wish to wait reaches."""

    DELIVERY = "delivery"
    CHANNEL = "channel"
    METHOD = "method"
    PLATFORM = "platform"


@dataclass(frozen=True, slots=True, kw_only=True)
class Later:
    """Not now, but after that time; `sure` tells that nothing can have arrived, `reach` what else has to wait as long."""

    after: timedelta
    why: str
    sure: bool = True
    reach: Reach = Reach.DELIVERY


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """The chat lives on under another id."""

    channel: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """This message will never be accepted."""

    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """This channel will accept no message any more."""

    why: str


Outcome = Sent | Later | Moved | Refused | Gone
