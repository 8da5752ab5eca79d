"""Learned weights, and how long stories live, as files."""

from datetime import timedelta
from pathlib import Path
from shutil import copy

import pytest

from storage.lexicon import SEEDS, load_lexicon
from storage.seeds import SeedError
from storage.weights import load_weights


def test_a_scorer_sums_what_was_found(tmp_path: Path) -> None:
    (tmp_path / "part.toml").write_text('[yes]\nbias = -1\n[yes.weights]\n"a@title" = 2.5\nb = -0.5\n', encoding="utf-8")
    scorer = load_weights(tmp_path)["part"]["yes"]
    assert scorer.score({"a@title": 1.0, "b": 2.0, "unknown": 9.0}) == pytest.approx(0.5)


@pytest.mark.parametrize("text", ["[yes]\nbias = 1\n", "yes = 1\n", "[yes\n", '[yes]\nbias = "x"\n[yes.weights]\n'])
def test_a_wrong_file_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "part.toml").write_text(text, encoding="utf-8")
    with pytest.raises(SeedError, match=r"part\.toml"):
        load_weights(tmp_path)


def test_how_long_a_story_lives_is_said_by_the_seeds(tmp_path: Path) -> None:
    for name in ("people.toml", "names.toml"):
        copy(SEEDS / name, tmp_path)
    (tmp_path / "stories.toml").write_text("live_days = 12\n", encoding="utf-8")
    assert load_lexicon(tmp_path).live == timedelta(days=12)
    (tmp_path / "stories.toml").write_text('live_days = "long"\n', encoding="utf-8")
    with pytest.raises(SeedError, match=r"stories\.toml"):
        load_lexicon(tmp_path)
