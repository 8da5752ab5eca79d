"""All that the seeds teach, loaded once at start."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from storage.seeds import Language, SeedError, load_language
from storage.weights import Scorers, load_weights

SEEDS = Path(__file__).parent.parent / "seeds"
"""The seeds that come with the project, in a checkout and in an installed copy alike."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """The vocabulary of every language that we read, and the weights learned over it."""

    languages: Mapping[str, Language]
    weights: Mapping[str, Scorers] = field(default_factory=dict)


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
    try:
        weights = load_weights(folder / "weights")
    except SeedError as error:
        problems.append(str(error))
    if problems:
        raise SeedError("\n".join(problems))
    return Lexicon(languages=languages, weights=weights)
