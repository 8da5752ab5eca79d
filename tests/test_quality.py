"""The reading must not fall below the floors, and our scorer counts as the corpus's rules say."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.evaluation.corpus import read_lines, read_samples
from bot.evaluation.floors import breaches, read_floors
from bot.evaluation.replay import replay
from bot.evaluation.score import bcubed, score
from bot.parts import load_parts
from storage.store import open_store

CORPUS = Path(__file__).parent / "corpus"
FLOORS = read_floors(CORPUS / "floors.toml")


@pytest.mark.parametrize("name", ["dev", "more", "week", "unseen", "retold"])
def test_no_figure_falls_below_its_floor(name: str, tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'replay.db'}")
    articles = read_lines(CORPUS / f"{name}.jsonl")
    found = {row["id"]: row for row in replay(read_samples(CORPUS / f"{name}.jsonl"), load_parts(store), store)}
    store.close()
    total = score(articles, read_lines(CORPUS / f"{name}-events.jsonl"), found)
    assert list(breaches(name, total, FLOORS)) == []


@pytest.mark.parametrize(("name", "precision"), [("general", 0.95), ("newsrooms", 0.85), ("feeds", 0.95)])
def test_stories_of_general_news_hold_their_floor(name: str, precision: float, tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'replay.db'}")
    event = {row["id"]: row["gold"]["event"] for row in read_lines(CORPUS / f"{name}.jsonl")}
    rows = replay(read_samples(CORPUS / f"{name}.jsonl"), load_parts(store), store, gate=False)
    store.close()
    found = bcubed(event, {row["id"]: row["event"] for row in rows})
    assert found.f1 >= FLOORS[name]["stories"]
    assert found.precision >= precision


def gold(key: str, event: str, pledges: list[dict[str, object]]) -> dict[str, object]:
    return {"id": key, "gold": {"relevant": True, "topics": ["meeting"], "event": event, "pledges": pledges}}


def test_the_scorer_counts_as_the_corpus_says() -> None:
    troops = {"country": "FR", "kind": "troops", "stance": "pledged", "amount": 5000}
    articles = [gold("a", "e1", [troops]), gold("b", "e1", []), gold("c", "e2", [])]
    articles.append({"id": "d", "gold": {"relevant": False, "event": None, "pledges": []}})
    events = [
        {"key": "e1", "type": "summit", "date": "2025-03-27", "city": "Paris"},
        {"key": "e2", "type": "call", "date": None, "city": None},
    ]
    said = {
        "a": {
            "relevant": True,
            "topics": ["meeting"],
            "event": "1",
            "event_type": "summit",
            "event_date": "2025-03-27",
            "event_city": "paris",
        },
        "b": {"relevant": True, "topics": [], "event": "2", "event_type": "call"},
        "c": {"relevant": True, "topics": ["meeting"], "event": "2", "event_type": "call"},
        "d": {"relevant": True, "topics": [], "event": "9"},
    }
    said["a"]["pledges"] = [troops | {"amount": 5040}, troops | {"kind": "air"}]
    total = score(articles, events, said)
    assert (total.relevance.precision, total.relevance.recall) == (0.75, 1.0)
    assert total.topics.recall == pytest.approx(2 / 3)
    assert (total.pledges.precision, total.pledges.recall, total.amount) == (0.5, 1.0, 1.0)
    assert total.per_event == pytest.approx(1.5)
    assert total.mixed == pytest.approx(0.5)
    assert total.noise == pytest.approx(25.0)
    assert (total.type, total.day, total.city) == pytest.approx((2 / 3, 2 / 3, 2 / 3))


def test_the_corpus_is_read_in_publication_order() -> None:
    samples = read_samples(CORPUS / "dev.jsonl")
    moments = [sample.article.published for sample in samples]
    assert moments == sorted(moments)
    assert moments[0].tzinfo is UTC
    assert moments[0] > datetime(2025, 1, 1, tzinfo=UTC)
