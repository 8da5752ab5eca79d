"""What web pages mix into a text and no reader means: share bars, counters, links, list marks, letters of another script."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache

from storage.lexicon import SEEDS
from storage.writing import either, load_writing

_COUNTER = re.compile(r"(?:\d[\d ,]{0,8}|\d+(?:[.,]\d)?\s?[kKMт])(?:\s+\w+)?")
_TIME = re.compile(r"\d{1,2}[:.h]\d{2}")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+")
_WORD = re.compile(r"[^\W\d_]+")
_TO_LATIN = str.maketrans("АВЕКМНОРСТУХаеорсухіјѕԁһпкгтмΑΒΕΖΗΙΚΜΝΟΡΤΥΧαοινυρκτ", "ABEKMHOPCTYXaeopcyxijsdhnkrtmABEZHIKMNOPTYXaoivupkt")
_TO_CYRILLIC = str.maketrans("ABEKMHOPCTYXaeopcyxij", "АВЕКМНОРСТУХаеорсухіј")
_TO_GREEK = str.maketrans("ABEZHIKMNOPTYXov", "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧον")
_SCRIPTS = {"LATIN": _TO_LATIN, "CYRILLIC": _TO_CYRILLIC, "GREEK": _TO_GREEK}


@cache
def _own_lines() -> re.Pattern[str]:
    """Lines that are the page's own whatever stands around them."""
    writing = load_writing(SEEDS)
    time = rf"\d{{1,2}}\s?{either(writing.reading_time)}\.?(?:\s+\w+){{0,2}}"
    return re.compile(rf"(?:{time}|{either(writing.list_marks)}\.?)", re.IGNORECASE)


@cache
def _source_links() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """A link to the source at the end of a line, and one that is glued between two sentences."""
    words = load_writing(SEEDS).source_link
    glued = either(word.capitalize() for word in words).replace(r"\s+", r"\s?")
    return (
        re.compile(rf"(?<!\s)\s*\b{either(words)}\b[^\S\n]*$", re.IGNORECASE | re.MULTILINE),
        re.compile(rf"(?<=[.!?»”\"])\s*{glued}(?=[A-ZА-Я]|\s|$)"),
    )


def without_dirt(text: str) -> str:
    """The text without lines that only serve the page, addresses left out, and each word in one script."""
    for link in (*_source_links(), _ADDRESS):
        text = link.sub("", text)
    lines = (line for line in _without_links(text.split("\n")) if not _serves_the_page(line.strip()))
    return _WORD.sub(lambda match: _one_script(match[0]), "\n".join(lines))


_LINK = 25
"""A line that leads to another article has no more words than this."""
_HEADLINE = 10
"""Nor has the headline of one in a list of them."""
_CAPTION = 6
"""Whose a picture is, is said in no more words than this; a longer line tells what it shows, and may be all that names the day."""
_LISTED = 10
"""How many headlines may follow one heading."""
FINISHED = re.compile(r"[.!?…。؟;:][\"'”“»«›)\]]*\s*$")
"""How a line ends that is a sentence."""


@cache
def _links() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """A line that leads to another article or names what a page is filed under; the heading of a list of such; a picture with its owner."""
    writing = load_writing(SEEDS)
    mark, name = r"^\W{0,3}", r"\S+(?:\s\S+){0,4}"
    return (
        re.compile(rf"{mark}(?:{either(writing.related)}\s*[:>|»→–—]|{either(writing.tags)}\s*:)", re.IGNORECASE),
        re.compile(rf"{mark}{either(writing.related)}\W{{0,3}}$", re.IGNORECASE),
        re.compile(rf"(?:\b{either(writing.credits)}\.?\s?[:/]\s?|©\s?){name}$", re.IGNORECASE),
    )


def _without_links(lines: Iterable[str]) -> Iterator[str]:
    """The lines without those that lead to other articles, name tags or stand below pictures."""
    leading, heading, owner = _links()
    listed = 0
    for line in lines:
        row = line.strip()
        size = len(row.split())
        if row and heading.search(row):
            listed = _LISTED
        elif row and listed and size <= _HEADLINE and not FINISHED.search(row):
            listed -= 1
        elif leading.search(row) and size <= _LINK:
            listed = _LISTED if row.endswith(":") else 0
        elif not (size <= _CAPTION and owner.search(row)):
            listed = listed if not row else 0
            yield line


def _serves_the_page(line: str) -> bool:
    if not line:
        return False
    if _own_lines().fullmatch(line):
        return True
    words = [word.casefold() for word in re.findall(r"\w+", line)]
    if not words:
        return not any(letter in '"»”' for letter in line)
    networks = load_writing(SEEDS).share_bar
    if all(word in networks or word.isdigit() for word in words):
        return not _TIME.fullmatch(line)
    return len(words) == 2 and words[1] in networks and bool(_COUNTER.fullmatch(line))


@lru_cache(maxsize=1 << 15)
def _one_script(word: str) -> str:
    """A word whose letters come from several scripts, with the strangers replaced by the letters that they look like."""
    if word.isascii():
        return word
    scripts = Counter(unicodedata.name(letter, "").split(" ", 1)[0] for letter in word)
    if len(scripts) == 1 or not set(scripts) <= set(_SCRIPTS):
        return word
    for script, _ in scripts.most_common():
        replaced = word.translate(_SCRIPTS[script])
        if len({unicodedata.name(letter, "").split(" ", 1)[0] for letter in replaced}) == 1:
            return replaced
    return word
