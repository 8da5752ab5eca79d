"""How much two names sound alike, whatever script, spelling habit or bad translation stands between them."""

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate
from string import ascii_lowercase

from bot.reading.words.roman import latin

_VOWELS = frozenset("aeiou")
_RULES = tuple(
    (letter, re.compile(pattern), sound)
    for letter, pattern, sound in (
        ("", "[^a-z]", ""),
        ("h", "(?<=[aeiou])h(?=[^aeiouy]|$)", ""),
        ("", "tsch|tch|sch|sz|sh|zh|cz|dzh", "s"),
        ("h", "ph", "f"),
        ("h", "th|dh", "t"),
        ("h", "kh|gh", "h"),
        ("h", "ch", "x"),
        ("", "tz|ts|dz|ce|ci", "s"),
        ("", "ck|qu|q", "k"),
        ("z", "z", "s"),
        ("c", "c", "k"),
        ("w", "w", "v"),
        ("f", "ff$", "v"),
        ("f", "f$", "v"),
        ("o", "oo|ou", "u"),
        ("", "(?<=[aeiouy])j(?![aeiouy])|(?<=[bdglmnprtvkf])j|(?<=i)[yj]", "i"),
        ("", "ee|ie|ey|y", "i"),
        ("", r"(.)\1+", r"\1"),
    )
)
"""A letter that such a spelling has, where they all have one, the spelling, and how it sounds."""
_LETTER_X = re.compile("x")
_SIMILAR = {
    frozenset(pair): cost
    for cost, pairs in {
        0.1: "ij",
        0.2: "bp dt gk fv hx kx sx gh",
        0.35: "hk mn js jg jh jx",
        0.5: "ks bv lr uv iv gs dn gi ix fp",
    }.items()
    for pair in pairs.split()
}
_TO_BONES = str.maketrans("bdgfz", "ptkvs", "aeiou")
_DOUBTFUL = {"h": ("", "k"), "x": ("k", "s", ""), "j": ("", "s")}


@lru_cache(maxsize=1 << 15)
def sound(name: str) -> str:
    """The name in Latin letters as it is heard: "Hexed" and "Хексед" as "heksed", "Whitchov" as "vhitxov"."""
    heard = _LETTER_X.sub("ks", latin(name).lower())
    for letter, pattern, replacement in _RULES:
        if letter in heard:
            heard = pattern.sub(replacement, heard)
    return heard


@lru_cache(maxsize=1 << 15)
def skeletons(heard: str) -> frozenset[str]:
    """The consonants of a sound in classes, in every way that its doubtful letters may be taken: "hegset" and "heksed" both as "hkst"."""
    ways = [""]
    for at, letter in enumerate(heard.translate(_TO_BONES), len(heard) - len(heard.lstrip("aeiou"))):
        taken = _DOUBTFUL.get(letter, letter) if at or letter != "h" else letter
        ways = [way if way.endswith(one) else way + one for way in ways for one in taken]
    return frozenset(ways[:32])


def near_keys(bones: str) -> list[str]:
    """A skeleton and, where it is long enough to stay telling, what is left of it without one consonant."""
    return [bones, *[bones[:at] + bones[at + 1 :] for at in range(len(bones))]] if len(bones) > 3 else [bones]


@lru_cache(maxsize=1 << 15)
def likeness(left: str, right: str, least: float = 0.0) -> float:
    """1.0 for equal sounds, 0.0 for strangers: an edit distance in which vowels weigh little and related consonants less than others.

    What is seen on the way to lie below `least` is 0.0.
    """
    if left == right:
        return 1.0
    longest = max(len(left), len(right))
    if not longest or min(len(left), len(right)) * 2 < longest:
        return 0.0
    lone = [_ALONE[letter] for letter in right]
    row = [0.0, *accumulate(lone)]
    whole = 0.55 * longest + 0.5
    first = 0.5 if _CHANGED[left[0]][right[0]] > 0.3 else 0.0
    most = (1.0 - least) * whole - first + _ROUNDING
    for letter in left:
        row = _next_row(row, letter, right, lone)
        if min(row) > most:
            return 0.0
    return max(0.0, 1.0 - (row[-1] + first) / whole)


_ROUNDING = 1e-9


def _next_row(before: Sequence[float], own: str, right: str, lone: Sequence[float]) -> list[float]:
    """The least costs of making one letter more of the left name into each beginning of the right one."""
    alone, changed = _ALONE[own], _CHANGED[own]
    corner = before[0]
    last = corner + alone
    row = [last]
    for other, extra, above in zip(right, lone, before[1:], strict=True):
        last = min(last + extra, above + alone, corner + changed[other])
        corner = above
        row.append(last)
    return row


def _changed(left: str, right: str) -> float:
    if left == right:
        return 0.0
    if left in _VOWELS and right in _VOWELS:
        return 0.2
    return _SIMILAR.get(frozenset((left, right)), 1.0)


_ALONE = {letter: 0.3 if letter in "aeiouj" else 0.25 if letter == "h" else 0.9 for letter in ascii_lowercase}
"""What a letter costs that only one of the two has."""

_CHANGED = {left: {right: _changed(left, right) for right in ascii_lowercase} for left in ascii_lowercase}
"""What it costs that one has the one letter and the other the other."""
