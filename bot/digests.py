"""What waited for a channel becomes one message in its outbox, when its hour has come."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.settling import Operators, tell
from handlers.digest import Gathered, digest_message
from handlers.living import first_line, living_message
from handlers.message import to_json
from handlers.notices import held_notice, report_notice
from storage.countries import Countries
from storage.model import Channel, Kept, Subscription
from storage.store import Store
from storage.wishes import muted_story

_NEW = timedelta(days=1)


def queue_digests(store: Store, countries: Countries, now: datetime) -> int:
    """Queue a digest for each channel for which one is due; returns how many. What was queued is never gathered again."""
    with store.write():
        return sum(_queue(channel, store, countries, now) for channel in store.held.due(now))


def tell_operators(store: Store, operators: Operators, now: datetime) -> None:
    """Tell the operators of feeds that are held and of new reports, of each once."""
    with store.write():
        for source, reason in store.sources.held().items():
            tell(store, operators, f"held {source} {reason}", held_notice(source, reason), now)
        for report in store.corrections.open_reports():
            if now - report.created < _NEW:
                tell(store, operators, f"report {report.id}", report_notice(report.id, report.story, report.words), now)


def _queue(channel: Channel, store: Store, countries: Countries, now: datetime) -> bool:
    subscription = store.subscriptions.get(channel)
    if subscription is None or subscription.closed:
        store.held.forget_all(channel)
        return False
    if subscription.muted_until and subscription.muted_until > now:
        store.held.postpone(channel, subscription.muted_until)
        return False
    waiting = store.held.waiting(channel)
    gathered = _gathered(waiting, subscription, store, countries, now)
    if gathered:
        store.outbox.notify(channel, to_json(digest_message(gathered, countries)), now)
    store.held.mark_said(channel, now)
    store.subscriptions.save(replace(subscription, digested=max(entry.due for entry in waiting if entry.due <= now)))
    return bool(gathered)


def _gathered(
    waiting: tuple[Kept, ...], subscription: Subscription, store: Store, countries: Countries, now: datetime
) -> tuple[Gathered, ...]:
    """The stories that wait, each once; with the changes where the channel was told of the story, by its message or a digest."""
    found = []
    for number in dict.fromkeys(entry.story for entry in waiting):
        story = store.stories.get(number)
        if story is None or story.retracted or muted_story(subscription, number, now):
            continue
        told = store.alerts.told(subscription.channel, number) is not None or subscription.channel in store.held.heard(number)
        alerts = [entry.alert for entry in waiting if entry.story == number] if told else []
        changes = tuple(change for alert in alerts for change in store.alerts.changes(alert))
        found.append(Gathered(story=story, headline=first_line(living_message(story, store, countries)), changes=changes))
    return tuple(found)
