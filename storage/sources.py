"""The feeds: which are due, and what the last poll of each taught us."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlite_utils import Database

from storage.model import Source, SourceState, Streak, Tier
from storage.removals import FRESH
from storage.rows import moment, pack, stamp, unpack

LEASE = timedelta(seconds=90)
"""Longer than any poll takes; a poll that never ends is taken up again after it."""

_MISSING = "exists (select 1 from removals where source = sources.id and removed is null and missed > ?)"
_FAILED = ("failures = failures + 1", "failing_since = coalesce(failing_since, ?)")
_WENT_WELL = ("failures = 0", "failing_since = null", "gone = ''", "last_success = ?", "first_success = coalesce(first_success, ?)")


class Sources:
    """Table `sources`."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def sync(self, sources: Iterable[Source]) -> None:
        """Make the operator's file the list of active feeds; what is known of a feed is kept where its address stays, or is the one that
        was adopted for it. A feed that is no longer listed forgets its pause: who lists it again wants it read."""
        self._db.execute("update sources set active = 0")
        for source in sources:
            known = self._db.execute("select url, adopted from sources where id = ?", [source.id]).fetchone()
            if known and source.url == known[1]:
                self._db.execute("update sources set adopted = '' where id = ?", [source.id])
            elif known and source.url != known[0]:
                self._db.execute("delete from sources where id = ?", [source.id])
            self._db.table("sources").upsert(
                {
                    "id": source.id,
                    "url": source.url,
                    "publisher": source.publisher,
                    "language": source.language,
                    "tier": source.tier.value,
                    "every": source.every.total_seconds(),
                    "mode": source.mode,
                    "unconfirmed": source.unconfirmed,
                    "active": 1,
                },
                pk="id",
            )
        self._db.execute("update sources set paused = '', gone = '' where not active")

    def all(self) -> tuple[SourceState, ...]:
        """Every active feed, by publisher."""
        return tuple(_state(row) for row in self._db.query("select * from sources where active order by publisher, id"))

    def get(self, source: str) -> SourceState | None:
        return next((_state(row) for row in self._db.query("select * from sources where id = ?", [source])), None)

    def claim_due(self, now: datetime, limit: int = 50) -> tuple[SourceState, ...]:
        """Take up to `limit` feeds that are due; each is put off by a lease, so that one whose poll never ends comes up again."""
        rows = list(
            self._db.query(
                f"select *, {_MISSING} as missing from sources where active and paused = '' and (due is null or due <= ?)"
                " order by due is not null, due, id limit ?",
                [stamp(now - FRESH), stamp(now), limit],
            )
        )
        if rows:
            since, until = stamp(now), stamp(now + LEASE)
            leases = [(since, until, row["id"]) for row in rows]
            self._db.conn.executemany("update sources set leased = ?, due = ? where id = ?", leases)
        return tuple(_state(row) for row in rows)

    def recover(self) -> None:
        """Feeds that a service was polling when it died are due at once; only for a service that has the database to itself."""
        self._db.execute("update sources set due = leased, leased = null where leased is not null")

    def overdue(self, now: datetime) -> tuple[str, ...]:
        """The ids of feeds that were polled before and are due now."""
        rows = self._db.execute(
            "select id from sources where active and paused = '' and last_polled is not null and due <= ?", [stamp(now)]
        )
        return tuple(row[0] for row in rows)

    def put_off(self, source: str, due: datetime) -> None:
        self._db.execute("update sources set due = ? where id = ?", [stamp(due), source])

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
        rhythm: timedelta | None = None,
        wish: timedelta | None = None,
        due: datetime | None = None,
    ) -> None:
        """Record how a poll ended. Call it after the items are stored, so that a crash reads the feed again."""
        changes = ["last_polled = ?", "error = ?", "leased = null", *(_FAILED if error else _WENT_WELL)]
        at = stamp(now)
        values: list[Any] = [at, error, at, *(() if error else (at,))]
        learned = {
            "etag": etag,
            "last_modified": last_modified,
            "body_hash": body_hash,
            "last_item": stamp(last_item) if last_item else None,
            "rhythm": rhythm.total_seconds() if rhythm else None,
            "wish": wish.total_seconds() if wish is not None else None,
            "due": stamp(due) if due else None,
        }
        for column, value in learned.items():
            if value is not None:
                changes.append(f"{column} = ?")
                values.append(value)
        self._db.execute(f"update sources set {', '.join(changes)} where id = ?", [*values, source])

    def note_moved(self, source: str, moved: Streak | None) -> None:
        """Where the feed says that it lives now, and how often it has said so."""
        self._db.execute("update sources set moved = ? where id = ?", [pack(moved) if moved else "", source])

    def adopt(self, source: str, address: str) -> None:
        """From now on the feed is fetched from there."""
        self._db.execute("update sources set adopted = ?, moved = '' where id = ?", [address, source])

    def note_gone(self, source: str, gone: Streak) -> None:
        """How often the server has said that the feed is gone for good."""
        self._db.execute("update sources set gone = ? where id = ?", [pack(gone), source])

    def pause(self, source: str, why: str) -> bool:
        """Poll the feed no more; tells whether there is such a feed."""
        return self._db.execute("update sources set paused = ? where id = ? and active", [why, source]).rowcount > 0

    def resume(self, source: str) -> bool:
        """Poll the feed again, at once; tells whether there is such a feed."""
        changes = "paused = '', gone = '', failures = 0, error = '', failing_since = null, due = null"
        return self._db.execute(f"update sources set {changes} where id = ? and active", [source]).rowcount > 0

    def hold(self, source: str, why: str) -> None:
        """Read the feed on, but make no alert of what it alone says."""
        self._db.execute("update sources set held = ? where id = ?", [why, source])

    def release(self, source: str) -> bool:
        """Trust the feed again; tells whether it was held."""
        return self._db.execute("update sources set held = '' where id = ? and held <> ''", [source]).rowcount > 0

    def held(self) -> dict[str, str]:
        """The feeds that are held, each with the reason."""
        return dict(self._db.execute("select id, held from sources where held <> ''").fetchall())

    def note_told(self, source: str, trouble: str) -> None:
        """Which trouble with the feed the operator has heard of, nothing when it is over."""
        self._db.execute("update sources set told = ? where id = ?", [trouble, source])


def _state(row: dict[str, Any]) -> SourceState:
    return SourceState(
        source=Source(
            id=row["id"],
            url=row["url"],
            publisher=row["publisher"],
            language=row["language"],
            tier=Tier(row["tier"]),
            every=timedelta(seconds=row["every"]),
            mode=row["mode"],
            unconfirmed=row["unconfirmed"],
        ),
        etag=row["etag"],
        last_modified=row["last_modified"],
        body_hash=row["body_hash"],
        adopted=row["adopted"],
        moved=_streak(row["moved"]),
        gone=_streak(row["gone"]),
        rhythm=timedelta(seconds=row["rhythm"]) if row["rhythm"] else None,
        wish=timedelta(seconds=row["wish"]),
        paused=row["paused"],
        held=row["held"],
        told=row["told"],
        failures=row["failures"],
        error=row["error"],
        missing=bool(row.get("missing")),
        **{
            name: moment(text) if (text := row[name]) else None
            for name in ("due", "last_polled", "last_success", "last_item", "first_success", "failing_since")
        },
    )


def _streak(text: str) -> Streak | None:
    return unpack(Streak, text) if text else None
