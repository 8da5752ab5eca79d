"""What a story repeats of others: offers that were told before are on its card, but are not its news."""

from collections.abc import Iterable
from datetime import timedelta

from handlers.positions import Position
from storage.store import Store

REPEATED = timedelta(days=10)
"""For how long a bold line leaves out what another story told: later a word that is given again is what happened."""


def news(story: int, known: Iterable[Position], store: Store) -> tuple[Position, ...]:
    """The positions that this story was the first to tell of."""
    return tuple(found for found in known if not _is_reminder(story, found, store))


def _is_reminder(story: int, found: Position, store: Store) -> bool:
    return store.facts.said_elsewhere(story, found.pledge, found.earliest - REPEATED, before=found.first)
