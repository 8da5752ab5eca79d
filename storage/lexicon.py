"""All that the seeds teach, loaded once at start."""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

from storage.judges import Judge, load_judges
from storage.networks import Network, load_networks
from storage.people import Naming, Person, load_naming, load_people
from storage.places import Places, load_places
from storage.seeds import Language, SeedError, load_language
from storage.sides import Sides, load_sides
from storage.weights import Scorers, load_weights
from storage.writing import Writing, load_writing

T = TypeVar("T")

SEEDS = Path(__file__).parent.parent / "seeds"
"""The seeds that come with the project, in a checkout and in an installed copy alike."""


_LIVE = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """The vocabulary of every language that we read, the people of the subject, and the weights learned over all that."""

    languages: Mapping[str, Language]
    weights: Mapping[str, Scorers] = field(default_factory=dict)
    networks: Mapping[str, Network] = field(default_factory=dict)
    judges: Mapping[str, Judge] = field(default_factory=dict)
    people: Mapping[str, Person] = field(default_factory=dict)
    naming: Naming = field(default_factory=Naming)
    places: Places = field(default_factory=Places)
    sides: Sides = field(default_factory=Sides)
    writing: Writing = field(default_factory=Writing)
    live: timedelta = _LIVE
    """How long after its last article a story can still be joined."""


def load_lexicon(folder: Path = SEEDS) -> Lexicon:
    """Load every seed; raise SeedError with all problems of all files."""
    languages: dict[str, Language] = {}
    problems: list[str] = []
    for path in sorted((folder / "languages").glob("*.toml")):
        try:
            language = load_language(path)
        except SeedError as error:
            problems.append(str(error))
        else:
            languages[language.code] = language
    weights = _loaded(load_weights, folder / "weights", problems)
    networks = _loaded(load_networks, folder / "networks", problems)
    judges = _loaded(load_judges, folder / "judges", problems)
    people = _loaded(load_people, folder, problems)
    naming = _loaded(load_naming, folder, problems)
    places = _loaded(load_places, folder, problems)
    sides = _loaded(load_sides, folder, problems)
    writing = _loaded(load_writing, folder, problems)
    live = _loaded(_load_live, folder, problems)
    if (
        problems
        or weights is None
        or networks is None
        or judges is None
        or people is None
        or naming is None
        or places is None
        or sides is None
        or writing is None
        or live is None
    ):
        raise SeedError("\n".join(problems))
    return Lexicon(
        languages=languages,
        weights=weights,
        networks=networks,
        judges=judges,
        people=people,
        naming=naming,
        places=places,
        sides=sides,
        writing=writing,
        live=live,
    )


def _load_live(folder: Path) -> timedelta:
    path = folder / "stories.toml"
    if not path.exists():
        return _LIVE
    try:
        return timedelta(days=tomllib.loads(path.read_text(encoding="utf-8"))["live_days"])
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, KeyError, TypeError) as error:
        raise SeedError(f"{path.name}: needs a number `live_days`: {error!r}") from error


def _loaded(load: Callable[[Path], T], place: Path, problems: list[str]) -> T | None:
    try:
        return load(place)
    except SeedError as error:
        problems.append(str(error))
        return None
