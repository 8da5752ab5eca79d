"""Countries and bodies by code, and the many names by which people ask for them."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from storage.folding import fold
from storage.seeds import SeedError, read_seed

_KEYS = {"name", "running", "capital", "names"}
_BODIES_WITHOUT_FLAG = {"NATO", "COALITION"}
_SHORTEST_TYPO = 5
"""Names under five letters are only understood as written: one slip turns Iran into Iraq."""
_LONG = 8
"""From eight letters on, two slips are forgiven instead of one."""
_NEAR = 70.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Country:
    """A country, or a body such as the EU; `running` is its name inside a sentence ("the United States")."""

    code: str
    name: str
    running: str
    capital: str = ""
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Countries:
    """All countries that we know, by code and by any of their names."""

    by_code: Mapping[str, Country]
    _codes: Mapping[str, str] = field(repr=False)
    _english: Mapping[str, str] = field(repr=False)

    def name(self, code: str) -> str:
        """The display name; a code that we do not know stands for itself."""
        country = self.by_code.get(code)
        return country.name if country else code

    def running(self, code: str) -> str:
        """The name inside a sentence, with an article where it takes one."""
        country = self.by_code.get(code)
        return country.running if country else code

    def flag(self, code: str) -> str:
        """The flag as an emoji, or an empty string for a body that has none."""
        if code not in self.by_code or code in _BODIES_WITHOUT_FLAG:
            return ""
        return "".join(chr(0x1F1E6 + ord(letter) - ord("A")) for letter in code)

    def find(self, words: str) -> str | None:
        """The code behind a name, capital, demonym or code; a small slip is forgiven where only one country is near."""
        form = name_form(words)
        return self._codes.get(form) or self._slip(form)

    def exact(self, words: str) -> str | None:
        """The same without forgiving a slip."""
        return self._codes.get(name_form(words))

    def suggest(self, word: str) -> tuple[str, ...]:
        """Display names of up to three countries that the word may have meant, the nearest first."""
        asked = name_form(word)
        parts = [code for form, code in self._english.items() if len(asked) > 2 and f" {form}".find(f" {asked}") >= 0]
        near = process.extract(asked, self._codes.keys(), scorer=fuzz.ratio, limit=12, score_cutoff=_NEAR)
        codes = dict.fromkeys((*parts, *(self._codes[form] for form, _, _ in near)))
        return tuple(self.name(code) for code in list(codes)[:3])

    def _slip(self, form: str) -> str | None:
        if len(form) < _SHORTEST_TYPO:
            return None
        allowed = 2 if len(form) >= _LONG else 1
        codes = self._near(form, self._english, allowed)
        if not codes and len(form) >= _LONG:
            codes = self._near(form, self._codes, 1)
        return codes.pop() if len(codes) == 1 else None

    def _near(self, form: str, codes: Mapping[str, str], allowed: int) -> set[str]:
        near = process.extract(form, codes.keys(), scorer=OSA.distance, score_cutoff=allowed, limit=20)
        best = min((distance for _, distance, _ in near), default=0)
        return {codes[found] for found, distance, _ in near if distance == best and len(found) >= _SHORTEST_TYPO}


def name_form(words: str) -> str:
    """The form in which names are compared: folded, dots and apostrophes gone, one blank between words."""
    return " ".join(re.findall(r"[^\W_]+", re.sub(r"[.'’]", "", fold(words))))


def load_countries(folder: Path) -> Countries:
    """Read `countries.toml` in the seeds folder; raise SeedError with every problem found."""
    path = folder / "countries.toml"
    raw = read_seed(path)
    problems = [f"{path.name}: {problem}" for problem in _problems(raw)]
    if problems:
        raise SeedError("\n".join(problems))
    countries = {code: _country(code, entry) for code, entry in raw.items()}
    owners, clashes = _owners(countries.values())
    if clashes:
        raise SeedError("\n".join(f"{path.name}: {clash}" for clash in clashes))
    english = {name_form(name): country.code for country in countries.values() for name in (country.name, country.capital) if name}
    return Countries(countries, owners, english)


def _country(code: str, entry: Mapping[str, Any]) -> Country:
    name = entry["name"]
    return Country(
        code=code,
        name=name,
        running=entry.get("running", name),
        capital=entry.get("capital", ""),
        names=tuple(entry.get("names", ())),
    )


def _problems(raw: Mapping[str, Any]) -> Iterator[str]:
    for code, entry in raw.items():
        if not isinstance(entry, dict):
            yield f"{code!r} is no table"
            continue
        yield from (f"[{code}] has an unknown key {key!r}" for key in sorted(entry.keys() - _KEYS))
        if not isinstance(entry.get("name"), str):
            yield f"[{code}] has no name"
        names = entry.get("names", [])
        if not isinstance(names, list) or not all(isinstance(name, str) and name_form(name) for name in names):
            yield f"[{code}] names must be a list of words"


def _owners(countries: Iterable[Country]) -> tuple[dict[str, str], list[str]]:
    owners: dict[str, str] = {}
    clashes = []
    for country in countries:
        for name in (country.code, country.name, country.running, country.capital, *country.names):
            form = name_form(name)
            first = owners.setdefault(form, country.code) if form else country.code
            if first != country.code:
                clashes.append(f"{name!r} is claimed by {first} and by {country.code}")
    return owners, clashes
