"""All that the seeds teach, loaded once at start."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from storage.judges import Judge, load_judges
from storage.networks import Network, load_networks
from storage.people import Naming, Person, load_naming, load_people
from storage.places import Places, load_places
from storage.seeds import Language, SeedError, load_languages, read_seed
from storage.sides import Sides, load_sides
from storage.weights import Scorers, load_weights
from storage.writing import Writing, load_writing

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
    parts: dict[str, Any] = {}
    problems: list[str] = []
    for name, load in _LOADERS.items():
        try:
            parts[name] = load(folder)
        except SeedError as error:
            problems.append(str(error))
    if problems:
        raise SeedError("\n".join(problems))
    return Lexicon(**parts)


def _load_live(folder: Path) -> timedelta:
    path = folder / "stories.toml"
    if not path.exists():
        return _LIVE
    try:
        return timedelta(days=read_seed(path)["live_days"])
    except (KeyError, TypeError) as error:
        raise SeedError(f"{path.name}: needs a number `live_days`: {error!r}") from error


_LOADERS: Mapping[str, Callable[[Path], Any]] = {
    "languages": lambda folder: load_languages(folder / "languages"),
    "weights": lambda folder: load_weights(folder / "weights"),
    "networks": lambda folder: load_networks(folder / "networks"),
    "judges": lambda folder: load_judges(folder / "judges"),
    "people": load_people,
    "naming": load_naming,
    "places": load_places,
    "sides": load_sides,
    "writing": load_writing,
    "live": _load_live,
}
"""Part of the lexicon -> what reads it from the folder of the seeds."""
