"""What the platforms brought us, by their own ids: each takes effect once, over restarts too (promise D12)."""

from datetime import datetime

from sqlite_utils import Database

from storage.rows import stamp


class Heard:
    """Table `heard`."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def add(self, platform: str, key: str, now: datetime) -> bool:
        """Write it down; False if it stood there already."""
        added = self._db.execute("insert into heard (platform, key, at) values (?,?,?) on conflict do nothing", [platform, key, stamp(now)])
        return added.rowcount > 0

    def since(self, platform: str, prefix: str, at: datetime) -> tuple[str, ...]:
        """The keys that begin so and were heard since then, the oldest first."""
        rows = self._db.execute(
            "select key from heard where platform = ? and at >= ? and substr(key, 1, ?) = ? order by at",
            [platform, stamp(at), len(prefix), prefix],
        )
        return tuple(key for (key,) in rows.fetchall())

    def forget(self, before: datetime) -> None:
        """What is so old comes no more."""
        self._db.execute("delete from heard where at < ?", [stamp(before)])
