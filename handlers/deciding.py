"""An operator's word on which articles report one event. It is remembered; the stories' facts are found anew by the service."""

from dataclasses import replace
from datetime import datetime

from storage.model import Story
from storage.store import Store


class DecisionError(Exception):
    """Stories cannot be merged or split so; the message says why."""


def merge(store: Store, keep: int, drop: int, now: datetime) -> int:
    """Make two stories one and return its number; raise DecisionError where there are no two."""
    first, second = _known(store, keep), _known(store, drop)
    if first.id == second.id:
        raise DecisionError(f"{keep} and {drop} are one story already")
    topics = tuple(dict.fromkeys((*first.topics, *second.topics)))
    opened, latest = min(first.first_seen, second.first_seen), max(first.last_seen, second.last_seen)
    with store.write():
        store.stories.merge(first.id, second.id, now)
        store.stories.save(replace(first, topics=topics, first_seen=opened, last_seen=latest))
    return first.id


def split(store: Store, article: str, now: datetime) -> int:
    """Give an article, with every copy of its text, a story of its own, and return its number.

    DecisionError where it is filed nowhere, or where the story holds nothing else.
    """
    stories, kept = store.articles.stories_of(article), store.articles.get(article)
    if not stories or kept is None:
        raise DecisionError(f"article {article} is filed under no story")
    story = _known(store, stories[0])
    alike = store.stories.alike(article, story.id)
    if {entry.article.id for entry in store.articles.of_story(story.id)} <= set(alike):
        raise DecisionError(f"story {story.id} has no other article")
    with store.write():
        opened = store.stories.add(
            replace(story, title=kept.title, first_seen=kept.first_seen, last_seen=kept.first_seen, baseline=False, retracted="")
        )
        store.stories.split(article, story.id, opened, now)
    return opened


def _known(store: Store, story: int) -> Story:
    found = store.stories.get(story)
    if found is None:
        raise DecisionError(f"there is no story {story}")
    return found
