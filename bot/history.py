"""The baseline: what was known before the first start, loaded once, without alerts."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from hashlib import blake2b
from pathlib import Path
from typing import Any

from storage.model import Article, Event, EventType, Filed, Kind, Level, Pledge, Stance, Story, Tier, Verdict
from storage.rows import pack
from storage.store import Store

LOADED = "baseline"
"""Name under which the store remembers that the baseline is in."""

_LEVELS = {"official": Level.OFFICIAL, "several independent": Level.INDEPENDENT, "single source": Level.SINGLE}
_BASELINE = Verdict(relevant=True, score=0.0, reasons=("baseline",))


class HistoryError(Exception):
    """A history file cannot be used; the message names the file and the entry."""


def read_history(folder: Path) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Events and pledges of `seeds/history/`; raise HistoryError where one cannot be understood."""
    events, pledges = _rows(folder / "events.json"), _rows(folder / "pledges.json")
    for row in events:
        _checked(folder / "events.json", row, lambda row=row: (_opened(row), [_source(row, s, "") for s in row["sources"]]))
    for row in pledges:
        _checked(folder / "pledges.json", row, lambda row=row: (_pledge(row), [_source(row, s, "") for s in row["sources"]]))
    return events, pledges


def load_history(store: Store, folder: Path, now: datetime) -> int:
    """Load the baseline into an empty store, in one transaction; returns the number of stories, 0 if it was in already."""
    if store.recall(LOADED):
        return 0
    events, pledges = read_history(folder)
    with store.write():
        known: dict[tuple[str, str], int] = {}
        for row in events:
            story = _add_event(store, row)
            known |= {(row["date"], source["url"]): story for source in row["sources"]}
        for row in pledges:
            _add_pledge(store, row, known)
        store.remember_moment(LOADED, now)
        return store.stories.count()


def _rows(path: Path) -> list[dict[str, Any]]:
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise HistoryError(f"{path}: cannot be read: {error}") from error
    if not isinstance(rows, list):
        raise HistoryError(f"{path}: must hold a list")
    return rows


def _checked(path: Path, row: Any, attempt: Any) -> None:
    try:
        attempt()
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        name = row.get("key") or f"{row.get('country')} {row.get('date')}" if isinstance(row, dict) else repr(row)
        raise HistoryError(f"{path}: entry {name}: {type(error).__name__}: {error}") from error


def _opened(row: Mapping[str, Any]) -> Story:
    at = _moment(row["date"])
    return Story(
        id=0,
        type=EventType(row["type"]) if row["type"] in set(EventType) else None,
        day=date.fromisoformat(row["date"]),
        city=row["place"]["city"] if row["place"] else None,
        country=row["place"]["country"] if row["place"] else None,
        participants=row["participants_count"],
        title=row["title"],
        first_seen=at,
        last_seen=at,
        level=_LEVELS[row["confidence"]],
        outlets=len({source["publisher"] for source in row["sources"]}),
        origins=len(row["sources"]),
        baseline=True,
    )


def _add_event(store: Store, row: Mapping[str, Any]) -> int:
    opened = _opened(row)
    story = store.stories.add(opened)
    event = Event(type=opened.type, day=opened.day, city=opened.city, country=opened.country, participants=opened.participants)
    for source in row["sources"]:
        _file(store, story, _source(row, source, row["title"]), event, row["summary"])
    return story


def _add_pledge(store: Store, row: Mapping[str, Any], known: dict[tuple[str, str], int]) -> None:
    """A pledge that stands in a page about a meeting of its day belongs to that meeting; another makes an announcement of its own."""
    pledge, day = _pledge(row), date.fromisoformat(row["date"])
    own = (row["date"], row["country"])
    places = [*((row["date"], source["url"]) for source in row["sources"]), own]
    story = next((known[place] for place in places if place in known), None)
    if story is None:
        story = known[own] = store.stories.add(_announcement(row, day))
    event = Event(type=EventType.ANNOUNCEMENT, day=day)
    for source in row["sources"]:
        article = _source(row, source, row["summary"])
        _file(store, story, article, event, row["summary"])
        store.facts.add(story, article.id, day, [pledge])


def _announcement(row: Mapping[str, Any], day: date) -> Story:
    at = _moment(row["date"])
    return Story(
        id=0,
        type=EventType.ANNOUNCEMENT,
        day=day,
        city=None,
        country=row["country"] if len(row["country"]) == 2 and row["country"] != "EU" else None,
        title=row["summary"],
        countries=(row["country"],),
        first_seen=at,
        last_seen=at,
        level=_LEVELS[row["confidence"]],
        outlets=len({source["publisher"] for source in row["sources"]}),
        origins=len(row["sources"]),
        baseline=True,
    )


def _pledge(row: Mapping[str, Any]) -> Pledge:
    counted = row["country"] == "COALITION" and row["unit"] == "countries"
    return Pledge(
        country=row["country"],
        kind=Kind(row["kind"]),
        stance=Stance(row["stance"]),
        amount=None if counted else row["amount"],
        currency=row["currency"],
        count=row["amount"] if counted else None,
        conditions=(row["condition"],) if row["condition"] else (),
        sentence=row["summary"],
    )


def _file(store: Store, story: int, article: Article, event: Event, summary: str) -> None:
    store.articles.add(article, _BASELINE)
    filed = Filed(story=story, article=article, origin=article.id, summary=(summary,))
    store.articles.file(filed, section=story, event=pack(event))


def _source(row: Mapping[str, Any], source: Mapping[str, str], title: str) -> Article:
    """A source page as an article without text: the words are our own summary, the address is the evidence."""
    at = _moment(row["date"])
    key = blake2b(f"baseline {source['url']} {row['date']}".encode(), digest_size=16).hexdigest()
    return Article(
        id=key,
        source="baseline",
        publisher=source["publisher"],
        tier=Tier(source["tier"]),
        url=source["url"],
        title=title,
        text=row["summary"],
        language="en",
        published=at,
        first_seen=at,
    )


def _moment(day: str) -> datetime:
    return datetime.combine(date.fromisoformat(day), time(12), UTC)
