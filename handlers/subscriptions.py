"""/subscribe, /unsubscribe and /mute: what a channel hears."""

from dataclasses import replace
from datetime import datetime

from handlers.arguments import TOPIC_LABELS, read_query
from handlers.asked import Asked, Misunderstood
from handlers.message import Block, Button, Heading, Item, Message, Paragraph, bold, line
from handlers.preferences import read_preferences
from handlers.setting_words import settings_rows
from handlers.spans import MOST_MUTES, read_span
from handlers.wording import lasting, listing, moment
from storage.hours import held_until
from storage.model import Level, Mute, Subscription, Topic

_ALWAYS_SHOWN = 3


def subscribe(asked: Asked) -> Message | Misunderstood:
    """Set what the channel hears to what is named, or to everything; when it hears stays as it was unless that is named too."""
    read = read_preferences(asked.words)
    if isinstance(read, Misunderstood):
        return read
    query = read_query(asked, ("topic", "country", "kind"), read.rest)
    if isinstance(query, Misunderstood):
        return query
    if not asked.may_change:
        return refused("subscribe")
    known = asked.store.subscriptions.get(asked.channel) or Subscription(channel=asked.channel, created=asked.now)
    fresh = replace(known, topics=query.topics, kinds=query.kinds, countries=query.countries, level=Level.SINGLE, languages=(), closed="")
    fresh = replace(fresh, **read.changes)
    save(fresh, asked)
    return _subscribed(fresh, asked)


def unsubscribe(asked: Asked) -> Message | Misunderstood:
    """End the channel's subscription."""
    if asked.words:
        return Misunderstood(
            problem="/unsubscribe ends all alerts. To hear less, name what you want.", instead=("/unsubscribe", "/subscribe pledges")
        )
    if not asked.may_change:
        return refused("unsubscribe")
    with asked.store.write():
        ended = asked.store.subscriptions.remove(asked.channel)
    said = "Alerts end here." if ended else "There was no subscription here."
    return Message((Paragraph(line(f"{said} Commands still work.")),), (asked.button("Subscribe", "/subscribe"),))


def mute(asked: Asked) -> Message | Misunderstood:
    """Silence for a while, of everything, a story or a country: nothing new of it until then; "off" ends it."""
    known = asked.store.subscriptions.get(asked.channel)
    about, words = _about(asked)
    if isinstance(about, Misunderstood):
        return about
    span = read_span("".join(words).casefold())
    if span is None:
        return _how_long(about, known, asked, said=bool(words))
    if not asked.may_change:
        return refused("mute")
    if known is None or known.closed:
        return Message((Paragraph(line("There is nothing to mute: no alerts come here.")),), (asked.button("Subscribe", "/subscribe"),))
    until = asked.now + span if span else None
    save(_muted(known, about, until, asked), asked)
    what, command = (f" of {_named(about, asked)}", f"/mute {_given(about)} off") if about else ("", "/mute off")
    if not until:
        return Message((Paragraph(line(f"Alerts{what} come again.")),))
    said = f"No new alerts{what} for {lasting(span)}, until {moment(until)}."
    return Message((Paragraph(line(said)),), (asked.button("End it", command),))


def reopened(asked: Asked) -> bool:
    """Open a subscription that the platform had closed, since somebody speaks to us again; tells whether there was one."""
    known = asked.store.subscriptions.get(asked.channel)
    if known is None or not known.closed or not asked.may_change:
        return False
    with asked.store.write():
        asked.store.subscriptions.save(replace(known, closed=""))
    return True


def save(subscription: Subscription, asked: Asked) -> None:
    """Keep what a channel wants; what waits for it comes when it would come now."""
    with asked.store.write():
        asked.store.subscriptions.save(subscription)
        asked.store.held.postpone(asked.channel, held_until(subscription, asked.now, pushed=0, urgent=False) or asked.now)


def refused(name: str) -> Message:
    """What somebody reads who may not change what is heard here."""
    return Message(
        (Paragraph(line(f"Only those who run this channel can use /{name} here. In a direct chat with me you choose for yourself.")),)
    )


def _subscribed(subscription: Subscription, asked: Asked) -> Message:
    where = asked.named or "here"
    rows = settings_rows(subscription, asked)
    shown = [(name, value) for number, (name, value, changed) in enumerate(rows) if changed or number < _ALWAYS_SHOWN]
    blocks: list[Block] = [Heading(line(bold(f"Alerts come {where if where == 'here' else f'to {where}'}.")))]
    blocks += [Item(line(f"{name}: {value}")) for name, value in shown]
    if not any(changed for _, _, changed in rows):
        labels = listing([TOPIC_LABELS[topic] for topic in Topic])
        blocks.append(Paragraph(line(f"To hear less, name topics ({labels}) or countries: /subscribe pledges France Italy")))
    return Message(
        tuple(blocks),
        (Button("Latest", "/latest"), asked.button("Settings", "/settings"), asked.button("Unsubscribe", "/unsubscribe")),
    )


def _about(asked: Asked) -> tuple[Mute | Misunderstood | None, tuple[str, ...]]:
    """What is to be silent, None for everything, and the words that say for how long."""
    words = asked.words
    if words and words[0].casefold() == "story":
        number = words[1].lstrip("#") if len(words) > 1 else ""
        if not number.isdecimal() or len(number) > 12 or asked.store.stories.get(int(number)) is None:
            return Misunderstood(problem="Which story? /latest shows their numbers.", instead=("/latest",)), ()
        return Mute(until=asked.now, story=int(number)), words[2:]
    ends = len(words) - next((length for length in (2, 1) if read_span("".join(words[-length:]).casefold()) is not None), 0)
    if words[:ends] and not any(character.isdecimal() for character in words[0]):
        query = read_query(asked, ("country",), words[:ends])
        if isinstance(query, Misunderstood) or len(query.countries) != 1:
            return None, words
        return Mute(until=asked.now, country=query.countries[0]), words[ends:]
    return None, words


def _muted(known: Subscription, about: Mute | None, until: datetime | None, asked: Asked) -> Subscription:
    if about is None:
        return replace(known, muted_until=until)
    others = (entry for entry in known.mutes if (entry.story, entry.country) != (about.story, about.country))
    live = tuple(entry for entry in others if entry.until > asked.now)[-MOST_MUTES + 1 :]
    return replace(known, mutes=(*live, replace(about, until=until)) if until else live)


def _how_long(about: Mute | None, known: Subscription | None, asked: Asked, *, said: bool) -> Misunderstood:
    until = known.muted_until if known and known.muted_until and known.muted_until > asked.now else None
    state = f" Muted until {moment(until)}." if until else ""
    given = f"/mute {_given(about)} " if about else "/mute "
    return Misunderstood(
        problem=("That is no length of time." if said else "For how long?") + state,
        instead=tuple(given + span for span in ("2h", "1d", "off")),
    )


def _named(about: Mute, asked: Asked) -> str:
    return f"story {about.story}" if about.story else asked.countries.name(about.country)


def _given(about: Mute) -> str:
    return f"story {about.story}" if about.story else about.country
