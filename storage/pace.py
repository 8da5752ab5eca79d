"""How fast was spoken, and who asked us to wait: what the limits have to remember across a restart."""

from datetime import datetime

from sqlite_utils import Database

from storage.rows import moment, stamp


class Pace:
    """Tables `sends` and `pauses`."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def note(self, platform: str, channel: str, operation: str, now: datetime) -> None:
        """A message is about to be sent."""
        self._db.execute(
            "insert into sends (platform, channel, operation, at) values (?,?,?,?)", [platform, channel, operation, stamp(now)]
        )

    def sends(self, platform: str, since: datetime) -> tuple[tuple[str, str, datetime], ...]:
        """Channel, operation and time of what was sent since then, the oldest first."""
        rows = self._db.execute(
            "select channel, operation, at from sends where platform = ? and at > ? order by at", [platform, stamp(since)]
        )
        return tuple((channel, operation, moment(at)) for channel, operation, at in rows.fetchall())

    def forget(self, before: datetime) -> None:
        """Sends and pauses that are past count no more."""
        self._db.execute("delete from sends where at < ?", [stamp(before)])
        self._db.execute("delete from pauses where until < ?", [stamp(before)])

    def pause(self, platform: str, scope: str, until: datetime, why: str) -> None:
        """A platform asked not to be spoken to; a longer pause stands against a shorter one."""
        self._db.execute(
            "insert into pauses (platform, scope, until, why) values (?,?,?,?)"
            " on conflict (platform, scope) do update set until = excluded.until, why = excluded.why where excluded.until > until",
            [platform, scope, stamp(until), why],
        )

    def pauses(self, platform: str, now: datetime) -> tuple[tuple[str, datetime, str], ...]:
        """Scope, end and reason of each pause that is in force."""
        rows = self._db.execute("select scope, until, why from pauses where platform = ? and until > ?", [platform, stamp(now)])
        return tuple((scope, moment(until), why) for scope, until, why in rows.fetchall())
