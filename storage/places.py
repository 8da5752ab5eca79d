"""Towns, the countries they lie in, and buildings that stand for a town."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from storage.seeds import Entry, SeedError


@dataclass(frozen=True, slots=True, kw_only=True)
class Venue:
    """A building where people meet, as readers are shown it."""

    id: str
    name: str
    town: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """`country_of` maps a town to its country, `capital_of` a country to its capital, `near` a place to the greater town it lies by.

    `entries` are matched in every language.
    """

    country_of: Mapping[str, str] = field(default_factory=dict)
    capital_of: Mapping[str, str] = field(default_factory=dict)
    near: Mapping[str, str] = field(default_factory=dict)
    venues: Mapping[str, Venue] = field(default_factory=dict)
    entries: tuple[Entry, ...] = ()


def load_places(folder: Path) -> Places:
    """Read `places.toml`; raise SeedError where it cannot be used. A folder without one has no places."""
    path = folder / "places.toml"
    if not path.exists():
        return Places()
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
        return Places(
            country_of={town: code for code, town in raw["capitals"].items()} | raw["towns"] | _further(raw),
            capital_of=dict(raw["capitals"]),
            near=dict(raw["near"]),
            venues={key: Venue(id=key, name=row["name"], town=row["town"]) for key, row in raw["venue"].items()},
            entries=tuple(_entries(raw)),
        )
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SeedError(f"{path.name}: not valid TOML: {error}") from error
    except (AttributeError, KeyError, TypeError) as error:
        raise SeedError(f"{path.name}: a table or key is missing or of the wrong kind: {error!r}") from error


def _further(raw: Mapping[str, Any]) -> dict[str, str]:
    return {town: row["country"] for town, row in raw["further"].items()}


def _entries(raw: Mapping[str, Any]) -> Iterator[Entry]:
    for town, aliases in raw["spelled"].items():
        yield Entry(id=f"city.{town}", aliases=tuple(aliases))
    for code, aliases in raw["spelled_countries"].items():
        yield Entry(id=f"country.{code}", aliases=tuple(aliases))
    for town, row in raw["further"].items():
        yield Entry(id=f"city.{town}", aliases=tuple(row["aliases"]))
    for code, row in raw["province"].items():
        yield Entry(id=f"province.{code}", aliases=tuple(row["aliases"]), example=row["example"], counter=row["counter"])
    for key, row in raw["venue"].items():
        yield Entry(id=f"venue.{key}", aliases=tuple(row["aliases"]), example=row["example"], counter=row["counter"])
