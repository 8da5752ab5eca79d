"""The two or three sentences that carry the story."""

from bot.reading.document import Document


def summary(document: Document) -> tuple[str, ...]:
    """The leading sentences of the body."""
    return tuple(document.quote(s) for s in document.sentences if not s.title)[:2]
