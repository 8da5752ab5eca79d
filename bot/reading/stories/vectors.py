"""Texts as sparse vectors that can be compared across languages: romanised character 4-grams and the sounds of names."""

import re
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, islice
from math import log, sqrt
from operator import mul
from zlib import crc32

from bot.reading.words.roman import latin

_GAPS = re.compile(r"[^a-z0-9]+")
_NUMBER = re.compile(r"\d{2,}")
_NAME = re.compile(r"(?<=[^.!?…:؟।\n\s])\s[\"'«„“‘(\[]{0,2}([^\W\d_a-z][^\W_]{2,})")
_SILENT = str.maketrans("", "", "aeiouyhj")
_SOUNDS = (
    ("sch", "s"), ("tch", "k"), ("sz", "s"), ("cz", "k"), ("tz", "s"), ("ts", "s"), ("dz", "s"), ("ph", "f"), ("ck", "k"),
    ("ce", "se"), ("ci", "si"), ("cy", "si"), ("w", "v"), ("z", "s"), ("x", "ks"), ("q", "k"), ("c", "k"),
)  # fmt: skip
_HEAVIEST = 320
"""Features of a vector that are kept: the rest are common words that weigh next to nothing."""

_COMMONEST = 0.97
"""A feature of more articles than this share weighs no less."""

_SHORTEST_SOUND, _LONGEST_SOUND = 3, 4


@dataclass(frozen=True, slots=True)
class Vector:
    """Feature ids, each of 32 bits, with their weights; the sum of the squared weights is one or less."""

    ids: "array[int]"
    weights: "array[float]"


EMPTY = Vector(array("I"), array("f"))


def vector(features: Iterable[int], weights: Sequence[float], doubt: float = 0.0) -> Vector:
    """The features, the heaviest first, scaled to length one, or less: with `doubt` a few features prove less than many."""
    length = sqrt(sum(map(mul, weights, weights)) + doubt * doubt)
    if not length:
        return EMPTY
    weight_of = dict(zip(features, weights, strict=True))
    ordered = sorted(sorted(weight_of), key=weight_of.__getitem__, reverse=True)[:_HEAVIEST]
    return Vector(array("I", ordered), array("f", [weight_of[feature] / length for feature in ordered]))


def cosine(known: Mapping[int, float], other: Vector) -> float:
    """How alike two vectors are, the first given as a mapping: 0 to 1."""
    if known.keys().isdisjoint(other.ids):
        return 0.0
    return sum([known[feature] * weight for feature, weight in zip(other.ids, other.weights, strict=True) if feature in known], 0.0)


def romanised(text: str) -> str:
    """Small Latin letters and digits with single blanks between the words."""
    return _GAPS.sub(" ", latin(text).lower()).strip()


def gram_counts(roman: str, most: int | None = None) -> dict[int, int]:
    """The 4-grams of a romanised text, all or the first of it; a gram may begin or end with a blank but does not reach over one."""
    counted = Counter(chain.from_iterable(map(_grams, roman.split())))
    return dict(islice(counted.items(), most)) if most and most < len(counted) else counted


@lru_cache(maxsize=1 << 14)
def _grams(word: str) -> tuple[int, ...]:
    """Every four letters that follow each other in a word between two blanks, as numbers of 32 bits, in order."""
    letters = f" {word} ".encode()
    return tuple(gram_id(letters[at : at + 4]) for at in range(len(letters) - 3))


def gram_id(gram: bytes) -> int:
    """A 4-gram of ASCII letters as its number."""
    return int.from_bytes(gram, "big")


def number_counts(roman: str) -> Counter[int]:
    """The numbers of two digits or more."""
    return Counter(map(identity, _NUMBER.findall(roman)))


def name_counts(text: str) -> Counter[int]:
    """The sounds of words that begin with a capital inside a sentence."""
    return Counter(map(identity, heard_names(text)))


def heard_names(text: str) -> Iterator[str]:
    """The sound of each word that begins with a capital inside a sentence, long enough to tell something."""
    return (heard for name in _NAME.findall(text) if name[0].isupper() and len(heard := sound(name)) >= _SHORTEST_SOUND)


@lru_cache(maxsize=1 << 15)
def sound(name: str) -> str:
    """The first consonants of a name as they are spoken: "Zelensky", "Selenskyj" and "Зеленський" are one."""
    heard = _GAPS.sub("", latin(name).lower())
    for written, spoken in _SOUNDS:
        heard = heard.replace(written, spoken)
    bare = heard.translate(_SILENT)
    return "".join(letter for at, letter in enumerate(bare) if at == 0 or bare[at - 1] != letter)[:_LONGEST_SOUND]


def weighed(counts: Iterable[int], shares: Iterable[float]) -> list[float]:
    """The weights of features that stand so many times in a text, and in these shares of the articles."""
    return [
        (1.0 if count == 1 else 1.0 + log(count)) * log(1.0 / (min(_COMMONEST, share) + 0.02))
        for count, share in zip(counts, shares, strict=True)
    ]


def identity(word: str) -> int:
    """A word as a number of 32 bits, the same in every process."""
    return crc32(word.encode())
