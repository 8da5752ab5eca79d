"""A story's facts, found anew from all that is filed under it; and the two decisions about stories that an operator can take."""

from dataclasses import replace
from datetime import datetime

from bot.reading.consensus import consensus
from bot.reading.level import support
from storage.model import Reading, Story
from storage.store import Store


class DecisionError(Exception):
    """Stories cannot be merged or split so; the message says why."""


def restated(store: Store, story: Story) -> Story:
    """The story with the best facts over all its articles."""
    facts = consensus(event for _, event in store.stories.readings(story.id))
    held, filed = store.sources.held(), store.articles.of_story(story.id)
    # The word of a feed that is held, and what was taken back, raise no level.
    gone = store.removals.of_story(story.id)
    trusted = tuple(entry for entry in filed if entry.article.source not in held and entry.article.id not in gone)
    backing = support(trusted or filed)
    donors = {entry.pledge.country for entry in store.facts.of_story(story.id)}
    return replace(
        story,
        type=facts.type,
        day=facts.day,
        city=facts.city,
        country=facts.country,
        venue=facts.venue,
        participants=facts.participants,
        role=facts.role,
        status=facts.status,
        countries=tuple(sorted(donors | set(facts.countries))),
        level=backing.level,
        outlets=backing.outlets,
        origins=backing.origins,
    )


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


def merge(store: Store, keep: int, drop: int, now: datetime) -> Story:
    """Make two stories one; raise DecisionError where there are no two."""
    first, second = _known(store, keep), _known(store, drop)
    if first.id == second.id:
        raise DecisionError(f"{keep} and {drop} are one story already")
    with store.write():
        store.stories.merge(first.id, second.id, now)
        topics = tuple(dict.fromkeys((*first.topics, *second.topics)))
        opened, latest = min(first.first_seen, second.first_seen), max(first.last_seen, second.last_seen)
        whole = restated(store, replace(first, topics=topics, first_seen=opened, last_seen=latest))
        store.stories.save(whole)
    return whole


def split(store: Store, article: str, now: datetime) -> Story:
    """Give an article a story of its own; raise DecisionError where it is filed nowhere or alone."""
    stories, kept = store.articles.stories_of(article), store.articles.get(article)
    if not stories or kept is None:
        raise DecisionError(f"article {article} is filed under no story")
    story = _known(store, stories[0])
    if {entry.article.id for entry in store.articles.of_story(story.id)} == {article}:
        raise DecisionError(f"story {story.id} has no other article")
    with store.write():
        opened = store.stories.add(replace(story, title=kept.title, first_seen=kept.first_seen, last_seen=kept.first_seen))
        store.stories.split(article, story.id, opened, now)
        alone = restated(store, replace(story, id=opened, title=kept.title, first_seen=kept.first_seen, last_seen=kept.first_seen))
        store.stories.save(alone)
        store.stories.save(restated(store, story))
    return alone


def _known(store: Store, story: int) -> Story:
    found = store.stories.get(story)
    if found is None:
        raise DecisionError(f"there is no story {story}")
    return found
