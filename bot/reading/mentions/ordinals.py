"""Which of a series a text is about: "the 12th package", "12. Paket", "12-й пакет"."""

import re
from functools import cache

from bot.reading.mentions.dates import mentions
from bot.reading.mentions.zones import BODY, zones
from bot.reading.words.document import Document
from storage.writing import either

_TURKISH = r"['’]?[a-zıü]*nc[ıiuü]"
"""The Turkish ending changes with the vowels of the word before it."""


@cache
def _ordinal(endings: tuple[str, ...], hyphened: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?<![\d.,:/-])(\d{{1,3}})(?:{either(endings)}|-?{either(hyphened)}|{_TURKISH})(?=\s+[^\W\d_])", re.IGNORECASE)


def is_ordinal(document: Document, start: int, end: int) -> bool:
    """Whether the digits at `start` are an ordinal number with a word behind it before `end`."""
    writing = document.lexicon.writing
    return bool(_ordinal(writing.ordinals, writing.hyphened).match(document.text, start, end))


def ordinals(document: Document) -> tuple[int, ...]:
    """The ordinal numbers in title and lead that belong to no date, each once."""
    dated = {place for mention in mentions(document) for place in range(mention.first, mention.last)}
    taken = {document.words[place].start for place in dated}
    written = _ordinal(document.lexicon.writing.ordinals, document.lexicon.writing.hyphened)
    found: list[int] = []
    for sentence, zone in zones(document):
        if zone != BODY and document.has_digits(sentence):
            found += [
                int(match[1]) for match in written.finditer(document.text, sentence.start, sentence.end) if match.start() not in taken
            ]
    return tuple(sorted(set(found)))
