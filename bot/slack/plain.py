"""A message as Slack's `text`: for notifications, for screen readers, and for the day when blocks are refused.

A text is put together from pieces that are safe each by itself, and cut only between two of them.
"""

import re
from collections.abc import Iterable, Iterator

from bot.slack.safe_text import clean, honest_label, inert, safe_address
from bot.slack.wording import read
from handlers.message import Block, Divider, Item, Line, Message, Quote

LONGEST_TEXT = 3_000
_LONGEST_WORD = 500
_WORDS = re.compile(rf"\S{{1,{_LONGEST_WORD}}}\s*|\s+")


def notification(message: Message) -> str:
    """The message as plain text with its links left out; never empty."""
    return _fitted(_written(part, linked=False) for part in message.blocks)


def as_text(message: Message) -> str:
    """The message with its links, for a place that takes no blocks: only the buttons are missing."""
    return _fitted(_written(part, linked=True) for part in message.blocks)


def _written(part: Block, *, linked: bool) -> list[str]:
    if isinstance(part, Divider):
        return []
    body = list(_pieces(part.line, linked=linked))
    if not "".join(body).strip():
        return []
    if isinstance(part, Quote):
        note = clean(part.note).strip()
        return ["“", *body, "”", *_words(f" — {note}" if note else "")]
    return ["• ", *body] if isinstance(part, Item) else body


def _pieces(line: Line, *, linked: bool) -> Iterator[str]:
    """Words and whole links. Neighbouring spans are made inert together: "evil" and ".org" are harmless only apart."""
    text = ""
    for span in line:
        words = read(span)
        address = safe_address(span.link) if linked and span.link and words.strip() else ""
        before, label, after = honest_label(words, address) if address else (words, "", "")
        text += before
        if label:
            yield from _words(text)
            yield f"<{address.replace('&', '&amp;')}|{inert(label)}>"
            text = after
    yield from _words(text)


def _words(text: str) -> Iterator[str]:
    return (word.group() for word in _WORDS.finditer(inert(text)))


def _fitted(parts: Iterable[list[str]]) -> str:
    """The pieces in a row, a line for each part, up to the limit of a text."""
    text = ""
    for part in parts:
        for piece in ["\n" if text and part else "", *part]:
            if len(text) + len(piece) > LONGEST_TEXT - 2:
                return f"{text.rstrip()} …"
            text += piece
    return text.strip() or "…"
