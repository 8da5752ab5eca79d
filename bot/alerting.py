"""Whether something is said, and how: an alert or a named silence. Pure decisions, no input or output."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from storage.model import Article, Change, ChangeKind, Operation, SilenceReason, Story, Subscription

MAX_AGE = timedelta(hours=72)
"""An item older than this makes no alert (promise F10)."""

_WEIGHTY = frozenset(ChangeKind) - {ChangeKind.NEW_STORY, ChangeKind.CONFIRMED}


@dataclass(frozen=True, slots=True)
class Alert:
    """Something to say: the story's message, renewed, and if `changes` are weighty an answer in its thread."""

    changes: tuple[Change, ...]

    @property
    def weighty(self) -> bool:
        return any(change.kind in _WEIGHTY for change in self.changes)


def decide(article: Article, changes: tuple[Change, ...], now: datetime, *, first_sight: bool) -> Alert | SilenceReason:
    """What an article that was filed under a story is worth to the channels."""
    if first_sight:
        return SilenceReason.FIRST_SIGHT
    if now - article.published > MAX_AGE:
        return SilenceReason.TOO_OLD
    return Alert(changes)


def operations(
    alert: Alert, subscription: Subscription, story: Story, now: datetime, *, told: bool
) -> tuple[Operation, ...] | SilenceReason:
    """How the alert reaches one channel: its first message, a silent edit, or an edit with an answer in the thread.

    `told` tells whether the channel has the story's message, or has it on the way.
    """
    muted = subscription.muted_until is not None and subscription.muted_until > now
    if told:
        return (Operation.EDIT, Operation.REPLY) if alert.weighty and not muted else (Operation.EDIT,)
    if muted:
        return SilenceReason.MUTED
    if not _wanted(subscription, alert, story):
        return SilenceReason.NOT_WANTED
    opens = any(change.kind is ChangeKind.NEW_STORY for change in alert.changes)
    return (Operation.POST,) if opens or alert.weighty else SilenceReason.TOO_SMALL


def _wanted(subscription: Subscription, alert: Alert, story: Story) -> bool:
    if subscription.topics and not set(subscription.topics) & set(story.topics):
        return False
    named = {change.pledge.country for change in alert.changes if change.pledge} | set(story.countries)
    return not subscription.countries or bool(set(subscription.countries) & named)
