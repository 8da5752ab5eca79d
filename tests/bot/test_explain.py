"""`explain` says why: the rules with their words, the story, the pledges with their spans."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.__main__ import main
from tests.fakes.feeds import FakeFeeds

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


PAGE = """<!DOCTYPE html><html><head><meta charset="{charset}"><TITLE>La France promet des soldats à l'Ukraine</TITLE></head><body>
<nav><a href="/sport">La Norvège enverra 900 soldats au Mali</a></nav><article><h1>La France promet des soldats à l'Ukraine</h1>
<p>PARIS - Les dirigeants de la coalition des volontaires se sont réunis jeudi à l'Élysée pour préparer la suite du cessez-le-feu.</p>
<p>La France enverra 5 000 soldats en Ukraine pour la force de réassurance, a déclaré le président Emmanuel Macron.</p>
<p>Les ministres de la Défense se retrouveront la semaine prochaine à Bruxelles, où ils préciseront les contributions.</p>
</article><footer>© Journal, tous droits réservés</footer></body></html>"""


@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1"])
def test_a_saved_page_is_read_as_the_service_reads_it(
    charset: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """In its own encoding, with its title, and without what stands around the article."""
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'x.db'}")
    (tmp_path / "page.html").write_text(PAGE.format(charset=charset), encoding=charset)
    assert main(["explain", str(tmp_path / "page.html"), "--language", "fr", "--published", "2025-09-04T23:30-02:00"]) == 0
    said = capsys.readouterr().out
    assert said.splitlines()[:2] == ["La France promet des soldats à l'Ukraine", "file · fr · 05 September 2025 01:30 UTC"]
    assert "pledge: FR troops pledged" in said
    assert "NO troops" not in said


def test_a_page_of_the_web_is_read_as_a_saved_one_is(
    tmp_path: Path, served_apart: FakeFeeds, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'x.db'}")
    monkeypatch.setenv("FETCH_ALLOW_PRIVATE", "1")
    served_apart.serve("page", PAGE.format(charset="iso-8859-1").encode("iso-8859-1"), "text/html")
    address = served_apart.url("page")
    assert main(["explain", address, "--language", "fr", "--published", "2025-09-04"]) == 0
    said = capsys.readouterr().out
    assert said.splitlines()[:2] == ["La France promet des soldats à l'Ukraine", f"{address} · fr · 04 September 2025 00:00 UTC"]
    assert "pledge: FR troops pledged" in said
    assert "NO troops" not in said


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["latin"], "latin: not text in UTF-8; save the article so"),
        (["picture"], "picture: not text in UTF-8"),
        (["empty"], "empty: holds no text"),
        (["."], "it is a folder, not a file"),
        (["x" * 300], "no file of this name can be read: File name too long"),
        (["good", "--published", "next Tuesday"], "--published next Tuesday: must be a day or a time such as 2027-03-02"),
        (["good", "--language", "french"], "--language french: no such language in seeds/languages; there are ar, bg,"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_reason(
    words: list[str], complaint: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'x.db'}")
    monkeypatch.chdir(tmp_path)
    contents = {"good": TEXT.encode(), "latin": "L'armée".encode("latin-1"), "picture": b"GIF89a\0\0\1\0", "empty": b"\n \n"}
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
    assert main(["explain", *words]) == 2
    assert complaint in capsys.readouterr().err


def test_what_is_not_there_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'x.db'}")
    assert main(["explain", "nothing-of-this-name"]) == 2
    assert "no article with this id" in capsys.readouterr().err
