"""The feeds: which are due, and what the last poll of each taught us."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlite_utils import Database

from storage.model import Source, SourceState, Tier
from storage.rows import optional_moment, stamp


class Sources:
    """Table `sources`."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def sync(self, sources: Iterable[Source]) -> None:
        """Make the operator's file the list of active feeds; what is known of a feed whose address stays is kept."""
        self._db.execute("update sources set active = 0")
        for source in sources:
            known = self._db.execute("select url from sources where id = ?", [source.id]).fetchone()
            if known and known[0] != source.url:
                self._db.execute("delete from sources where id = ?", [source.id])
            self._db.table("sources").upsert(
                {
                    "id": source.id,
                    "url": source.url,
                    "publisher": source.publisher,
                    "language": source.language,
                    "tier": source.tier.value,
                    "every": source.every.total_seconds(),
                    "active": 1,
                },
                pk="id",
            )

    def all(self) -> tuple[SourceState, ...]:
        """Every active feed, by publisher."""
        return tuple(_state(row) for row in self._db.query("select * from sources where active order by publisher, id"))

    def get(self, source: str) -> SourceState | None:
        return next((_state(row) for row in self._db.query("select * from sources where id = ?", [source])), None)

    def claim_due(self, now: datetime, limit: int = 50) -> tuple[SourceState, ...]:
        """Take up to `limit` feeds that are due; each is put off by its interval as it is taken."""
        rows = list(
            self._db.query(
                "select * from sources where active and (due is null or due <= ?) order by due is not null, due, id limit ?",
                [stamp(now), limit],
            )
        )
        for row in rows:
            later = now + timedelta(seconds=row["every"])
            self._db.execute("update sources set due = ? where id = ?", [stamp(later), row["id"]])
        return tuple(_state(row) for row in rows)

    def settle(
        self,
        source: str,
        now: datetime,
        *,
        error: str = "",
        etag: str | None = None,
        last_modified: str | None = None,
        body_hash: str | None = None,
        last_item: datetime | None = None,
        due: datetime | None = None,
    ) -> None:
        """Record how a poll ended. Call it after the items are stored, so that a crash reads the feed again."""
        changes: dict[str, Any] = {"last_polled": stamp(now), "error": error}
        if error:
            self._db.execute("update sources set failures = failures + 1 where id = ?", [source])
        else:
            changes |= {"failures": 0, "last_success": stamp(now)}
            self._db.execute("update sources set first_success = coalesce(first_success, ?) where id = ?", [stamp(now), source])
        for column, value in (("etag", etag), ("last_modified", last_modified), ("body_hash", body_hash)):
            if value is not None:
                changes[column] = value
        if last_item:
            changes["last_item"] = stamp(last_item)
        if due:
            changes["due"] = stamp(due)
        self._db.table("sources").update(source, changes)


def _state(row: dict[str, Any]) -> SourceState:
    return SourceState(
        source=Source(
            id=row["id"],
            url=row["url"],
            publisher=row["publisher"],
            language=row["language"],
            tier=Tier(row["tier"]),
            every=timedelta(seconds=row["every"]),
        ),
        etag=row["etag"],
        last_modified=row["last_modified"],
        body_hash=row["body_hash"],
        failures=row["failures"],
        error=row["error"],
        **{name: optional_moment(row[name]) for name in ("due", "last_polled", "last_success", "last_item", "first_success")},
    )
