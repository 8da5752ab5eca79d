"""Texts as sparse vectors that can be compared across languages: romanised character 4-grams and the sounds of names."""

import re
from array import array
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import repeat
from math import log, sqrt
from operator import mul
from zlib import crc32

from anyascii import anyascii

_GAPS = re.compile(r"[^a-z0-9]+")
_NUMBER = re.compile(r"\d{2,}")
_NAME = re.compile(r"(?<=[^.!?…:؟।\n\s])\s[\"'«„“‘(\[]{0,2}([^\W\d_a-z][^\W_]{2,})")
_SILENT = str.maketrans("", "", "aeiouyhj")
_SOUNDS = (
    ("sch", "s"), ("tch", "k"), ("sz", "s"), ("cz", "k"), ("tz", "s"), ("ts", "s"), ("dz", "s"), ("ph", "f"), ("ck", "k"),
    ("ce", "se"), ("ci", "si"), ("cy", "si"), ("w", "v"), ("z", "s"), ("x", "ks"), ("q", "k"), ("c", "k"),
)  # fmt: skip
_BLANK = ord(" ")
_HEAVIEST = 320
"""Features of a vector that are kept: the rest are common words that weigh next to nothing."""

_SHORTEST_SOUND, _LONGEST_SOUND = 3, 4


@dataclass(frozen=True, slots=True)
class Vector:
    """Feature ids, each of 32 bits, with their weights; the sum of the squared weights is one or less."""

    ids: "array[int]"
    weights: "array[float]"


EMPTY = Vector(array("I"), array("f"))


def vector(weights: Mapping[int, float], doubt: float = 0.0) -> Vector:
    """The features, the heaviest first, scaled to length one, or less: with `doubt` a few features prove less than many."""
    length = sqrt(sum([weight * weight for weight in weights.values()]) + doubt * doubt)
    if not length:
        return EMPTY
    ordered = sorted([(-weight, feature) for feature, weight in weights.items()])[:_HEAVIEST]
    return Vector(array("I", [feature for _, feature in ordered]), array("f", [-weight / length for weight, _ in ordered]))


def cosine(known: Mapping[int, float], other: Vector) -> float:
    """How alike two vectors are, the first given as a mapping: 0 to 1."""
    likeness: float = sum(map(mul, map(known.get, other.ids, repeat(0.0)), other.weights))
    return likeness


def romanised(text: str) -> str:
    """Small Latin letters and digits with single blanks between the words."""
    return _GAPS.sub(" ", anyascii(text).lower()).strip()


def gram_counts(roman: str) -> Counter[int]:
    """The 4-grams of a romanised text; a gram may begin or end with a blank but does not reach over one."""
    padded = f" {roman} ".encode()
    counted = Counter([padded[at : at + 4] for at in range(len(padded) - 3)])
    return Counter({gram_id(gram): count for gram, count in counted.items() if _BLANK not in gram[1:3]})


def gram_id(gram: bytes) -> int:
    """A 4-gram of ASCII letters as its number."""
    return int.from_bytes(gram, "big")


def number_counts(roman: str) -> Counter[int]:
    """The numbers of two digits or more."""
    return Counter(map(identity, _NUMBER.findall(roman)))


def name_counts(text: str) -> Counter[int]:
    """The sounds of words that begin with a capital inside a sentence."""
    found: Counter[int] = Counter()
    for name in _NAME.findall(text):
        if name[0].isupper() and len(heard := sound(name)) >= _SHORTEST_SOUND:
            found[identity(heard)] += 1
    return found


def sound(name: str) -> str:
    """The first consonants of a name as they are spoken: "Zelensky", "Selenskyj" and "Зеленський" are one."""
    heard = _GAPS.sub("", anyascii(name).lower())
    for written, spoken in _SOUNDS:
        heard = heard.replace(written, spoken)
    bare = heard.translate(_SILENT)
    return "".join(letter for at, letter in enumerate(bare) if at == 0 or bare[at - 1] != letter)[:_LONGEST_SOUND]


def damped(count: float) -> float:
    """The weight of a feature that stands `count` times in a text, before its rarity."""
    return 1.0 + log(count)


def rarity(share: float) -> float:
    """The weight of a feature that stands in this share of the articles."""
    return log(1.0 / (min(share, 0.97) + 0.02))


def identity(word: str) -> int:
    """A word as a number of 32 bits, the same in every process."""
    return crc32(word.encode())
