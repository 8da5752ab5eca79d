"""`coalition-watch replay` and `evaluate` as whoever measures meets them."""

import json
from pathlib import Path
from typing import Any

import pytest

from bot.__main__ import main

PARIS: dict[str, Any] = {
    "id": "paris",
    "lang": "en",
    "published": "2025-09-04T18:00:00+02:00",
    "title": "France offers soldiers for Ukraine",
    "text": "France will send 500 soldiers to Ukraine after a ceasefire,\u2028President Macron told the coalition of the willing in Paris.",
}


def written(path: Path, *rows: Any, mark: str = "") -> str:
    path.write_text(mark + "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return str(path)


def test_predictions_come_in_the_order_and_with_the_ids_of_the_file(tmp_path: Path) -> None:
    """Though they are read in the order of publication; marks that other programs write among the lines do no harm."""
    rows = [PARIS, PARIS | {"id": 7, "published": "2025-09-03", "title": "A storm in the Alps", "text": None}]
    articles, out = written(tmp_path / "in.jsonl", *rows, mark="\ufeff"), tmp_path / "out.jsonl"
    assert main(["replay", articles, "--out", str(out)]) == 0
    said = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert [(row["id"], row["relevant"]) for row in said] == [("paris", True), (7, False)]
    assert [(pledge["country"], pledge["amount"]) for pledge in said[0]["pledges"]] == [("FR", 500)]


def test_numbers_as_ids_find_their_labels(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    gold = {"relevant": True, "event": "offer", "topics": [], "pledges": []}
    articles = written(tmp_path / "in.jsonl", PARIS | {"id": 7, "gold": gold})
    events = written(tmp_path / "events.jsonl", {"key": "offer", "type": "announcement", "date": "2025-09-04", "city": "Paris"})
    assert main(["evaluate", articles, events, "--by", "style"]) == 0
    shown = capsys.readouterr().out.splitlines()
    assert shown[:2] == ["== all (1 articles)", "relevance               P 1.000  R 1.000  F1 1.000"]
    assert main(["evaluate", written(tmp_path / "in.jsonl", PARIS), events]) == 2
    assert "in.jsonl: no labels (gold, with relevant and event) for paris" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("wrong", "complaint"),
    [
        ({"published": None}, "line 2: `published` is missing"),
        (
            {"published": "yesterday"},
            "line 2: `published` must be a time as in ISO 8601, such as 2027-03-02T18:30:00+01:00, not 'yesterday'",
        ),
        ({"published": "0001-01-01T00:00:00"}, "line 2: `published` must be a time"),
        ({"published": 1756994400}, "line 2: `published` must be a text"),
        ({"id": None}, "line 2: `id` is missing"),
        ({"id": ["b"]}, "line 2: `id` must be a text or a whole number"),
        ({"title": ["a", "b"]}, "line 2: `title` must be a text"),
        ({"text": {"en": "a"}}, "line 2: `text` must be a text"),
        ({"gold": "none"}, "line 2: `gold` must be an object"),
        ({"id": "paris"}, "line 2: the id 'paris' stands in line 1 already"),
    ],
)
def test_a_wrong_line_is_named(wrong: dict[str, Any], complaint: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    articles = written(tmp_path / "in.jsonl", PARIS, PARIS | {"id": "second"} | wrong)
    assert main(["replay", articles, "--out", str(tmp_path / "out.jsonl")]) == 2
    assert f"in.jsonl, {complaint}" in capsys.readouterr().err
    assert not (tmp_path / "out.jsonl").exists()


@pytest.mark.parametrize(
    ("out", "complaint"),
    [
        ("nowhere/out.jsonl", "cannot be written; name a file in a folder that is there"),
        (".", "cannot be written"),
        ("in.jsonl", "holds the articles; the predictions need a file of their own"),
    ],
)
def test_where_nothing_can_be_written_nothing_is_read(
    out: str, complaint: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    before = Path(written(tmp_path / "in.jsonl", PARIS)).read_bytes()
    assert main(["replay", "in.jsonl", "--out", out, "--database", f"sqlite:///{tmp_path}/kept.db"]) == 2
    assert f"{out}: {complaint}" in capsys.readouterr().err
    assert ((tmp_path / "in.jsonl").read_bytes(), (tmp_path / "kept.db").exists()) == (before, False)


def test_a_database_that_cannot_be_used_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["replay", written(tmp_path / "in.jsonl", PARIS), "--out", str(tmp_path / "out.jsonl"), "--database", "replay.db"]) == 2
    assert "DATABASE_URL must look like sqlite:////path/file.db" in capsys.readouterr().err
