"""`check`: every wrong or missing setting, feed file and seed rule, with what to do."""

from argparse import Namespace
from collections.abc import Iterator

from bot.history import HistoryError, read_history
from bot.reading.people import PeopleFinder
from bot.reading.terms import Matcher
from bot.reading.text import words
from bot.settings import Settings, SettingsError, read_settings
from bot.sources_file import SourcesError, read_sources
from storage.countries import load_countries
from storage.lexicon import SEEDS, Lexicon, load_lexicon
from storage.seeds import Language, SeedError
from storage.store import StoreError, open_store


def run(options: Namespace) -> int:
    """Print all problems; exit code 0 only where there are none."""
    del options
    problems = list(problems_of_environment())
    for problem in problems:
        print(problem)
    print(f"{len(problems)} problem(s) found" if problems else "all settings, feeds and seeds are in order")
    return 1 if problems else 0


def problems_of_environment() -> Iterator[str]:
    """What would keep the service from starting, and every seed rule that does not hold."""
    try:
        settings = read_settings()
    except SettingsError as error:
        yield from str(error).splitlines()
    else:
        yield from _of_settings(settings)
    yield from problems_of_seeds()


def _of_settings(settings: Settings) -> Iterator[str]:
    try:
        read_sources(settings.sources_file)
    except SourcesError as error:
        yield from str(error).splitlines()
    try:
        open_store(settings.database_url).close()
    except StoreError as error:
        yield str(error)


def problems_of_seeds() -> Iterator[str]:
    """Seed files that cannot be used, and examples and counter-examples that do not hold."""
    try:
        load_countries(SEEDS)
        read_history(SEEDS / "history")
        lexicon = load_lexicon(SEEDS)
    except (SeedError, HistoryError) as error:
        yield from str(error).splitlines()
        return
    for language in lexicon.languages.values():
        yield from _of_language(language)
    yield from _of_people(lexicon)


def _of_language(language: Language) -> Iterator[str]:
    matcher = Matcher(language.entries)
    for entry in language.entries:
        for sentence, wanted in ((entry.example, True), (entry.counter, False)):
            if sentence and any(hit.id == entry.id for hit in matcher.find(words(sentence))) is not wanted:
                yield f"{language.code}.toml: {entry.id}: {'example is not found' if wanted else 'counter-example is found'}: {sentence}"


def _of_people(lexicon: Lexicon) -> Iterator[str]:
    finder = PeopleFinder(lexicon.people, lexicon.naming)
    entries = Matcher(lexicon.languages["en"].entries)
    for person in lexicon.people.values():
        for sentence, wanted in ((person.example, True), (person.counter, False)):
            row = words(sentence)
            found = finder.find((row,), (entries.find(row),))[0]
            if any(hit.key == person.id for hit in found) is not wanted:
                yield f"people.toml: {person.id}: {'example is not found' if wanted else 'counter-example is found'}: {sentence}"
