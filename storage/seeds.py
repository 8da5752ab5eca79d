"""Knowledge as data: how the files of `seeds/` are read, and the vocabulary of one language."""

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from storage.folding import fold

TABLES: Mapping[str, str] = {
    "countries": "country",
    "cities": "city",
    "months": "month",
    "weekdays": "weekday",
    "days": "day",
    "numerals": "numeral",
    "magnitudes": "magnitude",
    "currencies": "currency",
}
"""Table in a language file -> family of the entries that it makes ("countries" -> "country.GB")."""

_LISTS = ("also", "articles", "frequent", "place_before", "place_after", "place_endings", "meeting_before", "meeting_after")
_FLAGS = ("month_first", "ordinal_dot", "towns_bare")
_LANGUAGE_KEYS = {"language", "decimal", *_LISTS, *_FLAGS, "words", "strangers", "check", *TABLES}
_PROOFS = ("example", "counter")

Built = TypeVar("Built")


class SeedError(Exception):
    """The seeds cannot be used; the message lists every problem, one a line, with its file."""


def read_seed(path: Path) -> dict[str, Any]:
    """The tables of a seed file; raise SeedError where it cannot be read or is no TOML."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SeedError(f"{path.name}: cannot be read: {error}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SeedError(f"{path.name}: not valid TOML: {error}") from error


def read_each(folder: Path, build: Callable[[Mapping[str, Any]], Built], needs: str) -> dict[str, Built]:
    """Name of each file of a folder -> what is built of its tables; raise SeedError with every problem, among them what a file `needs`."""
    found: dict[str, Built] = {}
    problems: list[str] = []
    for path in sorted(folder.glob("*.toml")):
        try:
            found[path.stem] = build(read_seed(path))
        except SeedError as error:
            problems.append(str(error))
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            problems.append(f"{path.name}: needs {needs}: {error!r}")
    if problems:
        raise SeedError("\n".join(problems))
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One concept in one language: the words that stand for it, and a proof of both kinds."""

    id: str
    aliases: tuple[str, ...]
    example: str = ""
    counter: str = ""

    @property
    def family(self) -> str:
        """The part of the id before its first dot: entries of one family compete for a word."""
        return self.id.split(".", 1)[0]


@dataclass(frozen=True, slots=True)
class Stranger:
    """What aliases of a family catch by accident, written as an alias, and what it means."""

    family: str
    alias: str
    meaning: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A sentence with the entries of one family that must, and must not, be found in it."""

    family: str
    text: str
    finds: tuple[str, ...]
    misses: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """The vocabulary of one language.

    `also` are further codes that feeds give it, as "nb" and "nn" for Norwegian. `month_first`: whether 3/27/2025 is a date in it.
    `ordinal_dot`: whether "27th" is written as "27." in it. `articles`: by which one of a thing is meant, as in "a frigate". `frequent`:
    its commonest words, by which it is told from others. A town is where something is when one of `place_before` stands before its name
    ("in Paris"), one of `place_after` behind it ("Paris'te"), or its name ends in one of `place_endings` ("Párizsban"), with their marks:
    Latvian "Rīgā" is in Riga, "Rīga" is the town. Behind `meeting_before`, or before `meeting_after`, its name stands for what was held
    there ("after Paris"). `towns_bare`: whether a town behind `place_before` stands there as on a map, neither declined nor among nouns
    that are all capitalised.
    """

    code: str
    also: tuple[str, ...] = ()
    decimal: str
    month_first: bool = False
    ordinal_dot: bool = False
    articles: frozenset[str] = frozenset()
    frequent: frozenset[str] = frozenset()
    place_before: frozenset[str] = frozenset()
    place_after: frozenset[str] = frozenset()
    place_endings: tuple[str, ...] = ()
    meeting_before: frozenset[str] = frozenset()
    meeting_after: frozenset[str] = frozenset()
    towns_bare: bool = False
    entries: tuple[Entry, ...]
    strangers: tuple[Stranger, ...] = ()
    checks: tuple[Check, ...]


def load_languages(folder: Path) -> dict[str, Language]:
    """The languages of a folder by their codes; raise SeedError with every problem of every file."""
    found: dict[str, Language] = {}
    problems: list[str] = []
    for path in sorted(folder.glob("*.toml")):
        try:
            language = load_language(path)
        except SeedError as error:
            problems.append(str(error))
        else:
            found[language.code] = language
    if problems:
        raise SeedError("\n".join(problems))
    return found


def load_language(path: Path) -> Language:
    """Read one `seeds/languages/*.toml`; raise SeedError with every problem found."""
    raw = read_seed(path)
    problems = [f"{path.name}: {problem}" for problem in _misshapen(raw)]
    if problems:
        raise SeedError("\n".join(problems))
    entries = tuple(_entries(raw))
    strangers = tuple(_strangers(raw))
    problems = [f"{path.name}: {problem}" for problem in (*_problems(entries), *_misplaced(strangers, entries))]
    if problems:
        raise SeedError("\n".join(problems))
    return Language(
        code=raw["language"],
        also=tuple(raw.get("also", ())),
        decimal=raw.get("decimal", "."),
        month_first=raw.get("month_first", False),
        ordinal_dot=raw.get("ordinal_dot", False),
        articles=_folded(raw, "articles"),
        frequent=_folded(raw, "frequent"),
        place_before=_folded(raw, "place_before"),
        place_after=_folded(raw, "place_after"),
        place_endings=tuple(sorted(ending.casefold() for ending in raw.get("place_endings", ()))),
        meeting_before=_folded(raw, "meeting_before"),
        meeting_after=_folded(raw, "meeting_after"),
        towns_bare=raw.get("towns_bare", False),
        entries=entries,
        strangers=strangers,
        checks=tuple(
            Check(
                family=TABLES[check["table"]],
                text=check["text"],
                finds=tuple(str(key) for key in check.get("finds", ())),
                misses=tuple(str(key) for key in check.get("misses", ())),
            )
            for check in raw.get("check", ())
        ),
    )


def _misshapen(raw: Mapping[str, Any]) -> Iterator[str]:
    """Keys that nothing reads, what is missing, and what is of another kind than it must be: all that reading would stumble over."""
    yield from (f"unknown key {key!r}" for key in raw.keys() - _LANGUAGE_KEYS)
    if not isinstance(raw.get("language"), str):
        yield 'language must be the code of the language, such as "fr"'
    yield from (f"{key} must be true or false" for key in _FLAGS if not isinstance(raw.get(key, False), bool))
    if flat := [key for key in (*TABLES, "words", "strangers") if not isinstance(raw.get(key, {}), dict)]:
        yield from (f"{key} must be a table" for key in flat)
        return
    for key, concept in raw.get("words", {}).items():
        yield from _misshapen_concept(key, concept)
    yield from (f'{name} must be a list of texts, such as ["first", "second"]' for name, words in _lists(raw) if not _are_texts(words))
    for family, words in raw.get("strangers", {}).items():
        if not isinstance(words, dict):
            yield f'strangers.{family} must be a table of words, each with its meaning, such as "svedok" = "a witness"'
    yield from _misshapen_checks(raw.get("check", []))


def _lists(raw: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Whatever must be a list of texts, by its name."""
    yield from ((key, raw[key]) for key in _LISTS if key in raw)
    for table, family in TABLES.items():
        yield from ((f"{family}.{key}", aliases) for key, aliases in raw.get(table, {}).items())
    yield from (
        (f"{key}.aliases", concept.get("aliases", [])) for key, concept in raw.get("words", {}).items() if isinstance(concept, dict)
    )


