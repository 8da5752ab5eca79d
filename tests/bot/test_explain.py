"""`explain` says why: the rules with their words, the story, the pledges with their spans."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.__main__ import main

TEXT = """France pledges troops for Ukraine at coalition of the willing summit

PARIS - Leaders of the coalition of the willing met in Paris on Thursday. France will send 5,000 soldiers to Ukraine for the
reassurance force, President Emmanuel Macron said.
"""


def test_a_file_is_explained(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'x.db'}")
    (tmp_path / "article.txt").write_text(TEXT, encoding="utf-8")
    assert main(["explain", str(tmp_path / "article.txt"), "--language", "en", "--published", "2025-09-04"]) == 0
    said = capsys.readouterr().out
    assert "relevant (score" in said
    assert "“coalition of the willing”" in said
    assert "city: Paris" in said
    assert "story: a new one" in said
    assert "pledge: FR troops pledged" in said
    assert "“5,000" in said


def test_a_file_without_a_date_tells_of_what_has_been(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It counts as published today, however old the file is, and a day without a year is none that lies months ahead."""
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'x.db'}")
    file, far = tmp_path / "article.txt", datetime.now(UTC).date() + timedelta(days=150)
    file.write_text(TEXT.replace("Thursday", f"{far.day} {far:%B}"), encoding="utf-8")
    os.utime(file, (0, 0))
    assert main(["explain", str(file)]) == 0
    said = capsys.readouterr().out
    assert "day: " in said
    assert far.isoformat() not in said
    assert f"{datetime.now(UTC):%d %B %Y}".lstrip("0") in said


def test_what_is_not_there_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'x.db'}")
    assert main(["explain", "nothing-of-this-name"]) == 2
    assert "no article with this id" in capsys.readouterr().err
