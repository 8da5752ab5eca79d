"""Every mark of a correction proves itself."""

from pathlib import Path

import pytest

from storage.lexicon import SEEDS
from storage.marks import Mark, MarkEntry, load_marks
from storage.seeds import SeedError

MARKS = load_marks(SEEDS)


@pytest.mark.parametrize("entry", MARKS.entries, ids=lambda entry: f"{entry.language} {entry.mark}")
def test_a_mark_is_found_in_its_example_and_not_in_its_counter_example(entry: MarkEntry) -> None:
    assert MARKS.of(entry.example) is entry.mark
    assert MARKS.of(entry.counter) is None


def test_every_language_of_the_reader_has_both_marks() -> None:
    languages = {path.stem for path in (SEEDS / "languages").glob("*.toml")}
    for mark in Mark:
        assert {entry.language for entry in MARKS.entries if entry.mark is mark} == languages


@pytest.mark.parametrize(
    ("title", "mark", "rest"),
    [
        ("Correction: Italy pledges 2,000", Mark.CORRECTION, "Italy pledges 2,000"),
        ("[Corrected] Italy pledges 2,000", Mark.CORRECTION, "Italy pledges 2,000"),
        ("Italy pledges 2,000 (corrected)", Mark.CORRECTION, "Italy pledges 2,000"),
        ("Italy pledges 2,000 – retracted", Mark.RETRACTION, "Italy pledges 2,000"),
        ("Rétractation – Sommet de Paris", Mark.RETRACTION, "Sommet de Paris"),
        ("Corrections officers demand pay", None, "Corrections officers demand pay"),
        ("Withdrawn troops return home", None, "Withdrawn troops return home"),
    ],
)
def test_where_a_mark_may_stand(title: str, mark: Mark | None, rest: str) -> None:
    assert MARKS.of(title) is mark
    assert MARKS.without(title) == rest


def test_a_file_that_cannot_be_used_is_refused(tmp_path: Path) -> None:
    (tmp_path / "corrections.toml").write_text('[[mark]]\nid = "correction"\nwords = ["x"]\n', encoding="utf-8")
    with pytest.raises(SeedError, match="counter"):
        load_marks(tmp_path)
