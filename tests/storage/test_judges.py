"""Learned judges as files."""

from pathlib import Path

import pytest

from storage.judges import load_judges
from storage.seeds import SeedError

FILE = """
bias = -1
base = [0, 2]
weights = [1, 3]
[measures]
likeness = [2, -1]
hours = [-1, 0]
"""


def test_units_speak_above_nothing_and_what_they_say_is_weighed(tmp_path: Path) -> None:
    (tmp_path / "part.toml").write_text(FILE, encoding="utf-8")
    judge = load_judges(tmp_path)["part"]
    assert judge.score({"likeness": 3.0, "hours": 1.0}) == pytest.approx(-1 + 5), "the second unit is silent"
    assert judge.score({"likeness": 0.5, "hours": 4.0}) == pytest.approx(-1 + 3 * 1.5), "the first unit is silent"


def test_a_measure_that_is_missing_is_no_nought(tmp_path: Path) -> None:
    (tmp_path / "part.toml").write_text(FILE, encoding="utf-8")
    with pytest.raises(KeyError, match="hours"):
        load_judges(tmp_path)["part"].score({"likeness": 1.0})


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("bias = -1", ""),
        ("hours = [-1, 0]", "hours = [-1]"),
        ("weights = [1, 3]", "weights = [1]"),
        ("base = [0, 2]", 'base = [0, "x"]'),
        ("[measures]", "[measures"),
    ],
)
def test_a_wrong_file_is_named(tmp_path: Path, old: str, new: str) -> None:
    (tmp_path / "part.toml").write_text(FILE.replace(old, new), encoding="utf-8")
    with pytest.raises(SeedError, match=r"part\.toml"):
        load_judges(tmp_path)
