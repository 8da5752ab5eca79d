"""An alert becomes rows of the outbox: one for each message of each channel that wants it."""

from datetime import datetime

from bot.alerting import Alert, operations
from bot.reading.consensus import consensus
from handlers.announce import change_message, story_message
from handlers.message import to_json
from storage.countries import Countries
from storage.model import Channel, Operation, Story, Subscription
from storage.store import Store


def queue(alert: Alert, story: Story, countries: Countries, store: Store, now: datetime) -> None:
    """Write the alert and its rows into the transaction that is open; an edit that says nothing new is left out."""
    plan = [
        (subscription.channel, operation)
        for subscription in store.subscriptions.active()
        for operation in _planned(alert, story, subscription, store, now)
    ]
    living, answer = _messages(alert, story, countries, store)
    wanted = [
        (channel, operation) for channel, operation in plan if operation is not Operation.EDIT or _differs(channel, story, living, store)
    ]
    kind = Operation.POST if any(operation is Operation.POST for _, operation in wanted) else Operation.EDIT
    number = store.alerts.add(story.id, kind, alert.changes, story.level, now)
    for channel, operation in wanted:
        store.outbox.add(number, channel, story.id, operation, answer if operation is Operation.REPLY else living, now)


def _planned(alert: Alert, story: Story, subscription: Subscription, store: Store, now: datetime) -> tuple[Operation, ...]:
    channel = subscription.channel
    told = store.alerts.told(channel, story.id) is not None or store.outbox.open_for(channel, story.id)
    chosen = operations(alert, subscription, story, now, told=told)
    return chosen if isinstance(chosen, tuple) else ()


def _messages(alert: Alert, story: Story, countries: Countries, store: Store) -> tuple[str, str]:
    """The story's living message as it is now, and the answer that tells only what changed."""
    filed = store.articles.of_story(story.id)
    absences = consensus(event for _, event in store.stories.readings(story.id)).absences
    living = story_message(story, filed, store.facts.of_story(story.id), absences, countries)
    return to_json(living), to_json(change_message(story, alert.changes, filed, countries)) if alert.weighty else ""


def _differs(channel: Channel, story: Story, living: str, store: Store) -> bool:
    told = store.alerts.told(channel, story.id)
    return told is None or told[1] != living
