"""An alert becomes rows of the outbox, one for each message of each channel that wants it; or waits for the channel's digest."""

from collections.abc import Container, Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.alerting import Alert, Decision, Hold, News, operations
from handlers.announce import change_message
from handlers.living import living_message
from handlers.message import to_json
from storage.corrections import CORRECTIONS_LAST
from storage.countries import Countries
from storage.hours import day_began
from storage.model import Article, Change, Channel, Kept, Operation, Story, Subscription
from storage.outbox import ALERT_LASTS
from storage.store import Store
from storage.wishes import Matter, matter


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """What brought an alert about: the article, or its later version as a `revision`, and its story before and after it."""

    alert: Alert
    article: Article
    before: Story | None
    story: Story
    revision: bool = False


def queue(occasion: Occasion, countries: Countries, store: Store, now: datetime) -> None:
    """Write the alert and its rows into the transaction that is open; an edit that says nothing new is left out."""
    alert, story = occasion.alert, occasion.story
    news = _news(occasion, store)
    decided = [(entry.channel, _decided(news, entry, store, now)) for entry in store.subscriptions.active()]
    living, answer = _messages(news, story, countries, store)
    wanted = [
        (channel, operation)
        for channel, decision in decided
        for operation in _at_once(decision)
        if operation is not Operation.EDIT or _differs(channel, story, living, store)
    ]
    kind = Operation.POST if any(operation is Operation.POST for _, operation in wanted) else Operation.EDIT
    number = store.alerts.add(story.id, kind, alert.changes, story.level, now, source=occasion.article.source)
    lasting = CORRECTIONS_LAST if alert.correcting else ALERT_LASTS
    for channel, operation in wanted:
        text = answer if operation is Operation.REPLY else living
        store.outbox.add(number, channel, story.id, operation, text, now, urgent=alert.urgent, lasting=lasting)
    _keep(decided, number, story.id, store)
    if occasion.revision and alert.weighty:
        _tell_hearers(number, story.id, answer, {channel for channel, _ in wanted}, store, now)


def _keep(decided: Iterable[tuple[Channel, Decision]], alert: int, story: int, store: Store) -> None:
    """What is not said now waits; what is said now in full need not wait any more."""
    for channel, decision in decided:
        if Operation.POST in _at_once(decision):
            store.held.forget(channel, story)
        if isinstance(decision, Hold):
            store.held.add(Kept(channel=channel, story=story, alert=alert, due=decision.due))


def _tell_hearers(alert: int, story: int, answer: str, told: Container[Channel], store: Store, now: datetime) -> None:
    """Those who heard of the story in a digest have no message of it that could be edited: they get what changed."""
    for channel in store.held.heard(story):
        if channel not in told:
            store.outbox.notify(channel, answer, now, key=f"revision {alert}", lasting=CORRECTIONS_LAST)


def _decided(news: News, subscription: Subscription, store: Store, now: datetime) -> Decision:
    channel = subscription.channel
    told = store.alerts.told(channel, news.story) is not None or store.outbox.open_for(channel, news.story)
    pushed = store.alerts.pushes(channel, day_began(subscription, now)) if subscription.cap else 0
    return operations(news, subscription, now, told=told, pushed=pushed)


def _at_once(decision: Decision) -> tuple[Operation, ...]:
    if isinstance(decision, Hold):
        return decision.operations
    return decision if isinstance(decision, tuple) else ()


def _news(occasion: Occasion, store: Store) -> News:
    story = occasion.story
    seen = matter(story, store.facts.subjects(story.id), store.articles.languages(story.id))
    # A later version of an article brings its story to nobody who was not told of it.
    before = seen if occasion.revision else _matter_before(occasion, store)
    return News(alert=occasion.alert, story=story.id, now=seen, before=before, revision=occasion.revision)


def _matter_before(occasion: Occasion, store: Store) -> Matter | None:
    """What filters saw of the story while the article was not known."""
    before, article = occasion.before, occasion.article.id
    if before is None:
        return None
    story = occasion.story.id
    return matter(before, store.facts.subjects(story, [article]), store.articles.languages(story, article))


def _messages(news: News, story: Story, countries: Countries, store: Store) -> tuple[str, str]:
    """The story's living message as it is now, and the answer that tells only what changed."""
    living = to_json(living_message(story, store, countries))
    if not news.alert.weighty:
        return living, ""
    newest, outlets = store.articles.newest(story.id), _outlets_behind(news.alert.changes, story, store)
    answer = change_message(story, news.alert.changes, [newest] if newest else [], countries, aloud=news.rises, outlets=outlets)
    return living, to_json(answer)


def _outlets_behind(changes: Iterable[Change], story: Story, store: Store) -> int:
    """How many outlets report the pledge that fewest report."""
    return min((store.facts.outlets_under(story.id, (change.pledge,)) for change in changes if change.pledge), default=1)


def _differs(channel: Channel, story: Story, living: str, store: Store) -> bool:
    told = store.alerts.told(channel, story.id)
    return told is None or told[1] != living
