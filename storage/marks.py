"""Words by which a publisher marks a title as the correction, or the withdrawal, of an earlier report: `seeds/corrections.toml`."""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from storage.seeds import SeedError, read_seed

_ENDS = r"[:\]\)|–—-]"
_KEYS = {"id", "language", "words", "example", "counter"}


class Mark(StrEnum):
    CORRECTION = "correction"
    RETRACTION = "retraction"


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkEntry:
    """The words for one mark in one language, with a title that bears it and one that only speaks of such a thing."""

    mark: Mark
    language: str
    words: tuple[str, ...]
    example: str
    counter: str


@dataclass(frozen=True, slots=True)
class Marks:
    """What the file holds, made ready to be found."""

    entries: tuple[MarkEntry, ...]
    pattern: re.Pattern[str]

    def of(self, title: str) -> Mark | None:
        """The mark of a title, or None."""
        found = self.pattern.search(title)
        return (
            next(mark for mark in Mark if any(name and key.startswith(mark) for key, name in found.groupdict().items())) if found else None
        )

    def without(self, title: str) -> str:
        """The title without its mark."""
        return self.pattern.sub("", title).strip() or title


@cache
def load_marks(seeds: Path) -> Marks:
    """Read the marks; raise SeedError with every problem found."""
    path = seeds / "corrections.toml"
    raw = read_seed(path).get("mark", [])
    problems = [f"{path}: {sorted(set(entry) ^ _KEYS)} in {entry.get('words')}" for entry in raw if set(entry) != _KEYS]
    if problems or not raw:
        raise SeedError("\n".join(problems) or f"{path}: no marks")
    entries = tuple(
        MarkEntry(
            mark=Mark(entry["id"]),
            language=entry["language"],
            words=tuple(entry["words"]),
            example=entry["example"],
            counter=entry["counter"],
        )
        for entry in raw
    )
    return Marks(entries, _pattern(entries))


def _pattern(entries: tuple[MarkEntry, ...]) -> re.Pattern[str]:
    """A mark stands at the start with a colon, a dash or in brackets, or at the end in brackets or after a dash."""
    forms = []
    for mark in Mark:
        words = sorted({word for entry in entries if entry.mark is mark for word in entry.words}, key=len, reverse=True)
        either = "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in words)
        forms += [
            rf"^\W*(?P<{mark}_first>{either})\s*(?:\s|(?<=\w)){_ENDS}+\s*",
            rf"\s*[\[\(](?P<{mark}_last>{either})[\]\)]\s*$",
            rf"\s+[|–—-]\s*(?P<{mark}_end>{either})\s*$",
        ]
    return re.compile("|".join(forms), re.IGNORECASE)
