"""Whether a story is what a channel asked for. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from storage.model import Change, Kind, Level, Story, Subject, Subscription, Topic

RANKS = {Level.SINGLE: 0, Level.INDEPENDENT: 1, Level.OFFICIAL: 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """What filters look at: how well a story is supported, what it is about, and in which languages it was told.

    `donors` are the countries whose pledges it tells, `countries` all that it names.
    """

    level: Level
    topics: frozenset[Topic]
    kinds: frozenset[Kind]
    countries: frozenset[str]
    donors: frozenset[str]
    languages: frozenset[str]


def matter(story: Story, subjects: Iterable[Subject], languages: Iterable[str]) -> Matter:
    """A story as filters see it."""
    known = frozenset(subjects)
    donors = frozenset(country for country, _ in known)
    return Matter(
        level=story.level,
        topics=frozenset(story.topics),
        kinds=frozenset(kind for _, kind in known),
        countries=donors | frozenset(story.countries),
        donors=donors,
        languages=frozenset(languages),
    )


def wanted(subscription: Subscription, story: Matter) -> bool:
    """Whether a story passes every filter of a subscription; an empty filter lets everything pass."""
    pairs = (
        (subscription.topics, story.topics),
        (subscription.kinds, story.kinds),
        (subscription.countries, story.countries),
        (subscription.languages, story.languages),
    )
    passes = all(not asked or not known.isdisjoint(asked) for asked, known in pairs)
    return passes and RANKS[story.level] >= RANKS[subscription.level]


def concerns(subscription: Subscription, change: Change) -> bool:
    """Whether a change is about a country and a kind that were asked for; a change of the event itself always is."""
    if change.pledge is None:
        return True
    asked = not subscription.countries or change.pledge.country in subscription.countries
    return asked and (not subscription.kinds or change.pledge.kind in subscription.kinds)


def muted(subscription: Subscription, number: int, story: Matter, now: datetime) -> bool:
    """Whether the channel wants nothing new now: of anything, of this story, or of all countries that it is about."""
    if subscription.muted_until and subscription.muted_until > now:
        return True
    about = story.donors or story.countries
    silenced = {mute.country for mute in subscription.mutes if mute.country and mute.until > now}
    return muted_story(subscription, number, now) or bool(about and about <= silenced)


def muted_story(subscription: Subscription, number: int, now: datetime) -> bool:
    """Whether the channel has silenced this one story."""
    return any(mute.story == number and mute.until > now for mute in subscription.mutes)
