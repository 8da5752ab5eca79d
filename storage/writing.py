"""How news is written, whatever it tells of: what `seeds/writing.toml` holds."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from storage.folding import fold
from storage.seeds import SeedError, read_seed

_CODES = frozenset({"magnitudes", "signs", "dollars", "crowns", "own_money"})
_ROWS = _CODES | {
    "abbreviations", "range", "joining", "share_bar", "reading_time", "list_marks", "source_link", "related", "tags", "credits", "walls",
    "ordinals", "clock", "replacing", "qualifying_behind",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """Words, and signs with their meaning, that hold for all languages together; the file says what each row is for.

    `ordinals` stand right behind digits, `hyphened` may have a hyphen before them; `clock_before` and `clock_behind` stand beside a time;
    `currencies` are the codes of all that have a sign or a country of their own.
    """

    abbreviations: frozenset[str] = frozenset()
    range: frozenset[str] = frozenset()
    range_and: frozenset[str] = frozenset()
    range_between: frozenset[str] = frozenset()
    replacing: frozenset[tuple[str, str]] = frozenset()
    qualifying_behind: frozenset[str] = frozenset()
    joining: frozenset[str] = frozenset()
    share_bar: frozenset[str] = frozenset()
    reading_time: tuple[str, ...] = ()
    list_marks: tuple[str, ...] = ()
    source_link: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    credits: tuple[str, ...] = ()
    walls: tuple[str, ...] = ()
    ordinals: tuple[str, ...] = ()
    hyphened: tuple[str, ...] = ()
    clock_before: tuple[str, ...] = ()
    clock_behind: tuple[str, ...] = ()
    magnitudes: Mapping[str, int] = field(default_factory=dict)
    signs: Mapping[str, str] = field(default_factory=dict)
    dollars: Mapping[str, str] = field(default_factory=dict)
    crowns: Mapping[str, str] = field(default_factory=dict)
    own_money: Mapping[str, str] = field(default_factory=dict)
    currencies: tuple[str, ...] = ()


@cache
def load_writing(folder: Path) -> Writing:
    """Read `writing.toml`; raise SeedError where it cannot be used. A folder without one has no such words."""
    path = folder / "writing.toml"
    if not path.exists():
        return Writing()
    try:
        return _writing(read_seed(path))
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise SeedError(f"{path.name}: a row or key is missing or of the wrong kind: {error!r}") from error


def _writing(raw: Mapping[str, Any]) -> Writing:
    if odd := sorted(raw.keys() ^ _ROWS):
        raise SeedError(f"writing.toml: missing or unknown rows: {', '.join(odd)}")
    codes = {name: raw[name]["codes"] for name in _CODES}
    return Writing(
        abbreviations=frozenset(_words(raw, "abbreviations")),
        range=frozenset(_words(raw, "range")),
        range_and=frozenset(_words(raw, "range", "joined")),
        range_between=frozenset(map(fold, _words(raw, "range", "between"))),
        replacing=frozenset(map(_pair, _words(raw, "replacing"))),
        qualifying_behind=frozenset(map(fold, _words(raw, "qualifying_behind"))),
        joining=frozenset(_words(raw, "joining")),
        share_bar=frozenset(_words(raw, "share_bar")),
        reading_time=_words(raw, "reading_time"),
        list_marks=_words(raw, "list_marks"),
        source_link=_words(raw, "source_link"),
        related=_words(raw, "related"),
        tags=_words(raw, "tags"),
        credits=_words(raw, "credits"),
        walls=_words(raw, "walls"),
        ordinals=_words(raw, "ordinals"),
        hyphened=_words(raw, "ordinals", "hyphened"),
        clock_before=_words(raw, "clock", "before"),
        clock_behind=_words(raw, "clock", "behind"),
        magnitudes={str(letters): int(value) for letters, value in codes["magnitudes"].items()},
        signs={str(sign): str(code) for sign, code in codes["signs"].items()},
        dollars={str(letters): str(code) for letters, code in codes["dollars"].items()},
        crowns={str(country): str(code) for country, code in codes["crowns"].items()},
        own_money={str(country): str(code) for country, code in codes["own_money"].items()},
        currencies=tuple(sorted({str(code) for row in ("signs", "dollars", "crowns", "own_money") for code in codes[row].values()})),
    )


def _words(raw: Mapping[str, Any], row: str, key: str = "words") -> tuple[str, ...]:
    if isinstance(raw[row][key], str):
        raise TypeError(f"{row}.{key} is no list")
    return tuple(map(str, raw[row][key]))


def _pair(words: str) -> tuple[str, str]:
    before, behind = fold(words).split()
    return before, behind


def either(words: Iterable[str]) -> str:
    """A regular expression for any of some words, the longest first: a space is any white space, `*` any ending, `#` a number,
    `~` room for some words."""
    longest_first = sorted(words, key=len, reverse=True)
    return "(?:" + "|".join("".join(_SIGNS.get(letter, re.escape(letter)) for letter in word) for word in longest_first) + ")"


_SIGNS = {" ": r"\s+", "*": r"\w*", "#": r"\d+", "~": ".{0,40}"}
