"""Deliveries on their way: committed with the facts, claimed by lease, settled by outcome.

A delivery is *claimed* (certainly not sent), *sending* (cannot know, until it is settled) or settled. One that was
sending when its sender died is sent once more and never a third time: at least once, at most two copies (promises D1, D2).
"""

import json
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlite_utils import Database

from storage.model import Channel, Delivery, Operation, State
from storage.rows import moment, stamp

LEASE = timedelta(minutes=2)
"""How long a claimed delivery is left alone; a sender that died is followed by another after that."""

REPEATED_AFTER = timedelta(seconds=30)
"""How long a service must have lived before it repeats what may have arrived: who has just died may die again, and no third try follows."""

ALERT_LASTS = timedelta(hours=6)
"""An alert that could not be delivered for so long is no news any more (promises, section 2.1)."""

_OPEN = "('waiting', 'claimed', 'sending')"
_TAKEN = "('claimed', 'sending')"
_PAST_ALL_IDS = 1 << 52
_MOST_DOUBTS = 2


class Outbox:
    """Table `outbox`."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def add(
        self,
        alert: int,
        channel: Channel,
        story: int,
        operation: Operation,
        message: str,
        now: datetime,
        *,
        urgent: bool = False,
        lasting: timedelta = ALERT_LASTS,
    ) -> None:
        """Queue a message for a channel; the same alert, channel and operation twice is one.

        An edit replaces an edit of the same story that still waits: only the last state is worth saying. What waits
        for the same story becomes as urgent as this is, so that a story is told in order.
        """
        place = [channel.platform, channel.id, channel.thread, story]
        where = "platform = ? and channel = ? and thread = ? and story = ? and state = 'waiting'"
        if operation is Operation.EDIT:
            self._db.execute(
                "update outbox set state = 'dropped', settled = ?, reason = 'replaced by a newer edit'"
                f" where {where} and operation = 'edit'",
                [stamp(now), *place],
            )
        if urgent:
            self._db.execute(f"update outbox set urgent = 1 where {where}", place)
        self._db.execute(
            "insert into outbox (alert, platform, channel, thread, story, operation, message, state, urgent, due, expires, created)"
            " values (?,?,?,?,?,?,?,'waiting',?,?,?,?) on conflict do nothing",
            [alert, *place, operation.value, message, urgent, stamp(now), stamp(now + lasting), stamp(now)],
        )

    def notify(
        self,
        channel: Channel,
        message: str,
        now: datetime,
        *,
        key: str | None = None,
        urgent: bool = False,
        lasting: timedelta = ALERT_LASTS,
    ) -> None:
        """Queue a message that belongs to no alert; one with a key is queued for a channel only once, ever."""
        self._db.execute(
            "insert into outbox (platform, channel, thread, story, operation, message, notice, state, urgent, due, expires, created)"
            " values (?,?,?,0,'notice',?,?,'waiting',?,?,?,?) on conflict do nothing",
            [channel.platform, channel.id, channel.thread, message, key, urgent, stamp(now), stamp(now + lasting), stamp(now)],
        )

    def claim(
        self,
        now: datetime,
        platform: str,
        limit: int = 30,
        *,
        but_channels: Collection[str] = (),
        but_operations: Collection[str] = (),
        doubtful: bool = True,
    ) -> tuple[Delivery, ...]:
        """Take the next delivery of each channel that is due and has none on its way, under a lease; the urgent come first.

        What was never tried is due whatever the clock says, which may have been set back since. At most one of them is
        a delivery that may have arrived already, and none unless `doubtful`: a crash while several are repeated would
        leave several that cannot be repeated again. Edits that must wait are overtaken by what is new.
        """
        overtaken = " and operation <> 'edit'" if Operation.EDIT in but_operations else ""
        found = self._db.query(
            f"select * from outbox where id in (select min((1 - urgent) * {_PAST_ALL_IDS} + id) % {_PAST_ALL_IDS} from outbox"
            f" where platform = ? and state = 'waiting'{overtaken} group by channel) and (due <= ? or due = created)"
            f" and channel not in (select channel from outbox where platform = ? and state in {_TAKEN})"
            " and channel not in (select value from json_each(?)) and operation not in (select value from json_each(?))"
            " order by urgent desc, id limit ?",
            [platform, stamp(now), platform, json.dumps(list(but_channels)), json.dumps(list(but_operations)), limit],
        )
        rows = _with_one_doubtful(found, allowed=doubtful)
        for row in rows:
            self._db.execute("update outbox set state = 'claimed', lease = ? where id = ?", [stamp(now + LEASE), row["id"]])
        return tuple(self.delivery_of(row | {"state": "claimed"}) for row in rows)

    def begin(self, delivery: int, now: datetime) -> bool:
        """From here on nobody can know, until it is settled; to be committed right before the platform is called.

        False if it is not to be sent after all: it was given up, or taken by another, since it was claimed.
        """
        return (
            self._db.execute(
                "update outbox set state = 'sending', attempts = attempts + 1, lease = ? where id = ? and state = 'claimed'",
                [stamp(now + LEASE), delivery],
            ).rowcount
            > 0
        )

    def settle(self, delivery: int, state: State, now: datetime, *, message_id: str = "", reason: str = "") -> None:
        """Close a delivery for good."""
        self._db.execute(
            "update outbox set state = ?, settled = ?, lease = null, message_id = ?, reason = ? where id = ?",
            [state.value, stamp(now), message_id, reason, delivery],
        )

    def postpone(self, delivery: int, due: datetime, reason: str) -> None:
        """It was certainly not sent: try again at that time."""
        self._db.execute(
            f"update outbox set state = 'waiting', lease = null, due = ?, reason = ? where id = ? and state in {_OPEN}",
            [stamp(due), reason, delivery],
        )

    def doubt(self, delivery: int, due: datetime, reason: str, now: datetime) -> State:
        """It may have been sent: try once more at that time, or after the second such try close it. Returns its state now.

        A message for the console, which knows its deliveries, can be repeated without making a copy.
        """
        self._db.execute(
            "update outbox set lease = null, due = ?, doubts = doubts + 1, reason = ?,"
            f" state = case when doubts + 1 >= {_MOST_DOUBTS} and platform <> 'console' then 'unknown' else 'waiting' end"
            f" where id = ? and state in {_OPEN}",
            [stamp(due), reason, delivery],
        )
        self._db.execute("update outbox set settled = ? where id = ? and state = 'unknown'", [stamp(now), delivery])
        return State(self._db.execute("select state from outbox where id = ?", [delivery]).fetchone()[0])

    def release(self, delivery: int, now: datetime) -> None:
        """Give back a claimed delivery that was not begun, as at a clean stop."""
        self._db.execute(
            "update outbox set state = 'waiting', lease = null, due = ? where id = ? and state = 'claimed'", [stamp(now), delivery]
        )

    def recover(self, now: datetime, platform: str, *, at_start: bool = False, carried: Collection[int] = ()) -> tuple[Delivery, ...]:
        """Take back what a sender left behind: after its lease or, `at_start`, at once. Returns what has become unknown.

        What is `carried` by a sender that lives is left alone, however long the disk keeps it from being settled. The edit of a
        message that is there can be repeated without making a copy.
        """
        where = f"platform = ? and state in {_TAKEN} and (lease <= ? or ?) and id not in (select value from json_each(?))"
        rows = self._db.query(f"select * from outbox where {where}", [platform, stamp(now), at_start, json.dumps(list(carried))])
        lost = [self.delivery_of(row) for row in rows]
        for delivery in lost:
            if delivery.state is State.CLAIMED:
                self.release(delivery.id, now)
        why = "the service ended while this was being sent"
        begun = [entry for entry in lost if entry.state is State.SENDING]
        harmless = [entry for entry in begun if entry.operation is Operation.EDIT and entry.target]
        for delivery in harmless:
            self.postpone(delivery.id, now, why)
        unknown = tuple(entry for entry in begun if entry not in harmless and self.doubt(entry.id, now, why, now) is State.UNKNOWN)
        if at_start:
            self._hold_doubtful(now + REPEATED_AFTER, platform)
        return unknown

    def _hold_doubtful(self, due: datetime, platform: str) -> None:
        """Let what has one try left wait, at every start anew."""
        self._db.execute(
            "update outbox set due = max(due, ?) where platform = ? and state = 'waiting' and doubts > 0",
            [stamp(due), platform],
        )

    def expire(self, now: datetime, platform: str) -> int:
        """Close what has waited until it was no news any more; returns how many."""
        return self._db.execute(
            "update outbox set state = 'expired', settled = ?, reason = 'not deliverable in time' ||"
            " case when reason <> '' then ': ' || reason else '' end where platform = ? and state = 'waiting' and expires <= ?",
            [stamp(now), platform, stamp(now)],
        ).rowcount

    def drop_channel(self, platform: str, channel: str, now: datetime, reason: str, *, thread: str | None = None) -> None:
        """Give up what waits for a channel that is gone, or only for a thread of it."""
        self._db.execute(
            "update outbox set state = 'dropped', settled = ?, reason = ?"
            f" where platform = ? and channel = ? and thread = ifnull(?, thread) and state in {_OPEN}",
            [stamp(now), reason, platform, channel, thread],
        )

    def drop_duplicates(self, platform: str, moved: str, now: datetime) -> None:
        """What is still open under the id that a chat had before, the chat already has, or waits for, under its new one."""
        self.drop_channel(platform, moved, now, "the chat has moved and gets this already")

    def retry(self, delivery: int, now: datetime, lasting: timedelta = ALERT_LASTS) -> bool:
        """Queue a settled delivery anew, at the operator's word; False if it was sent or is still open."""
        return (
            self._db.execute(
                "update outbox set state = 'waiting', due = ?, expires = ?, settled = null, doubts = 0, reason = ''"
                " where id = ? and state in ('refused', 'unknown', 'expired', 'dropped') and message <> ''",
                [stamp(now), stamp(now + lasting), delivery],
            ).rowcount
            > 0
        )

    def drop(self, delivery: int, now: datetime) -> bool:
        """Give up a delivery at the operator's word; False if it is on its way, sent or dropped already."""
        return (
            self._db.execute(
                "update outbox set state = 'dropped', settled = ?, reason = 'dropped by the operator' where id = ?"
                " and state in ('waiting', 'refused', 'unknown', 'expired')",
                [stamp(now), delivery],
            ).rowcount
            > 0
        )

    def counts(self) -> dict[State, int]:
        """How many deliveries are in each state."""
        found = dict(self._db.execute("select state, count(*) from outbox group by state").fetchall())
        return {state: int(found.get(state.value, 0)) for state in State}

    def get(self, delivery: int) -> Delivery | None:
        """A delivery by its number."""
        row = next(self._db.query("select * from outbox where id = ?", [delivery]), None)
        return self.delivery_of(row) if row else None

    def listed(self, state: State, limit: int = 20) -> tuple[Delivery, ...]:
        """The newest deliveries in a state."""
        rows = self._db.query("select * from outbox where state = ? order by id desc limit ?", [state.value, limit])
        return tuple(self.delivery_of(row) for row in rows)

    def open_for(self, channel: Channel, story: int) -> bool:
        """Whether the story's first message to this channel is still on its way."""
        row = self._db.execute(
            "select 1 from outbox where platform = ? and channel = ? and thread = ? and story = ? and operation = 'post'"
            f" and state in {_OPEN}",
            [channel.platform, channel.id, channel.thread, story],
        ).fetchone()
        return row is not None

    def delivery_of(self, row: dict[str, Any]) -> Delivery:
        """A row of the table, with the message that the channel already has of the story."""
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
            doubts=row["doubts"],
            urgent=bool(row["urgent"]),
            created=moment(row["created"]),
            expires=moment(row["expires"]),
            state=State(row["state"]),
            reason=row["reason"],
        )


def _with_one_doubtful(rows: Iterable[dict[str, Any]], *, allowed: bool) -> list[dict[str, Any]]:
    kept: list[dict[str, Any]] = []
    for row in rows:
        if row["doubts"] == 0:
            kept.append(row)
        elif allowed:
            kept.append(row)
            allowed = False
    return kept
