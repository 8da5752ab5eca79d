"""What an article reports as its event: type, day, place, head count, who stayed away."""

from bot.reading.document import Document
from storage.model import Event, EventType


def event(document: Document) -> Event:
    """The event of a document."""
    cities = [hit.key for hit in document.hits if hit.family == "city"]
    return Event(type=EventType.SUMMIT, day=document.article.published.date(), city=cities[0] if cities else None)
