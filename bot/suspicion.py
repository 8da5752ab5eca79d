"""A feed that suddenly tells of many pledges that nobody else confirms is held: it is read on, but what it alone says makes no alert.

Promise T5. An official source is believed on its own word, and a meeting that one outlet reports harms nobody: neither is counted.
"""

import logging
from datetime import datetime, timedelta

from bot.alerting import Alert
from storage.model import Article, Change, ChangeKind, Story, Tier
from storage.store import Store

log = logging.getLogger(__name__)

WINDOW = timedelta(hours=1)
"""The time in which a feed may make no more than its `unconfirmed` number of alerts on pledges that nobody else confirms."""


def kept_back(alert: Alert, story: int, article: Article, store: Store, now: datetime) -> bool:
    """Whether an alert is not to be made because its feed is held, or is held from now on; inside the open transaction."""
    state = store.sources.get(article.source)
    if state is None or not (alert.opens or alert.weighty) or not _alone(alert.changes, story, article.source, store):
        return False
    if state.held:
        return True
    if article.tier is Tier.OFFICIAL or not _promises(alert.changes, story, article.source, store):
        return False
    unconfirmed = sum(
        _alone(changes, told, article.source, store) and _promises(changes, told, article.source, store)
        for told, changes in store.alerts.brought_by(article.source, now - WINDOW)
    )
    if unconfirmed < state.source.unconfirmed:
        return False
    why = f"{unconfirmed + 1} alerts on pledges within an hour that no other source confirms, {now:%d %b %Y %H:%M} UTC"
    store.sources.hold(article.source, why)
    log.warning("feed %s is held: %s", article.source, why)
    return True


def doubted(story: Story | None, store: Store) -> frozenset[str]:
    """What is filed under a story by feeds that are held: what only they told is news when another says it."""
    return store.articles.by_feeds(story.id, store.sources.held()) if story else frozenset()


def confirmed(before: Story | None, article: Article, doubts: frozenset[str], store: Store) -> Story | None:
    """The story as it was known, if more than doubtful articles told of it, or anybody was told of it already."""
    if before is None or not doubts:
        return before
    told = store.articles.backing(before.id, (), {*doubts, article.id}).outlets or store.alerts.any_of(before.id)
    return before if told else None


def _promises(changes: tuple[Change, ...], story: int, source: str, store: Store) -> bool:
    """Whether an alert told of a pledge, as a change or as part of a new story."""
    opened = any(change.kind is ChangeKind.NEW_STORY for change in changes)
    return (opened and store.facts.told_by(story, source)) or any(change.pledge is not None for change in changes)


def _alone(changes: tuple[Change, ...], story: int, source: str, store: Store) -> bool:
    """Whether no other source confirms what an alert told: the story where it was new, else one of the pledges that changed."""
    news = {change.pledge.subject for change in changes if change.pledge}
    if not news or any(change.kind is ChangeKind.NEW_STORY for change in changes):
        return not store.articles.told_elsewhere(story, source)
    return not all(store.facts.told_elsewhere(story, subject, source) for subject in news)
