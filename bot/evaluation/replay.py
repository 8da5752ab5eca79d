"""A corpus replayed through the real line: each article's publication time is the clock, and nothing is sent."""

from collections.abc import Iterable
from typing import Any

from bot.evaluation.corpus import Sample
from bot.pipeline import Parts, Taken, take_in
from storage.model import Pledge, Story
from storage.store import Store


def replay(samples: Iterable[Sample], parts: Parts, store: Store, *, gate: bool = True) -> list[dict[str, Any]]:
    """One prediction for each article, with the facts of its story as they stand at the end."""
    taken = [(sample.article.id, _once(sample, parts, store, gate)) for sample in samples]
    return [_prediction(key, ended, store) for key, ended in taken]


def _once(sample: Sample, parts: Parts, store: Store, gate: bool) -> Taken:
    return take_in(sample.article, parts, store, sample.article.published, gate=gate)


def _prediction(key: str, ended: Taken, store: Store) -> dict[str, Any]:
    stories = store.articles.stories_of(key)
    story = store.stories.get(stories[0]) if stories else None
    reading = ended.reading
    return {
        "id": key,
        "relevant": reading.verdict.relevant,
        "topics": [topic.value for topic in reading.topics],
        "event": str(story.id) if story else None,
        **_event(story),
        "pledges": [_pledge(pledge) for pledge in ended.pledges],
    }


def _event(story: Story | None) -> dict[str, Any]:
    return {
        "event_type": story.type.value if story and story.type else None,
        "event_date": story.day.isoformat() if story and story.day else None,
        "event_city": story.city if story else None,
    }


def _pledge(pledge: Pledge) -> dict[str, Any]:
    return {
        "country": pledge.country,
        "kind": pledge.kind.value,
        "stance": pledge.stance.value,
        "amount": pledge.amount,
        "currency": pledge.currency,
        "count": pledge.count,
    }
