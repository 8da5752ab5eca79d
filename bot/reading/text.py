"""Words and sentences of a cleaned text, each knowing where it stands."""

import re
from dataclasses import dataclass
from functools import cached_property

from storage.folding import fold

_WORD = re.compile(r"[^\W_]+|[€$£¥₴₽₺]")
_STOP = re.compile(r"(?<=[.!?…؟;·])[\"'»”’)\]]*\s+(?=[\"'«“„‘(\[—–-]*\s*[^\W\d_a-zа-яёіїєґα-ωάέήίόύώ])|\n+|(?<=[.!?…؟])(?=[A-ZА-ЯЁІЇЄΑ-Ω])")


@dataclass(frozen=True, slots=True)
class Word:
    """A word as written, its folded form, and its offsets in the text."""

    text: str
    folded: str
    start: int
    end: int


@dataclass(frozen=True)
class Text:
    """A cleaned text with its words and sentences, computed once when first asked for."""

    text: str

    @cached_property
    def words(self) -> tuple[Word, ...]:
        return tuple(Word(m[0], fold(m[0]), m.start(), m.end()) for m in _WORD.finditer(self.text))


def split_words(text: str) -> tuple[str, ...]:
    """The words of a text as written."""
    return tuple(_WORD.findall(text))
