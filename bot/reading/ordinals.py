"""Which of a series a text is about: "the 12th package", "12. Paket", "12-й пакет"."""

import re

from bot.reading.dates import mentions
from bot.reading.document import Document
from bot.reading.zones import BODY, zones

_ORDINAL = re.compile(
    r"(?<![\d.,:/-])(\d{1,3})(?:st|nd|rd|th|[eè]me|er|re|e|o|a|[ºª°]|\.[ºª°]?|:e|:a|-?(?:й|го|му|м|я|й|ти|те|та|то|ти|ий|ій|ία|ος|η|ο)|['’]?[a-zıü]*nc[ıiuü])"
    r"(?=\s+[^\W\d_])",
    re.IGNORECASE,
)


def ordinals(document: Document) -> tuple[int, ...]:
    """The ordinal numbers in title and lead that belong to no date, each once."""
    dated = {place for mention in mentions(document) for place in range(mention.first, mention.last)}
    taken = {document.words[place].start for place in dated}
    found: list[int] = []
    for sentence, zone in zones(document):
        if zone != BODY:
            found += [
                int(match[1]) for match in _ORDINAL.finditer(document.text, sentence.start, sentence.end) if match.start() not in taken
            ]
    return tuple(sorted(set(found)))
