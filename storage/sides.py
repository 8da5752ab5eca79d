"""Where states and bodies stand in news of the subject: who gives nothing, who fights, who tells of whom."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from storage.seeds import SeedError, read_seed

_LISTS = ("without_offers", "enemies", "outside", "hosts_of_all", "governments")
_ROWS = frozenset({*_LISTS, "reporters", "blocs"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Sides:
    """Codes of states and bodies by their part in the subject; `seeds/sides.toml` says what each row means.

    `reporters` maps a state at war to the one that tells of its soldiers, `blocs` the id of an entry to its members.
    """

    without_offers: frozenset[str] = frozenset()
    enemies: frozenset[str] = frozenset()
    outside: frozenset[str] = frozenset()
    hosts_of_all: frozenset[str] = frozenset()
    governments: frozenset[str] = frozenset()
    reporters: Mapping[str, str] = field(default_factory=dict)
    blocs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def load_sides(folder: Path) -> Sides:
    """Read `sides.toml`; raise SeedError where it cannot be used. A folder without one has no sides."""
    path = folder / "sides.toml"
    if not path.exists():
        return Sides()
    try:
        return _sides(read_seed(path))
    except (AttributeError, KeyError, TypeError) as error:
        raise SeedError(f"{path.name}: a row or key is missing or of the wrong kind: {error!r}") from error


def _sides(raw: Mapping[str, Any]) -> Sides:
    if odd := sorted(raw.keys() ^ _ROWS):
        raise SeedError(f"sides.toml: missing or unknown rows: {', '.join(odd)}")
    return Sides(
        **{name: frozenset(map(str, raw[name]["codes"])) for name in _LISTS},
        reporters={str(enemy): str(teller) for enemy, teller in raw["reporters"]["codes"].items()},
        blocs={str(name): tuple(members) for name, members in raw["blocs"]["codes"].items()},
    )
