"""The people of the subject as data: true names, countries, offices and the spellings under which texts name them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from storage.seeds import SeedError, read_seed

ROLES = frozenset({"head", "defence", "foreign", "chief", "adviser", "envoy", "spokesman", "organisation"})
ALONE = frozenset({"yes", "supported", "no"})
_LISTS = ("roles", "surnames", "given", "garbled", "translated")
_OPTIONAL = frozenset({"garbled", "translated"})
_NAMING = ("endings", "dropping", "strangers", "lookalikes", "titles", "no_countries")
_TEXTS = ("name", "country", "alone", "example", "counter")


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Someone whom the news names: `name` as readers are shown it, `country` an ISO code or EU, NATO, UN.

    `alone` tells what a surname on its own needs to count: "yes" nothing, "supported" the office beside it or the full name
    elsewhere, "no" always the given name. `garbled` holds whole names as bad translations write them, `translated` the words that
    a surname is taken for.
    """

    id: str
    name: str
    country: str
    roles: tuple[str, ...]
    alone: str
    surnames: tuple[str, ...]
    given: tuple[str, ...]
    garbled: tuple[str, ...]
    translated: tuple[str, ...]
    example: str
    counter: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Naming:
    """How names bend and what only looks like one.

    `endings` are folded, `dropping` those of them before which a final a or o falls; `strangers` are full names of others than the people
    we know; `lookalikes` are words that sound like a surname and are none; `titles` may stand before any name; `same` groups the given
    names that translations take for each other; `no_countries` are names and words that are written like a country in some other language.
    """

    endings: frozenset[str] = frozenset()
    dropping: frozenset[str] = frozenset()
    strangers: tuple[str, ...] = ()
    lookalikes: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    no_countries: tuple[str, ...] = ()
    same: tuple[tuple[str, ...], ...] = ()


def load_naming(folder: Path) -> Naming:
    """Read `names.toml` in the seeds folder; raise SeedError with every problem found."""
    raw = read_seed(folder / "names.toml")
    problems = [f"names.toml: unknown key {key!r}" for key in sorted(raw.keys() - {*_NAMING, "same"})]
    problems += [f"names.toml: {key} must be a list of texts" for key in _NAMING if not _texts(raw.get(key, []))]
    if not all(_texts(group) for group in raw.get("same", ())):
        problems.append("names.toml: same must be a list of lists of texts")
    if problems:
        raise SeedError("\n".join(problems))
    return Naming(
        endings=frozenset(raw.get("endings", ())),
        dropping=frozenset(raw.get("dropping", ())),
        strangers=tuple(raw.get("strangers", ())),
        lookalikes=tuple(raw.get("lookalikes", ())),
        titles=tuple(raw.get("titles", ())),
        no_countries=tuple(raw.get("no_countries", ())),
        same=tuple(tuple(group) for group in raw.get("same", ())),
    )


def load_people(folder: Path) -> dict[str, Person]:
    """Read `people.toml` in the seeds folder, id -> Person; raise SeedError with every problem found."""
    raw = read_seed(folder / "people.toml")
    problems = [f"people.toml: [{key}] {problem}" for key, table in raw.items() for problem in _problems(table)]
    if problems:
        raise SeedError("\n".join(problems))
    return {key: _person(key, table) for key, table in raw.items()}


def _texts(values: Any) -> bool:
    return isinstance(values, list) and all(isinstance(value, str) and value for value in values)


def _problems(table: Any) -> Iterator[str]:
    if not isinstance(table, dict):
        yield "is no table"
        return
    yield from (f"has an unknown key {key!r}" for key in sorted(table.keys() - {*_LISTS, *_TEXTS}))
    yield from (f"{key} must be a text" for key in _TEXTS if not isinstance(table.get(key), str) or not table[key])
    for key in _LISTS:
        values = table.get(key, [])
        if not _texts(values):
            yield f"{key} must be a list of texts"
        elif not values and key not in _OPTIONAL:
            yield f"{key} is missing"
        elif key == "roles":
            yield from (f"has an unknown role {value!r}" for value in values if value not in ROLES)
    if isinstance(table.get("alone"), str) and table["alone"] not in ALONE:
        yield f"alone must be one of {', '.join(sorted(ALONE))}"


def _person(key: str, table: Mapping[str, Any]) -> Person:
    return Person(
        id=key,
        name=table["name"],
        country=table["country"],
        roles=tuple(table["roles"]),
        alone=table["alone"],
        surnames=tuple(table["surnames"]),
        given=tuple(table["given"]),
        garbled=tuple(table.get("garbled", ())),
        translated=tuple(table.get("translated", ())),
        example=table["example"],
        counter=table["counter"],
    )
