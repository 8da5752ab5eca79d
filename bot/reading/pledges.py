"""What a document reports as the positions and contributions of countries."""

from bot.reading.document import Document
from storage.model import Pledge


def pledges(document: Document) -> tuple[Pledge, ...]:
    """The pledges, each with its sentence and spans."""
    del document
    return ()
