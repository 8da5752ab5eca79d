"""Clean text, and its words and sentences, each knowing where it stands."""

import html
import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from functools import partial
from typing import NamedTuple

from bot.reading.words.dirt import without_dirt
from storage.folding import fold

_WORD = re.compile(r"[^\W_]+|[€$£¥₴₽₺%]")
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u0640\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff]"
)
_MARKUP = re.compile(r"<(?:/?[a-zA-Z][^<>]{0,300}|!--.{0,300}?--)>", re.DOTALL)
_ENTITY = re.compile(r"&(?:(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,9});|nbsp|(?:amp|quot|lt|gt|#\d{2,5})(?![a-zA-Z0-9=]))")
_CODE = re.compile(r"<(script|style|template|noscript)\b[^<>]{0,2000}>.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
_INLINE = re.compile(r"</?(?:a|abbr|b|big|em|font|i|mark|small|span|strong|sub|sup|u|wbr)(?:\s[^<>]{0,2000})?/?>", re.IGNORECASE)
_SPACES = re.compile(r"[^\S\n]+")
_NOT_ASCII = re.compile(r"[^\0-\x7f]+")
_MISREAD_AS = ("cp1252", "cp1250", "cp1251", "koi8-r", "cp1253", "cp1254", "cp1257", "latin2", "mac-roman", "cp437", "cp866")
"""Encodings as which UTF-8 is misread, the commonest first."""
_PLAINLY = 3
"""How many misread letters tell that a text was misread."""
_BOUNDARY = re.compile(r"(?P<stop>[.!?…؟।]+[\"'»”’›)\]]*)(?P<gap>\s+|(?=[A-ZÀ-ÞА-ЯЁІЇЄҐΑ-Ω«„“]))|(?P<line>\n+)")
_LAST_WORD = re.compile(r"[^\W_]+$")
_UNWRITTEN = re.compile("[\\0-\\x09\\x0b-\\x1f\\x7f-\\x9f\\ud800-\\uf8ff\\U000f0000-\\U000ffffd\\U00100000-\\U0010fffd]")
"""Control characters but for the line feed, surrogates, and what is for private use (categories Cc, Cs and Co)."""

_ODD_SPACES = str.maketrans({"\r": "\n", "\u2028": "\n", "\u2029": "\n", "\x0b": "\n", "\x0c": "\n", "\t": " "})


def clean(text: str) -> str:
    """Text as a reader means it: entities and markup resolved, invisible marks removed, spaces and lines regular.

    All spans point into the cleaned text, which is what we store.
    """
    for _ in range(2):  # feeds escape twice often enough
        if _ENTITY.search(text):
            text = html.unescape(text)
    plain = _MARKUP.sub(" ", _INLINE.sub("", _CODE.sub(" ", text)))
    text = unicodedata.normalize("NFC", _repaired(plain).translate(_ODD_SPACES))
    text = _INVISIBLE.sub("", text)
    text = _UNWRITTEN.sub("", text)
    if any("\u064b" <= letter <= "\u0652" for letter in text):
        text = re.sub("[\u064b-\u0652\u0670]", "", text)
    lines = (_SPACES.sub(" ", row).strip() for row in without_dirt(text).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _repaired(text: str) -> str:
    """UTF-8 that was once or twice read as another encoding, read rightly; other text unchanged."""
    for _ in range(2):
        runs = _NOT_ASCII.findall(text)
        read = max((_reread(runs, encoding) for encoding in _MISREAD_AS), key=lambda known: sum(run in known for run in runs))
        misread = sum(run in read for run in runs)
        if not misread or (misread < _PLAINLY and misread < len(runs)) or 2 * misread < len(runs):
            return text
        text = _put(text, read)
    return text


def _put(text: str, read: Mapping[str, str]) -> str:
    return _NOT_ASCII.sub(lambda match: read.get(match[0], match[0]), text)


def _reread(runs: Iterable[str], encoding: str) -> dict[str, str]:
    """The runs of letters whose bytes are UTF-8, each with what they stand for."""
    found = {}
    for run in set(runs):
        with suppress(UnicodeError):
            if len(run) > 1:  # no letter but those of ASCII is one byte
                found[run] = _bytes(run, encoding).decode("utf-8")
    return found


def _bytes(run: str, encoding: str) -> bytes:
    """The bytes that were misread; browsers read those that an encoding leaves open as control characters."""
    if not _LEFT_OPEN.search(run):
        return run.encode(encoding)
    return b"".join(bytes([ord(letter)]) if "\x80" <= letter <= "\xa0" else letter.encode(encoding) for letter in run)


_LEFT_OPEN = re.compile("[\x80-\xa0]")


class Word(NamedTuple):
    """A word as written, its folded form, and its offsets in the text."""

    text: str
    folded: str
    start: int
    end: int


_WORD_OF: Callable[[Iterable[object]], Word] = partial(tuple.__new__, Word)
"""A word of its four parts, without a call in Python for each of the many."""


def split_words(text: str) -> tuple[str, ...]:
    """The words of a text as written."""
    return tuple(_WORD.findall(text))


def words(text: str) -> tuple[Word, ...]:
    """The words of a text in their order."""
    found = list(_WORD.finditer(text))
    texts = list(map(re.Match.group, found))
    spans = (texts, map(fold, texts), map(re.Match.start, found), map(re.Match.end, found))
    return tuple(map(_WORD_OF, zip(*spans, strict=True)))


def sentences(text: str, abbreviations: Collection[str], *, ordinal_dot: bool = True) -> Iterator[tuple[int, int]]:
    """The ranges of the sentences; a line break always ends one, the full stop of an abbreviation never.

    `ordinal_dot`: whether the language writes "27th" as "27.", so that a full stop behind a small number may be part of it.
    """
    start = 0
    for match in _BOUNDARY.finditer(text):
        if "\n" not in match[0] and _goes_on(text, start, match, abbreviations, ordinal_dot):
            continue
        if text[start : match.end()].strip():
            yield _trimmed(text, start, match.end())
        start = match.end()
    if text[start:].strip():
        yield _trimmed(text, start, len(text))


def _goes_on(text: str, start: int, match: re.Match[str], abbreviations: Collection[str], ordinal_dot: bool) -> bool:
    """Whether a full stop belongs to an abbreviation, an ordinal or the number of a list, or a small letter follows."""
    after = text[match.end() : match.end() + 2].lstrip("\"'«„“‘(—–- ")
    last = _LAST_WORD.search(text[max(0, match.start() - 12) : match.start()])
    if match["stop"].startswith(".") and last:
        counts = ordinal_dot or text[start : match.start()].strip() == last[0]
        if _is_short(last[0], abbreviations, counts):
            return True
    return bool(after) and after[0].islower()


def _is_short(word: str, abbreviations: Collection[str], counts: bool) -> bool:
    """An initial, a known abbreviation or, where it `counts`, a number of one or two digits."""
    if word.isdigit():
        return counts and len(word) <= 2
    return (len(word) == 1 and word.isupper()) or word.casefold() in abbreviations


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
