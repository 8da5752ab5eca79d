"""A message on its way, and how its sending can end."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from storage.model.chats import Channel


class Operation(StrEnum):
    """POST opens a story's message, EDIT renews it silently, REPLY answers in its thread; a NOTICE belongs to no story.

    An ASIDE is an answer that one person alone sees.
    """

    POST = "post"
    EDIT = "edit"
    REPLY = "reply"
    NOTICE = "notice"
    ASIDE = "aside"


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
    """The platform accepted the message under this id; with `thread_lost` in the chat itself, since the thread is closed or gone."""

    message_id: str
    thread_lost: bool = False


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