def _misshapen_concept(key: str, concept: Any) -> Iterator[str]:
    if not isinstance(concept, dict):
        yield f'{key} must be a table [words."{key}"]'
        return
    yield from (f"{key}: unknown key {extra!r}" for extra in concept.keys() - {"aliases", *_PROOFS})
    yield from (f"{key}: {proof} must be a sentence" for proof in _PROOFS if not (isinstance(concept.get(proof), str) and concept[proof]))


def _misshapen_checks(checks: Any) -> Iterator[str]:
    if not isinstance(checks, list) or not all(isinstance(check, dict) for check in checks):
        yield "check must be [[check]] tables"
        return
    for number, check in enumerate(checks, 1):
        yield from (f"check {number}: unknown key {key!r}" for key in check.keys() - {"table", "text", "finds", "misses"})
        if check.get("table") not in TABLES:
            yield f"check {number}: table must be one of {', '.join(TABLES)}"
        if not isinstance(check.get("text"), str):
            yield f"check {number}: text must be a sentence"
        yield from (f"check {number}: {key} must be a list" for key in ("finds", "misses") if not isinstance(check.get(key, []), list))


def _are_texts(words: Any) -> bool:
    return isinstance(words, list) and all(isinstance(word, str) for word in words)


def _folded(raw: Mapping[str, Any], key: str) -> frozenset[str]:
    return frozenset(fold(word) for word in raw.get(key, ()))


def _entries(raw: Mapping[str, Any]) -> Iterator[Entry]:
    for table, family in TABLES.items():
        for key, aliases in raw.get(table, {}).items():
            yield Entry(id=f"{family}.{key}", aliases=tuple(aliases))
    for key, words in raw.get("words", {}).items():
        yield Entry(
            id=key,
            aliases=tuple(words.get("aliases", ())),
            example=words.get("example", ""),
            counter=words.get("counter", ""),
        )


def _strangers(raw: Mapping[str, Any]) -> Iterator[Stranger]:
    for family, words in raw.get("strangers", {}).items():
        yield from (Stranger(family, alias, str(meaning)) for alias, meaning in words.items())


def _misplaced(strangers: tuple[Stranger, ...], entries: tuple[Entry, ...]) -> Iterator[str]:
    known = {(entry.family, fold(alias)) for entry in entries for alias in entry.aliases}
    families = {"person", *(family for family, _ in known)}
    for stranger in strangers:
        name = f"strangers.{stranger.family}: {stranger.alias!r}"
        if stranger.family not in families:
            yield f"{name}: no entry is of this family"
        if bad := _bad_alias(stranger.alias) or ("begins with a star" if stranger.alias.startswith("*") else ""):
            yield f"{name}: {bad}"
        if (stranger.family, fold(stranger.alias)) in known:
            yield f"{name}: is an alias as well"


def _problems(entries: tuple[Entry, ...]) -> Iterator[str]:
    owner: dict[tuple[str, str], str] = {}
    for entry in entries:
        if not entry.aliases:
            yield f"{entry.id}: no aliases"
        for alias in entry.aliases:
            if bad := _bad_alias(alias):
                yield f"{entry.id}: alias {alias!r}: {bad}"
            form = alias if alias.startswith("=") else " ".join(fold(alias).split())
            first = owner.setdefault((entry.family, form), entry.id)
            if first != entry.id:
                yield f"alias {alias!r} is claimed by {first} and by {entry.id}"


def _bad_alias(alias: str) -> str:
    bare = alias.removeprefix("=")
    if not re.search(r"[^\W_]", bare) and not re.fullmatch(r"[€$£¥₴₽₺]", bare):
        return "holds no word"
    for word in bare.split():
        if "*" in word.strip("*"):
            return "a star inside a word"
        if "*" in word and len(word.strip("*")) < 2:
            return "a starred stem needs two letters or more"
    return "" if not bare.startswith("~") and not bare.endswith("~") else "a gap at the edge"
