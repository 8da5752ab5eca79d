"""Which stored story an article belongs to, or none."""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.reading.document import Document
from storage.model import Event
from storage.rows import pack, unpack


@dataclass(frozen=True, slots=True, kw_only=True)
class Features:
    """What the matcher remembers of an article."""

    event: Event

    def packed(self) -> bytes:
        return pack(self).encode()

    @staticmethod
    def unpacked(blob: bytes) -> "Features":
        return unpack(Features, blob.decode())


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """The story found (None: a new one), why, and the article whose text this one repeats."""

    story: int | None
    score: float = 0.0
    reason: str = ""
    origin: str | None = None


def features(document: Document, event: Event) -> Features:
    """What is to be remembered of an article for matching."""
    del document
    return Features(event=event)


class StoryIndex:
    """The live stories, in memory."""

    def __init__(self) -> None:
        self._stories: dict[tuple[object, ...], int] = {}

    def match(self, wanted: Features) -> Match:
        """The story with the same facts."""
        return Match(story=self._stories.get(_key(wanted.event)), reason="same day and city")

    def add(self, story: int, article: str, origin: str, remembered: Features) -> None:
        """Remember an article as part of a story."""
        del article, origin
        self._stories.setdefault(_key(remembered.event), story)

    def refresh(self, rows: Iterable[tuple[int, str, str, bytes]]) -> None:
        """Take in what is stored: story, article, origin and packed features, the oldest first."""
        for story, article, origin, blob in rows:
            self.add(story, article, origin, Features.unpacked(blob))


def _key(event: Event) -> tuple[object, ...]:
    return (event.type, event.day, event.city)
