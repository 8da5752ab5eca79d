"""Deliveries on their way: committed with the facts, claimed by lease, settled by outcome."""

from datetime import datetime, timedelta
from typing import Any

from sqlite_utils import Database

from storage.model import Channel, Delivery, Operation, State
from storage.rows import moment, stamp

LEASE = timedelta(minutes=2)
"""How long a claimed delivery is left alone; a sender that died is followed by another after that."""


class Outbox:
    """Table `outbox`."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def add(self, alert: int, channel: Channel, story: int, operation: Operation, message: str, now: datetime) -> None:
        """Queue a message for a channel; the same alert, channel and operation twice is one.

        An edit replaces an edit of the same story that still waits: only the last state is worth saying.
        """
        if operation is Operation.EDIT:
            self._db.execute(
                "update outbox set state = 'dropped', settled = ?, reason = 'replaced by a newer edit'"
                " where platform = ? and channel = ? and thread = ? and story = ? and operation = 'edit' and state = 'waiting'",
                [stamp(now), channel.platform, channel.id, channel.thread, story],
            )
        self._db.execute(
            "insert into outbox (alert, platform, channel, thread, story, operation, message, state, due, created)"
            " values (?,?,?,?,?,?,?,'waiting',?,?) on conflict do nothing",
            [alert, channel.platform, channel.id, channel.thread, story, operation.value, message, stamp(now), stamp(now)],
        )

    def claim(self, now: datetime, platform: str, limit: int = 30) -> tuple[Delivery, ...]:
        """Take the oldest open delivery of each channel that is due, under a lease; order within a channel is kept."""
        rows = list(
            self._db.query(
                "select * from outbox where id in (select min(id) from outbox where state in ('waiting', 'sending') and platform = ?"
                " group by channel, thread) and due <= ? and (state = 'waiting' or lease <= ?) order by id limit ?",
                [platform, stamp(now), stamp(now), limit],
            )
        )
        for row in rows:
            self._db.execute(
                "update outbox set state = 'sending', lease = ?, attempts = attempts + 1 where id = ?", [stamp(now + LEASE), row["id"]]
            )
        return tuple(self._delivery(row | {"attempts": row["attempts"] + 1}) for row in rows)

    def settle(self, delivery: int, state: State, now: datetime, *, message_id: str = "", reason: str = "") -> None:
        """Close a delivery for good."""
        self._db.execute(
            "update outbox set state = ?, settled = ?, lease = null, message_id = ?, reason = ? where id = ?",
            [state.value, stamp(now), message_id, reason, delivery],
        )

    def postpone(self, delivery: int, due: datetime, reason: str) -> None:
        """Try again at that time."""
        self._db.execute(
            "update outbox set state = 'waiting', lease = null, due = ?, reason = ? where id = ?", [stamp(due), reason, delivery]
        )

    def release(self, delivery: int, now: datetime) -> None:
        """Give back a claimed delivery that was not tried, as at a clean stop."""
        self._db.execute(
            "update outbox set state = 'waiting', lease = null, due = ?, attempts = attempts - 1 where id = ?", [stamp(now), delivery]
        )

    def drop_channel(self, platform: str, channel: str, now: datetime, reason: str) -> None:
        """Give up what waits for a channel that is gone."""
        self._db.execute(
            "update outbox set state = 'dropped', settled = ?, reason = ?"
            " where platform = ? and channel = ? and state in ('waiting', 'sending')",
            [stamp(now), reason, platform, channel],
        )

    def counts(self) -> dict[State, int]:
        """How many deliveries are in each state."""
        found = dict(self._db.execute("select state, count(*) from outbox group by state").fetchall())
        return {state: int(found.get(state.value, 0)) for state in State}

    def listed(self, state: State, limit: int = 20) -> tuple[Delivery, ...]:
        """The newest deliveries in a state."""
        rows = self._db.query("select * from outbox where state = ? order by id desc limit ?", [state.value, limit])
        return tuple(self._delivery(row) for row in rows)

    def open_for(self, channel: Channel, story: int) -> bool:
        """Whether the story's first message to this channel is still on its way."""
        row = self._db.execute(
            "select 1 from outbox where platform = ? and channel = ? and thread = ? and story = ? and operation = 'post'"
            " and state in ('waiting', 'sending')",
            [channel.platform, channel.id, channel.thread, story],
        ).fetchone()
        return row is not None

    def keep_button(self, key: str, command: str, now: datetime) -> None:
        """Remember a command that is too long for a platform's button under a short key."""
        self._db.table("buttons").upsert({"key": key, "command": command, "created": stamp(now)}, pk="key")

    def button(self, key: str) -> str:
        """The command behind a short key, or an empty string."""
        row = self._db.execute("select command from buttons where key = ?", [key]).fetchone()
        return row[0] if row else ""

    def _delivery(self, row: dict[str, Any]) -> Delivery:
        channel = Channel(platform=row["platform"], id=row["channel"], thread=row["thread"])
        told = self._db.execute(
            "select message_id from told where platform = ? and channel = ? and thread = ? and story = ?",
            [channel.platform, channel.id, channel.thread, row["story"]],
        ).fetchone()
        return Delivery(
            id=row["id"],
            channel=channel,
            story=row["story"],
            operation=Operation(row["operation"]),
            message=row["message"],
            target=told[0] if told else "",
            attempts=row["attempts"],
            created=moment(row["created"]),
            state=State(row["state"]),
            reason=row["reason"],
        )
