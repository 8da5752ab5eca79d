"""The service's figures as Prometheus reads them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest

from storage.model import State
from storage.store import Store

CONTENT_TYPE = CONTENT_TYPE_LATEST


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What is counted; `last_poll` is how long ago a feed was last polled, None if never."""

    articles: int
    relevant: int
    stories: int
    pledges: int
    deliveries: Mapping[State, int]
    feeds: int
    feeds_failing: int
    last_poll: timedelta | None


def read_figures(store: Store, now: datetime) -> Figures:
    """Count what is stored."""
    articles, relevant = store.articles.counts()
    feeds = store.sources.all()
    polls = [feed.last_polled for feed in feeds if feed.last_polled]
    return Figures(
        articles=articles,
        relevant=relevant,
        stories=store.stories.count(),
        pledges=store.facts.count(),
        deliveries=store.outbox.counts(),
        feeds=len(feeds),
        feeds_failing=sum(1 for feed in feeds if feed.failures),
        last_poll=now - max(polls) if polls else None,
    )


def exposition(figures: Figures) -> bytes:
    """The figures in Prometheus' text format."""
    registry = CollectorRegistry()
    for name, meaning, value in _gauges(figures):
        Gauge(f"coalition_watch_{name}", meaning, registry=registry).set(value)
    outbox = Gauge("coalition_watch_deliveries", "Deliveries by state", ["state"], registry=registry)
    for state in State:
        outbox.labels(state.value).set(figures.deliveries.get(state, 0))
    return generate_latest(registry)


def _gauges(figures: Figures) -> tuple[tuple[str, str, float], ...]:
    counted = (
        ("articles", "Articles stored", figures.articles),
        ("articles_relevant", "Articles stored that are about the coalition", figures.relevant),
        ("stories", "Events known", figures.stories),
        ("pledges", "Observations of pledges", figures.pledges),
        ("feeds", "Feeds that are polled", figures.feeds),
        ("feeds_failing", "Feeds whose last poll failed", figures.feeds_failing),
    )
    if figures.last_poll is None:
        return counted
    return (*counted, ("last_poll_age_seconds", "Time since a feed was last polled", figures.last_poll.total_seconds()))
