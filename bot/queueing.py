"""An alert becomes rows of the outbox, one for each message of each channel that wants it; or waits for the channel's digest."""

from dataclasses import dataclass
from datetime import datetime

from bot.alerting import Alert, Decision, Hold, News, operations
from bot.reading.consensus import consensus
from handlers.announce import change_message, story_message
from handlers.message import to_json
from storage.countries import Countries
from storage.hours import day_began
from storage.model import Article, Channel, Kept, Operation, Story, Subscription
from storage.store import Store
from storage.wishes import Reach, reach


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """What brought an alert about: the article, and its story before and after it."""

    alert: Alert
    article: Article
    before: Story | None
    story: Story


def queue(occasion: Occasion, countries: Countries, store: Store, now: datetime) -> None:
    """Write the alert and its rows into the transaction that is open; an edit that says nothing new is left out."""
    alert, story = occasion.alert, occasion.story
    news = News(alert=alert, story=story.id, now=_reach(story, store), before=_reach_before(occasion, store))
    decided = [(entry.channel, _decided(news, entry, store, now)) for entry in store.subscriptions.active()]
    living, answer = _messages(alert, story, countries, store)
    wanted = [
        (channel, operation)
        for channel, decision in decided
        for operation in _at_once(decision)
        if operation is not Operation.EDIT or _differs(channel, story, living, store)
    ]
    kind = Operation.POST if any(operation is Operation.POST for _, operation in wanted) else Operation.EDIT
    number = store.alerts.add(story.id, kind, alert.changes, story.level, now)
    for channel, operation in wanted:
        store.outbox.add(number, channel, story.id, operation, answer if operation is Operation.REPLY else living, now)
    for channel, decision in decided:
        if isinstance(decision, Hold):
            store.held.add(Kept(channel=channel, story=story.id, alert=number, due=decision.due))

        if Operation.POST in _at_once(decision):
            store.held.forget(channel, story.id)

def _decided(news: News, subscription: Subscription, store: Store, now: datetime) -> Decision:
    channel = subscription.channel
    told = store.alerts.told(channel, news.story) is not None or store.outbox.open_for(channel, news.story)
    pushed = store.alerts.pushes(channel, day_began(subscription, now)) if subscription.cap else 0
    return operations(news, subscription, now, told=told, pushed=pushed)


def _at_once(decision: Decision) -> tuple[Operation, ...]:
    if isinstance(decision, Hold):
        return decision.operations
    return decision if isinstance(decision, tuple) else ()


def _reach(story: Story, store: Store) -> Reach:
    return reach(story, store.articles.of_story(story.id), store.facts.of_story(story.id))


def _reach_before(occasion: Occasion, store: Store) -> Reach | None:
    """What filters saw of the story while the article was not known."""
    before, article = occasion.before, occasion.article.id
    if before is None:
        return None
    filed = (entry for entry in store.articles.of_story(before.id) if entry.article.id != article)
    return reach(before, filed, (entry for entry in store.facts.of_story(before.id) if entry.article.id != article))


def _messages(alert: Alert, story: Story, countries: Countries, store: Store) -> tuple[str, str]:
    """The story's living message as it is now, and the answer that tells only what changed."""
    filed = store.articles.of_story(story.id)
    absences = consensus(event for _, event in store.stories.readings(story.id)).absences
    living = story_message(story, filed, store.facts.of_story(story.id), absences, countries)
    return to_json(living), to_json(change_message(story, alert.changes, filed, countries)) if alert.weighty else ""


def _differs(channel: Channel, story: Story, living: str, store: Store) -> bool:
    told = store.alerts.told(channel, story.id)
    return told is None or told[1] != living
