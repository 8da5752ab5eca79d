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


def test_a_translation_into_a_script_without_capitals_joins_its_story(tmp_path: Path) -> None:
    """Chinese and Hebrew show no names to whoever knows them by their capitals; numbers vouch for them."""
    texts = {
        "en": (
            "Ferry with 412 people runs aground off Bergen",
            "Skarven, of 1998, struck at 6.40 with 412 people, 127 lorries and 64 cars; 37 were hurt, 1,250 litres of oil lost.",
        ),
        "de": (
            "Fähre mit 412 Menschen läuft vor Bergen auf Grund",
            "Die Skarven von 1998 lief um 6.40 mit 412 Menschen, 127 Lastwagen und 64 Autos auf; 37 Verletzte, 1.250 Liter Öl liefen aus.",
        ),
        "fr": (
            "Un ferry avec 412 personnes s'échoue au large de Bergen",
            "Le Skarven, de 1998, a touché à 6.40 avec 412 personnes, 127 camions et 64 voitures ; 37 blessés, 1 250 litres.",
        ),
        "zh": (
            "载有412人的渡轮在卑尔根附近搁浅",
            "斯卡文号于1998年建造，6点40分触礁，船上有412人、127辆卡车和64辆汽车；37人受伤，1250升石油泄漏。",
        ),
        "he": (
            "מעבורת ובה 412 איש עלתה על שרטון מול ברגן",
            "הסקארבן, שנבנתה ב-1998, עלתה על סלע ב-6.40 ובה 412 איש, 127 משאיות ו-64 מכוניות; 37 נפצעו, 1,250 ליטר נפט דלפו.",
        ),
    }
    translated = [
        {"id": f"ferry-{code}", "lang": code, "published": (LAST + timedelta(hours=hours)).isoformat(), "title": title, "text": text}
        for hours, (code, (title, text)) in enumerate(texts.items())
    ]
    articles, out = tmp_path / "news.jsonl", tmp_path / "out.jsonl"
    articles.write_text("".join(json.dumps(row) + "\n" for row in [*rows(), *translated]), encoding="utf-8")
    assert run_replay(Namespace(articles=articles, out=out, database=None, stories_only=True)) == 0
    said = {row["id"]: row["event"] for row in map(json.loads, out.read_text(encoding="utf-8").splitlines())}
    story = {said[row["id"]] for row in translated}
    assert len(story) == 1, {row["id"]: said[row["id"]] for row in translated}
    assert story.isdisjoint({event for key, event in said.items() if not key.startswith("ferry")})
