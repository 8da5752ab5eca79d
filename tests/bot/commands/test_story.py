"""`coalition-watch story` with numbers that name no story."""

from pathlib import Path

import pytest

from bot.__main__ import main
from storage.store import open_store


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("merge", "1"), "usage: story merge KEEP DROP"),
        (("merge", "1", "two"), "usage: story merge KEEP DROP"),
        (("merge", "1", "9" * 30), "usage: story merge KEEP DROP"),
        (("merge", "1", "²"), "usage: story merge KEEP DROP"),
        (("merge", "1", "2"), "there is no story"),
        (("split", "a1"), "a1"),
    ],
)
def test_what_cannot_be_decided_is_told(
    words: tuple[str, ...], complaint: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/x.db")
    open_store(f"sqlite:///{tmp_path}/x.db").close()
    assert main(["story", *words]) == 1
    assert complaint in capsys.readouterr().err
