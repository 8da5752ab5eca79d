"""Words as the search compares them, in any script: nobody need write accents, capitals or forms of letters as the article does."""

import re
import unicodedata

from storage.folding import LETTERS

_SAME = {**LETTERS, "ŋ": "n", "ŧ": "t", "ə": "e", "ی": "ي", "ک": "ك"}
"""Letters that are searched for as another one: those that are folded everywhere, further Latin ones, and those of Persian."""

_VOICED = "\u3099\u309a"
"""Marks that make another kana, as a bar makes another letter."""

_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
"""Letters of scripts without blanks between words (Thai, Lao, Burmese, Khmer, Chinese, Japanese): each is searched for itself."""


def as_searched(text: str) -> str:
    """A text in the form in which the search keeps it; what is ASCII the index itself makes small."""
    return text if text.isascii() else _UNSPACED.sub(r" \g<0> ", _folded(text))


def words_searched(words: str) -> tuple[str, ...]:
    """The words that a person asks for, each in the same form and without a sign that the index takes for an operator."""
    found = "".join(letter if unicodedata.category(letter)[0] in "LMN" else " " for letter in _folded(words)).split()
    return tuple(" ".join(as_searched(word).split()) for word in found)


class _Plain(dict[int, str]):
    """What becomes of a letter, looked up once for each."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        self[code] = "" if unicodedata.combining(letter) and letter not in _VOICED else _SAME.get(letter, letter)
        return self[code]


_PLAIN = _Plain()


def _folded(text: str) -> str:
    """Small letters without accents, vowel points and the like; marks that are letters of their own stay (Thai, Devanagari)."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFKD", text).casefold().translate(_PLAIN))
