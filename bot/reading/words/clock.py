"""The times of day that items of a live blog begin with."""

import re
from functools import lru_cache

from storage.writing import Writing, either

_HEADS = r"(?=\s*[-–—:|]|(?-i:\s+[^\W\d_a-z][^.!?:]{1,30}:)|(?<=[:.h]\d\d)(?-i:\s+[A-ZÀ-ÞΑ-ΩЀ-Я«„“\"]))"
"""What shows by itself that a time heads an item: a mark behind it, or a name with a colon, as in "16.40 Rotterdam: ..."."""


def stamp(writing: Writing) -> re.Pattern[str]:
    """A time of day at the start of a line, perhaps behind a list's mark: "• 14:05", "kl. 9.30", "14 Uhr"."""
    return _pattern(writing.clock_before, writing.clock_behind, "")


def heading(writing: Writing) -> re.Pattern[str]:
    """Such a time that heads what follows, so that its digits count nothing."""
    return _pattern(writing.clock_before, writing.clock_behind, _HEADS)


@lru_cache(maxsize=8)
def _pattern(before: tuple[str, ...], behind: tuple[str, ...], then: str) -> re.Pattern[str]:
    time = rf"\d{{1,2}}\s?[:.h]\s?\d{{2}}(?:\s?[ap]\.?m\b\.?)?|\d{{1,2}}\s?[ap]\.?m\b\.?|\d{{1,2}}\s?{either(behind)}\b"
    return re.compile(
        rf"^[ \t]*(?:[•■▪●*–—\[(-]{{1,2}}\s*)?(?:{either(before)}\s)?(?:{time})[\])*]{{0,2}}{then}", re.MULTILINE | re.IGNORECASE
    )
