"""/subscribe, /unsubscribe and /mute: what a channel hears."""

import re
from dataclasses import replace
from datetime import timedelta

from handlers.arguments import TOPIC_LABELS, read_query
from handlers.asked import Asked, Misunderstood
from handlers.message import Block, Button, Heading, Item, Message, Paragraph, bold, line
from handlers.wording import lasting, listing, moment
from storage.model import Subscription, Topic

_LONGEST_MUTE = timedelta(days=365)
_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_OFF = {"off", "stop", "end", "no", "0"}


def subscribe(asked: Asked) -> Message | Misunderstood:
    """Set what the channel hears: the topics and countries named, or everything."""
    query = read_query(asked, ("topic", "country"))
    if isinstance(query, Misunderstood):
        return query
    if not asked.may_change:
        return _refused("subscribe")
    known = asked.store.subscriptions.get(asked.channel)
    fresh = Subscription(
        channel=asked.channel,
        topics=query.topics,
        countries=query.countries,
        muted_until=known.muted_until if known else None,
        created=known.created if known else asked.now,
    )
    with asked.store.write():
        asked.store.subscriptions.save(fresh)
    return _settings(fresh, asked)


def unsubscribe(asked: Asked) -> Message | Misunderstood:
    """End the channel's subscription."""
    if asked.words:
        return Misunderstood(
            problem="/unsubscribe ends all alerts. To hear less, name what you want.", instead=("/unsubscribe", "/subscribe pledges")
        )
    if not asked.may_change:
        return _refused("unsubscribe")
    with asked.store.write():
        ended = asked.store.subscriptions.remove(asked.channel)
    said = "Alerts end here." if ended else "There was no subscription here."
    return Message((Paragraph(line(f"{said} Commands still work.")),), (Button("Subscribe", "/subscribe"),))


def mute(asked: Asked) -> Message | Misunderstood:
    """Silence for a while: no new alerts until then; "off" ends it."""
    known = asked.store.subscriptions.get(asked.channel)
    span = _span("".join(asked.words).casefold())
    if span is None:
        until = known.muted_until if known and known.muted_until and known.muted_until > asked.now else None
        state = f" Muted until {moment(until)}." if until else ""
        return Misunderstood(
            problem=("For how long?" if not asked.words else "That is no length of time.") + state,
            instead=("/mute 2h", "/mute 1d", "/mute off"),
        )
    if not asked.may_change:
        return _refused("mute")
    if known is None or known.closed:
        return Message((Paragraph(line("There is nothing to mute: no alerts come here.")),), (Button("Subscribe", "/subscribe"),))
    fresh = replace(known, muted_until=asked.now + span if span else None)
    with asked.store.write():
        asked.store.subscriptions.save(fresh)
    if not fresh.muted_until:
        return Message((Paragraph(line("Alerts come again.")),))
    said = f"No new alerts for {lasting(span)}, until {moment(fresh.muted_until)}."
    return Message((Paragraph(line(said)),), (Button("End it", "/mute off"),))


def reopened(asked: Asked) -> bool:
    """Open a subscription that the platform had closed, since somebody speaks to us again; tells whether there was one."""
    known = asked.store.subscriptions.get(asked.channel)
    if known is None or not known.closed or not asked.may_change:
        return False
    with asked.store.write():
        asked.store.subscriptions.save(replace(known, closed=""))
    return True


def _settings(subscription: Subscription, asked: Asked) -> Message:
    topics = [TOPIC_LABELS[topic] for topic in subscription.topics]
    countries = [asked.countries.name(code) for code in subscription.countries]
    blocks: list[Block] = [
        Heading(line(bold("Alerts come here."))),
        Item(line(f"Topics: {listing(topics) if topics else 'all'}")),
        Item(line(f"Countries: {listing(countries) if countries else 'all'}")),
    ]
    if subscription.muted_until and subscription.muted_until > asked.now:
        blocks.append(Item(line(f"Muted until {moment(subscription.muted_until)}")))
    if not topics and not countries:
        labels = listing([TOPIC_LABELS[topic] for topic in Topic])
        blocks.append(Paragraph(line(f"To hear less, name topics ({labels}) or countries: /subscribe pledges France Italy")))
    return Message(tuple(blocks), (Button("Latest", "/latest"), Button("Unsubscribe", "/unsubscribe")))


def _refused(name: str) -> Message:
    return Message(
        (Paragraph(line(f"Only those who run this channel can use /{name} here. In a direct chat with me you choose for yourself.")),)
    )


def _span(words: str) -> timedelta | None:
    """A length of time from "2h", "90 minutes", "1d"; zero for "off"; None if it is neither."""
    if words in _OFF:
        return timedelta()
    match = re.fullmatch(r"(\d{1,5})(m|min|mins|minutes?|h|hrs?|hours?|d|days?|w|weeks?)", words)
    if not match or not int(match[1]):
        return None
    return min(timedelta(**{_UNITS[match[2][0]]: int(match[1])}), _LONGEST_MUTE)
