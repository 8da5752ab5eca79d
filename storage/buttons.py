"""Commands that are too long for a platform's button, under short keys."""

from datetime import datetime

from sqlite_utils import Database

from storage.rows import stamp


class Buttons:
    """Table `buttons`."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def keep(self, key: str, command: str, now: datetime) -> None:
        """Remember a command that is too long for a platform's button under a short key."""
        self._db.table("buttons").upsert({"key": key, "command": command, "created": stamp(now)}, pk="key")

    def has(self, key: str, since: datetime) -> bool:
        """Whether the key was written down since then."""
        return self._db.execute("select 1 from buttons where key = ? and created >= ?", [key, stamp(since)]).fetchone() is not None

    def command(self, key: str) -> str:
        """The command behind a short key, or an empty string."""
        row = self._db.execute("select command from buttons where key = ?", [key]).fetchone()
        return row[0] if row else ""
