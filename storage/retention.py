"""What is let go with time: raw texts, what only matching needed, messages that were delivered, old buttons.

Facts, quotations and links stay.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlite_utils import Database

from storage.rows import stamp
from storage.texts import Texts

IDLE = timedelta(days=90)
"""A story that was not heard of for so long is matched no more (its articles are compared for a third of that), whatever is kept."""

_AT_ONCE = 100


class Retention:
    """Tables `texts`, `filings`, `outbox` and `buttons`, in steps that hold the database for a few milliseconds each."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._texts = Texts(db)

    def step(self, before: datetime, now: datetime) -> int:
        """Let go of a little of what is older than that, inside the open transaction; returns how much it was, 0 when nothing is left."""
        works: tuple[Callable[[], int], ...] = (
            lambda: self._texts.cut(before, _AT_ONCE),
            lambda: self._forget_features(now - IDLE),
            lambda: self._forget_messages(before),
            lambda: self._forget_buttons(before),
        )
        return sum(work() for work in works)

    def _forget_features(self, idle_since: datetime) -> int:
        return self._db.execute(
            "update filings set features = null where rowid in (select f.rowid from filings f join stories s on s.id = f.story"
            " where f.features is not null and s.last_seen < ? limit ?)",
            [stamp(idle_since), _AT_ONCE],
        ).rowcount

    def _forget_messages(self, before: datetime) -> int:
        """That a message was settled, and how, stays; it can be tried again no more."""
        return self._db.execute(
            "update outbox set message = '' where id in"
            " (select id from outbox where message <> '' and settled is not null and settled < ? order by settled limit ?)",
            [stamp(before), _AT_ONCE],
        ).rowcount

    def _forget_buttons(self, before: datetime) -> int:
        """Whoever presses a button that was last shown so long ago is told that it has expired."""
        return self._db.execute(
            "delete from buttons where key in (select key from buttons where created < ? limit ?)", [stamp(before), _AT_ONCE]
        ).rowcount
