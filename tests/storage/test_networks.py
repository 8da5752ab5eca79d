"""Learned networks as files."""

from base64 import b64encode
from pathlib import Path

import pytest

from storage.networks import load_networks
from storage.seeds import SeedError


def row(*weights: int) -> str:
    """A row as it is written: each weight in steps, counted from 128."""
    return b64encode(bytes(128 + weight for weight in weights)).decode()


FILE = f"""
step = 0.5
base = [0, -3]
[classes.yes]
bias = 0.25
weights = [1.0, 2.0]
[rows]
near = "{row(4, -2)}"
"far away" = "{row(-1, 9)}"
"""


def test_units_fire_on_what_was_found_and_classes_weigh_them(tmp_path: Path) -> None:
    (tmp_path / "part.toml").write_text(FILE, encoding="utf-8")
    network = load_networks(tmp_path)["part"]
    assert network.fired(["near"]) == (4, 0), "below nothing a unit is silent"
    assert network.fired(["near", "far away", "unknown"]) == (3, 4)
    assert network.score("yes", [3, 4]) == pytest.approx(0.25 + 0.5 * (3 + 2 * 4))
    assert network.fired([]) == (0, 0)


def test_much_evidence_does_not_run_over(tmp_path: Path) -> None:
    rows = "\n".join(f'"{number}" = "{row(127, -128)}"' for number in range(2_000))
    (tmp_path / "part.toml").write_text(FILE + rows, encoding="utf-8")
    assert load_networks(tmp_path)["part"].fired(map(str, range(2_000))) == (254_000, 0)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (row(4, -2), row(4)),
        (row(4, -2), "no base 64"),
        ("step = 0.5", 'step = "much"'),
        ("weights = [1.0, 2.0]", "weights = [1.0]"),
        ("[rows]", "[rows"),
        ("base = [0, -3]", ""),
    ],
)
def test_a_wrong_file_is_named(tmp_path: Path, old: str, new: str) -> None:
    (tmp_path / "part.toml").write_text(FILE.replace(old, new), encoding="utf-8")
    with pytest.raises(SeedError, match=r"part\.toml"):
        load_networks(tmp_path)
