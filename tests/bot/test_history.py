"""The baseline makes the first day useful, without alerts, and comes once."""

from datetime import datetime
from pathlib import Path

import pytest

from bot.history import HistoryError, load_history, read_history
from storage.lexicon import SEEDS
from storage.model import Kind, Level, Stance
from storage.store import Store


def test_the_baseline_is_loaded_once_with_its_sources(store: Store, now: datetime) -> None:
    stories = load_history(store, SEEDS / "history", now)
    assert stories > 54
    assert load_history(store, SEEDS / "history", now) == 0
    assert store.stories.count() == stories
    assert store.facts.count() > 133
    founding = next(story for story in store.stories.dated(limit=500) if str(story.day) == "2025-03-02" and story.city)
    assert (founding.city, founding.level, founding.baseline) == ("London", Level.OFFICIAL, True)
    assert len(store.articles.of_story(founding.id)) >= 4


def test_a_collective_figure_is_one_pledge_of_many(store: Store, now: datetime) -> None:
    load_history(store, SEEDS / "history", now)
    collective = [
        entry.pledge
        for story in store.stories.dated(limit=500)
        for entry in store.facts.of_story(story.id)
        if entry.pledge.country == "COALITION" and entry.pledge.kind is Kind.TROOPS and entry.pledge.count
    ]
    assert {pledge.count for pledge in collective} == {25, 26}
    assert {pledge.stance for pledge in collective} <= {Stance.PLEDGED, Stance.CONDITIONAL}


def test_nothing_of_the_baseline_is_sent(store: Store, now: datetime) -> None:
    load_history(store, SEEDS / "history", now)
    assert sum(store.outbox.counts().values()) == 0


def test_a_wrong_entry_is_named(tmp_path: Path) -> None:
    (tmp_path / "events.json").write_text('[{"key": "odd", "type": "summit"}]', encoding="utf-8")
    (tmp_path / "pledges.json").write_text("[]", encoding="utf-8")
    with pytest.raises(HistoryError, match="entry odd"):
        read_history(tmp_path)
