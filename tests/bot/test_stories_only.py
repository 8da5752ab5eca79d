"""`replay --stories-only`: any news in any language is clustered, nothing is judged and nothing is too old."""

import json
import tomllib
from argparse import Namespace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.commands.evaluate import run_replay
from bot.evaluation.score import bcubed

EVENTS = tomllib.loads(Path(__file__).with_name("general_news.toml").read_text(encoding="utf-8"))["event"]
LAST = datetime(2025, 6, 20, 18, tzinfo=UTC)


def rows() -> list[dict[str, str]]:
    """The reports of all events, those of one event some hours apart."""
    made = []
    for number, event in enumerate(EVENTS):
        for hours, code in enumerate(key for key in event if key != "age"):
            published = LAST - timedelta(days=event["age"]) + timedelta(hours=3 * hours)
            title, text = event[code]
            made.append({"id": f"{number}-{code}", "lang": code, "published": published.isoformat(), "title": title, "text": text})
    return made


def test_general_news_of_six_languages_comes_out_by_event(tmp_path: Path) -> None:
    articles, out = tmp_path / "news.jsonl", tmp_path / "out.jsonl"
    articles.write_text("".join(json.dumps(row) + "\n" for row in rows()), encoding="utf-8")
    assert run_replay(Namespace(articles=articles, out=out, database=None, stories_only=True)) == 0
    said = {row["id"]: row for row in map(json.loads, out.read_text(encoding="utf-8").splitlines())}
    assert all(row["relevant"] and row["event"] for row in said.values())
    found = bcubed({key: key.partition("-")[0] for key in said}, {key: row["event"] for key, row in said.items()})
    assert len(said) == 3 * len(EVENTS)
    assert found.precision >= 0.95
    assert found.f1 >= 0.85


def test_what_other_news_offers_is_no_pledge_and_what_the_coalition_hears_is(tmp_path: Path) -> None:
    texts = {
        "flood": ("Germany sends 500 soldiers to the flooded valley", "Germany will send 500 soldiers and four helicopters to Slovenia."),
        "force": (
            "Germany offers 500 soldiers for the Ukraine force",
            "Germany will send 500 soldiers once a ceasefire holds, it told the coalition of the willing in Paris on Friday.",
        ),
    }
    made = [{"id": key, "lang": "en", "published": LAST.isoformat(), "title": text[0], "text": text[1]} for key, text in texts.items()]
    articles, out = tmp_path / "news.jsonl", tmp_path / "out.jsonl"
    articles.write_text("".join(json.dumps(row) + "\n" for row in made), encoding="utf-8")
    assert run_replay(Namespace(articles=articles, out=out, database=None, stories_only=True)) == 0
    said = {row["id"]: row["pledges"] for row in map(json.loads, out.read_text(encoding="utf-8").splitlines())}
    assert said["flood"] == []
    assert [(pledge["country"], pledge["kind"], pledge["amount"]) for pledge in said["force"]] == [("DE", "troops", 500)]
