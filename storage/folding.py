"""Folding: one form for words that people, keyboards and translators write in many ways."""

import unicodedata
from functools import lru_cache

LETTERS = {
    "ł": "l",
    "ø": "o",
    "đ": "d",
    "ð": "d",
    "þ": "th",
    "ı": "i",
    "ħ": "h",
    "æ": "ae",
    "œ": "oe",
    "ς": "σ",
    "ґ": "г",
    "ى": "ي",
    "ة": "ه",
    "ٱ": "ا",
    "ـ": "",
}
"""Small letters that Unicode does not take apart, but that many write in another way."""

_TABLE = str.maketrans(LETTERS)


@lru_cache(maxsize=1 << 16)
def fold(text: str) -> str:
    """Casefold, strip diacritics and unify letter variants: "Łódź" and "lodz" become equal.

    Works word by word or on whole strings; the length may change, so never use it for offsets.
    """
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(letter for letter in decomposed if unicodedata.category(letter) != "Mn")
    return unicodedata.normalize("NFC", bare.translate(_TABLE))


def bare(name: str) -> str:
    """A name without the marks on its letters, capitals kept: "Tromsø" becomes "Tromso"."""
    decomposed = unicodedata.normalize("NFKD", name)
    return unicodedata.normalize("NFC", "".join(_unmarked(letter) for letter in decomposed if unicodedata.category(letter) != "Mn"))


def _unmarked(letter: str) -> str:
    small = letter.lower().translate(_TABLE)
    return letter if small == letter.lower() else small.capitalize() if letter.isupper() else small
