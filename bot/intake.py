"""What a feed's body brings: which items are new, which were edited, and what reading them leads to."""

import logging
from collections.abc import Callable
from datetime import datetime

from bot.feeds.identity import Recognised, recognise
from bot.feeds.parse import Parsed
from bot.pipeline import Parts, take_in
from bot.revision import revise
from storage.model import Article, SourceState
from storage.store import Store

log = logging.getLogger(__name__)


def sort_out(store: Store, state: SourceState, parsed: Parsed) -> Recognised:
    """A feed's items under the ids that their articles have had from the start; of the fresh, those that no other feed brought."""
    known = store.items.like(state.source.id, [entry.item for entry in parsed.found])
    return recognise(parsed.found, known, lambda key: _text(store, key))


def _text(store: Store, key: str) -> str:
    article = store.articles.get(key)
    return f"{article.title} {article.text}" if article else ""


def take_in_all(store: Store, parts: Parts, state: SourceState, found: Recognised, clock: Callable[[], datetime]) -> int:
    """Read what is fresh, the oldest first, and what was edited; returns how many could not be read.

    What a feed held when it was first seen, and old items under new names (promise D11), are filed in silence.
    """
    new = set(store.articles.unknown(article.id for article in found.fresh))
    fresh = sorted((article for article in found.fresh if article.id in new), key=lambda article: article.published)
    silent = found.storm or state.first_success is None
    outcomes = [_read(article, lambda one: take_in(one, parts, store, clock(), first_sight=silent)) for article in fresh]
    outcomes += [_read(article, lambda one: revise(one, parts, store, clock())) for article in found.edited]
    return outcomes.count(False)


def _read(article: Article, reading: Callable[[Article], object]) -> bool:
    """One article that cannot be read must not cost the others of its feed; tells whether it could."""
    try:
        reading(article)
    except Exception:
        log.exception("reading failed: %s from %s", article.id, article.source)
        return False
    return True
