"""Whether something is said, and how: an alert or a named silence. Pure decisions, no input or output."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from storage.hours import held_until
from storage.model import Article, Change, ChangeKind, Level, Operation, SilenceReason, Subscription
from storage.wishes import RANKS, Matter, concerns, muted, wanted

MAX_AGE = timedelta(hours=72)
"""An item older than this makes no alert (promise F10)."""

_CORRECTING = frozenset({ChangeKind.CONTRADICTED, ChangeKind.RETRACTED})
_URGENT = _CORRECTING | {ChangeKind.CANCELLED, ChangeKind.MOVED}
_WEIGHTY = frozenset(ChangeKind) - {ChangeKind.NEW_STORY, ChangeKind.CONFIRMED}


@dataclass(frozen=True, slots=True)
class Alert:
    """Something to say: the story's message, renewed, and if `changes` are weighty an answer in its thread."""

    changes: tuple[Change, ...]

    @property
    def weighty(self) -> bool:
        return any(change.kind in _WEIGHTY for change in self.changes)

    @property
    def urgent(self) -> bool:
        """What readers may act on wrongly if they hear it late overtakes other news."""
        return any(change.kind in _URGENT for change in self.changes)

    @property
    def correcting(self) -> bool:
        return any(change.kind in _CORRECTING for change in self.changes)

    @property
    def opens(self) -> bool:
        return any(change.kind is ChangeKind.NEW_STORY for change in self.changes)


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """An alert with its story: what filters see of that now, and what they saw before, None for a new one.

    A `revision` comes from a publisher who edited an article: it is for those who were told of the story.
    """

    alert: Alert
    story: int
    now: Matter
    before: Matter | None = None
    revision: bool = False

    @property
    def rises(self) -> bool:
        """Whether the story is better supported than before: what changed is told aloud then."""
        return self.before is not None and RANKS[self.now.level] > RANKS[self.before.level]

    @property
    def urgent(self) -> bool:
        """Whether it may break through a daily cap: cancelled, moved, contradicted, withdrawn, or an official new pledge."""
        kinds = {change.kind for change in self.alert.changes}
        pledged = ChangeKind.NEW_PLEDGE in kinds or (self.alert.opens and bool(self.now.kinds))
        return self.alert.urgent or (pledged and self.now.level is Level.OFFICIAL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """What is said at once, and until when the rest is kept."""

    operations: tuple[Operation, ...] = ()
    due: datetime


Decision = tuple[Operation, ...] | Hold | SilenceReason


def decide(
    article: Article, changes: tuple[Change, ...], now: datetime, *, first_sight: bool, retracted: bool = False
) -> Alert | SilenceReason:
    """What an article that was filed under a story is worth to the channels; of a withdrawn story nothing more is said."""
    if retracted:
        return SilenceReason.RETRACTED
    if first_sight:
        return SilenceReason.FIRST_SIGHT
    if now - article.published > MAX_AGE:
        return SilenceReason.TOO_OLD
    return Alert(changes)


def operations(news: News, subscription: Subscription, now: datetime, *, told: bool, pushed: int = 0) -> Decision:
    """How the alert reaches one channel: its first message, a silent edit, an edit with an answer in the thread, or later.

    `told` tells whether the channel has the story's message, or has it on the way; `pushed` how many alerts came on its local day.
    """
    silent = muted(subscription, news.story, news.now, now)
    due = held_until(subscription, now, pushed=pushed, urgent=news.urgent)
    if told:
        answers = news.alert.weighty and not silent and any(concerns(subscription, change) for change in news.alert.changes)
        if answers and due:
            return Hold(operations=(Operation.EDIT,), due=due)
        return (Operation.EDIT, Operation.REPLY) if answers else (Operation.EDIT,)
    if silent:
        return SilenceReason.MUTED
    if not wanted(subscription, news.now):
        return SilenceReason.NOT_WANTED
    if not _opens(news, subscription):
        return SilenceReason.TOO_SMALL
    return Hold(due=due) if due else (Operation.POST,)


def _opens(news: News, subscription: Subscription) -> bool:
    """Whether this is the moment to speak of the story: it is new, it changed, or only now became what the channel wants."""
    fits_only_now = news.before is not None and not wanted(subscription, news.before)
    return news.alert.opens or fits_only_now or (news.alert.weighty and not news.revision)
