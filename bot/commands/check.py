"""`check`: every wrong or missing setting, feed file and seed rule, with what to do."""

import os
from argparse import Namespace
from collections.abc import Container, Iterable, Iterator
from contextlib import closing, suppress
from hashlib import blake2b
from pathlib import Path

from bot.history import HistoryError, read_history
from bot.reading.words.foreign import ForeignNames
from bot.reading.words.people import PeopleFinder
from bot.reading.words.terms import Matcher
from bot.reading.words.text import words
from bot.settings import Settings, SettingsError, read_settings
from bot.sources_file import SourcesError, read_sources
from storage.countries import load_countries
from storage.lexicon import SEEDS, Lexicon, load_lexicon
from storage.seeds import Entry, Language, SeedError
from storage.store import SCHEME, StoreError, database_path, open_store

_PROGRAM = Path(__file__).parents[2]
_SEALED = (SEEDS, _PROGRAM / "bot" / "reading", _PROGRAM / "storage")


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


def problems_at_start(settings: Settings) -> list[str]:
    """What would keep the service from starting. Seeds that held at an earlier start are not tried again, which takes seconds."""
    if problems := list(_of_settings(settings)):
        return [*problems, *problems_of_seeds()]
    with closing(open_store(settings.database_url)) as store:
        if store.recall("seeds that hold") == (seal := _seal()):
            return []
        if not (problems := list(problems_of_seeds())):
            store.remember("seeds that hold", seal)
    return problems


def _seal() -> str:
    """Stands for the seeds and for the code that reads them: while it is the same, what held before holds."""
    digest = blake2b(digest_size=16)
    for path in sorted(path for folder in _SEALED for path in folder.rglob("*") if path.suffix in {".py", ".toml", ".json"}):
        digest.update(f"{path.relative_to(_PROGRAM)}\n".encode() + path.read_bytes())
    return digest.hexdigest()


def _of_settings(settings: Settings) -> Iterator[str]:
    try:
        read_sources(settings.sources_file)
    except SourcesError as error:
        yield from str(error).splitlines()
    yield from _of_database(settings.database_url)


def _of_database(url: str) -> Iterator[str]:
    """What keeps the database from being used, or where there is none yet, from being made: one is tried beside its place and taken away,
    since an empty one that stays would tell an operator who has the wrong DATABASE_URL that nothing waits."""
    path = database_path(url)
    tried = path if path.exists() else path.with_name(f"{path.name}.tried-{os.getpid()}")
    try:
        open_store(f"{SCHEME}{tried}").close()
    except StoreError as error:
        yield str(error).replace(str(tried), str(path))
    if tried != path:
        with suppress(OSError):
            tried.unlink()


def problems_of_seeds() -> Iterator[str]:
    """Seed files that cannot be used, and examples and counter-examples that do not hold."""
    try:
        countries = load_countries(SEEDS).by_code
        read_history(SEEDS / "history")
        lexicon = load_lexicon(SEEDS)
    except (SeedError, HistoryError) as error:
        yield from str(error).splitlines()
        return
    foreign, people = ForeignNames(lexicon.languages, lexicon.naming), PeopleFinder(lexicon.people, lexicon.naming)
    for language in lexicon.languages.values():
        yield from _of_language(language)
        yield from _of_unknown(language, lexicon, countries)
        yield from _of_strangers(language, foreign, people)
    yield from _of_entries("places.toml", lexicon.places.entries, Matcher(lexicon.places.entries))
    yield from _of_people(lexicon, people)


def _of_language(language: Language) -> Iterator[str]:
    file, matcher = f"{language.code}.toml", Matcher(language.entries, strangers=language.strangers)
    yield from _of_entries(file, language.entries, matcher)
    for check in language.checks:
        found = {hit.key for hit in matcher.find(words(check.text)) if hit.family == check.family}
        yield from (f"{file}: {check.family}.{key} is not found: {check.text}" for key in check.finds if key not in found)
        yield from (f"{file}: {check.family}.{key} is found: {check.text}" for key in check.misses if key in found)


def _of_unknown(language: Language, lexicon: Lexicon, countries: Container[str]) -> Iterator[str]:
    """Countries, towns and concepts under a name of which no rule speaks: most likely it is misspelled. English has every concept."""
    concepts = {entry.id for entry in lexicon.languages["en"].entries}
    for entry in language.entries:
        key = entry.id.partition(".")[2]
        if entry.family == "country" and key not in countries:
            yield f"{language.code}.toml: {entry.id}: no such country in countries.toml; its codes are those of ISO 3166-1, such as FR"
        elif entry.family == "city" and key not in lexicon.places.country_of:
            yield f"{language.code}.toml: {entry.id}: no such town in places.toml or towns.toml"
        elif entry.example and entry.id not in concepts:
            yield f"{language.code}.toml: {entry.id}: no concept of this name in en.toml; is it misspelled?"


def _of_entries(file: str, entries: Iterable[Entry], matcher: Matcher) -> Iterator[str]:
    for entry in entries:
        for sentence, wanted in ((entry.example, True), (entry.counter, False)):
            if sentence and any(hit.id == entry.id for hit in matcher.find(words(sentence))) is not wanted:
                yield f"{file}: {entry.id}: {'example is not found' if wanted else 'counter-example is found'}: {sentence}"


def _of_strangers(language: Language, foreign: ForeignNames, people: PeopleFinder) -> Iterator[str]:
    """Strangers that nothing takes for one of their family, neither as written nor with a capital for the name of a country or a person."""
    matcher = Matcher(language.entries)
    for stranger in language.strangers:
        bare = stranger.alias.strip("=*")
        texts = (words(bare), words(bare.capitalize()))
        if stranger.family == "person":
            found = [hit for named in people.find(texts, ((), ())) for hit in named]
        else:
            found = [hit for text in texts for hit in foreign.with_foreign(text, matcher)]
        if not any(hit.family == stranger.family for hit in found):
            yield f"{language.code}.toml: strangers.{stranger.family}: nothing catches {stranger.alias!r}"


def _of_people(lexicon: Lexicon, finder: PeopleFinder) -> Iterator[str]:
    entries = Matcher(lexicon.languages["en"].entries)
    for person in lexicon.people.values():
        for sentence, wanted in ((person.example, True), (person.counter, False)):
            row = words(sentence)
            found = finder.find((row,), (entries.find(row),))[0]
            if any(hit.key == person.id for hit in found) is not wanted:
                yield f"people.toml: {person.id}: {'example is not found' if wanted else 'counter-example is found'}: {sentence}"
