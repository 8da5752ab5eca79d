"""A story's facts, found anew from all that is filed under it, and its messages with them."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from bot.reading.events.consensus import Tally, agreed, counted
from bot.reading.stories.level import COUNTED, support
from handlers.living import living_message
from handlers.message import to_json
from handlers.pointing import point_above
from storage.corrections import CORRECTIONS_LAST
from storage.countries import Countries
from storage.model import Backing, Event, Operation, Reading, Story
from storage.rows import pack, unpack
from storage.store import Store

LATE = 64
"""How many of a story's latest articles are counted anew each time: one that comes later than it was published falls among them."""


def restated(store: Store, story: Story) -> Story:
    """The story with the best facts over all its articles; inside a transaction."""
    facts, backing = _agreed(store, story.id), support(_backing(store, story.id))
    found = replace(
        story,
        type=facts.type,
        day=facts.day,
        city=facts.city,
        country=facts.country,
        venue=facts.venue,
        participants=facts.participants,
        role=facts.role,
        status=facts.status,
        countries=tuple(sorted({country for country, _ in store.facts.subjects(story.id)} | set(facts.countries))),
        level=backing.level,
        outlets=backing.outlets,
        origins=backing.origins,
    )
    return replace(found, **store.corrections.fixed(story.id))


def _agreed(store: Store, story: int) -> Event:
    """What the articles agree on: the votes of all but the latest are kept."""
    tally, readings = unpack(Tally, store.tallies.kept(story)), store.tallies.readings(story)
    if len(readings) > 2 * LATE:
        settled, readings = readings[:-LATE], readings[-LATE:]
        tally = counted(tally, (event for _, event in settled))
        store.tallies.keep(story, settled[-1][0], pack(tally))
    return agreed(counted(tally, (event for _, event in readings)))


def _backing(store: Store, story: int) -> Backing:
    """The word of a feed that is held, and what was taken back, raise no level, unless nothing else is there."""
    doubted = {*store.removals.of_story(story), *store.articles.by_feeds(story, store.sources.held())}
    trusted = store.articles.backing(story, COUNTED, doubted)
    return trusted if trusted.outlets else store.articles.backing(story, COUNTED)


def opened(reading: Reading, now: datetime) -> Story:
    """A story as its first article tells it."""
    event = reading.event
    return Story(
        id=0,
        type=event.type,
        day=event.day,
        city=event.city,
        country=event.country,
        title=reading.article.title,
        first_seen=now,
        last_seen=now,
    )


def renewed(store: Store, story: int, before: Story | None, reading: Reading, now: datetime) -> Story:
    """The story with the best facts over all that is filed under it."""
    known = before or opened(reading, now)
    topics = tuple(dict.fromkeys((*known.topics, *reading.topics)))
    return restated(store, replace(known, id=story, topics=topics, last_seen=now))


def heed(store: Store, countries: Countries, since: int, now: datetime) -> None:
    """Find the facts anew of all stories that an operator merged or split after that decision, and renew their messages at once."""
    with store.write():
        merged = store.stories.merged_since(since)
        for number in store.stories.decided_since(since):
            story = store.stories.get(number)
            if story and not story.retracted:
                fresh = restated(store, story)
                store.stories.save(fresh)
                tell_of_merge(store, fresh, [other for kept, other in merged if kept == number], countries, now)


def tell_of_merge(store: Store, story: Story, ended: Iterable[int], countries: Countries, now: datetime) -> None:
    """Renew the messages of a story in which others ended; where a chat had those too, the younger message points to the older."""
    _renew(store, story, countries, now)
    point_above(story, ended, store, countries, now)


def _renew(store: Store, story: Story, countries: Countries, now: datetime) -> None:
    """Queue an edit for each channel whose message of the story reads otherwise now."""
    living = to_json(living_message(story, store, countries))
    told = {channel: store.alerts.told(channel, story.id) for channel in store.corrections.recipients(story.id)}
    stale = [channel for channel, known in told.items() if known is None or known[1] != living]
    if stale:
        alert = store.alerts.add(story.id, Operation.EDIT, (), story.level, now)
        for channel in stale:
            store.outbox.add(alert, channel, story.id, Operation.EDIT, living, now, lasting=CORRECTIONS_LAST)
