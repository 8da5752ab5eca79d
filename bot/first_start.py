"""What a start brings into the database, the first one above all."""

import logging
from datetime import datetime

from bot.history import load_history
from bot.settings import Settings
from bot.sources_file import read_sources
from bot.web.server import CONSOLE
from storage.lexicon import SEEDS
from storage.model import Subscription
from storage.store import Store

log = logging.getLogger(__name__)


def prepare(store: Store, settings: Settings, now: datetime) -> None:
    """What a start brings: the feeds of the operator's file; the first one the baseline and the console as a subscriber as well.

    Only for who holds the lock on the database: polls that an earlier process left unfinished are due again.
    """
    with store.write():
        store.sources.recover()
        store.sources.sync(read_sources(settings.sources_file))
    subscribe_console(store, now)
    if settings.baseline and (stories := load_history(store, SEEDS / "history", now)):
        log.info("baseline loaded: %d stories", stories)


def subscribe_console(store: Store, now: datetime) -> None:
    """The embedded chat hears everything from the first start on, until somebody unsubscribes it."""
    if not store.recall("console"):
        with store.write():
            store.subscriptions.save(Subscription(channel=CONSOLE, created=now))
            store.remember_moment("console", now)
