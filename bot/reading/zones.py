"""The parts of an article that weigh differently: title, lead and the rest."""

from bot.reading.document import Document, Sentence

TITLE, LEAD, BODY = "title", "lead", "body"
_LEAD_SENTENCES = 2
_SHORT = 4
"""A line of fewer words is a caption, a name or a time stamp and uses up no place in the lead."""


def zones(document: Document) -> tuple[tuple[Sentence, str], ...]:
    """Each sentence with its zone; the lead is the first two real sentences of the body."""
    found = []
    led = 0
    for sentence in document.sentences:
        zone = TITLE if sentence.title else LEAD if led < _LEAD_SENTENCES else BODY
        led += zone == LEAD and sentence.last - sentence.first >= _SHORT
        found.append((sentence, zone))
    return tuple(found)
