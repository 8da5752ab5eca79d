"""Towns, the countries they lie in, and buildings that stand for a town."""

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from storage.seeds import Entry, SeedError, read_seed


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

    def towns_of(self, countries: Container[str]) -> frozenset[str]:
        """The towns that lie in these countries."""
        return frozenset(town for town, country in self.country_of.items() if country in countries)


def load_places(folder: Path) -> Places:
    """Read `places.toml` and `towns.toml`; raise SeedError where one cannot be used. A folder without the first has no places."""
    path, more = folder / "places.toml", folder / "towns.toml"
    if not path.exists():
        return Places()
    raw = read_seed(path)
    try:
        further = read_seed(more).get("towns", {}) if more.exists() else {}
        return Places(
            country_of=_countries(raw, further),
            capital_of=dict(raw["capitals"]),
            near=dict(raw["near"]),
            venues={key: Venue(id=key, name=row["name"], town=row["town"]) for key, row in raw["venue"].items()},
            entries=(*_towns(raw["spelled"], further), *_countries_and_others(raw)),
        )
    except (AttributeError, KeyError, TypeError) as error:
        raise SeedError(f"places.toml or towns.toml: a table or key is missing or of the wrong kind: {error!r}") from error


def _countries(raw: Mapping[str, Any], further: Mapping[str, Any]) -> dict[str, str]:
    """The country of each town."""
    capitals = {town: code for code, town in raw["capitals"].items()}
    return {**capitals, **raw["towns"], **{town: row["country"] for town, row in further.items()}}


def _towns(spelled: Mapping[str, Any], further: Mapping[str, Any]) -> Iterator[Entry]:
    for town, aliases in spelled.items():
        yield Entry(id=f"city.{town}", aliases=tuple(aliases))
    for town, row in further.items():
        yield Entry(id=f"city.{town}", aliases=tuple(row["aliases"]))


def _countries_and_others(raw: Mapping[str, Any]) -> Iterator[Entry]:
    for code, aliases in raw["spelled_countries"].items():
        yield Entry(id=f"country.{code}", aliases=tuple(aliases))
    for family in ("venue", "whole"):
        for key, row in raw[family].items():
            yield Entry(id=f"{family}.{key}", aliases=tuple(row["aliases"]), example=row["example"], counter=row["counter"])
