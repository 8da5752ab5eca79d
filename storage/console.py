"""The console page's messages: alerts, their edits, and the answers in their threads."""

from datetime import datetime
from typing import Any

from sqlite_utils import Database

from storage.model import Posted
from storage.rows import moment, optional_moment, stamp


class Console:
    """Table `console`."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def add(self, delivery: int, message: str, now: datetime) -> int:
        """Put a message on the page and return its id; the same delivery again is the same message."""
        return self._insert(delivery, None, message, now)

    def reply(self, delivery: int, parent: int, message: str, now: datetime) -> int | None:
        """Answer a message in its thread; None if that message is not there."""
        row = self._db.execute("select coalesce(parent, id) from console where id = ?", [parent]).fetchone()
        return self._insert(delivery, row[0], message, now) if row else None

    def edit(self, posted: int, message: str, now: datetime) -> bool:
        """Renew a message; one that reads the same already stays as it is. Tells whether the message is there."""
        row = self._db.execute("select message from console where id = ?", [posted]).fetchone()
        if row is not None and row[0] != message:
            self._db.execute(
                "update console set message = ?, edited = ?, revision = (select max(revision) + 1 from console) where id = ?",
                [message, stamp(now), posted],
            )
        return row is not None

    def list(self, after: int = 0, limit: int = 200) -> tuple[Posted, ...]:
        """What changed after a revision, in the order of change; of more than `limit` the newest."""
        rows = self._db.query(
            "select * from (select * from console where revision > ? order by revision desc limit ?) order by revision", [after, limit]
        )
        return tuple(_posted(row) for row in rows)

    def threads(self, limit: int = 50) -> tuple[Posted, ...]:
        """The newest messages with all that was answered in their threads, in the order in which they were posted."""
        rows = self._db.query(
            "select * from console where coalesce(parent, id) in"
            " (select id from console where parent is null order by id desc limit ?) order by id",
            [limit],
        )
        return tuple(_posted(row) for row in rows)

    def revision(self) -> int:
        """The revision of the last change, 0 if there was none."""
        return int(self._db.execute("select coalesce(max(revision), 0) from console").fetchone()[0])

    def _insert(self, delivery: int, parent: int | None, message: str, now: datetime) -> int:
        self._db.execute(
            "insert into console (delivery, parent, message, posted, revision)"
            " values (?, ?, ?, ?, (select coalesce(max(revision), 0) + 1 from console)) on conflict (delivery) do nothing",
            [delivery, parent, message, stamp(now)],
        )
        return int(self._db.execute("select id from console where delivery = ?", [delivery]).fetchone()[0])


def _posted(row: dict[str, Any]) -> Posted:
    return Posted(
        id=row["id"],
        parent=row["parent"],
        message=row["message"],
        posted=moment(row["posted"]),
        edited=optional_moment(row["edited"]),
        revision=row["revision"],
    )
