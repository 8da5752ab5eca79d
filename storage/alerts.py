"""What was decided to be said, and what each channel has been told: told is kept apart from true."""

from datetime import datetime
from typing import Any

from sqlite_utils import Database

from storage.model import Change, Channel, Level, Operation
from storage.rows import moment, pack, stamp, unpack


class Alerts:
    """Tables `alerts` and `told`."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def add(self, story: int, operation: Operation, changes: tuple[Change, ...], level: Level, now: datetime, *, source: str = "") -> int:
        """Keep an alert, with the feed that brought it, and return its id."""
        cursor = self._db.execute(
            "insert into alerts (story, operation, changes, level, created, source) values (?,?,?,?,?,?)",
            [story, operation.value, pack(changes), level.value, stamp(now), source],
        )
        return int(cursor.lastrowid or 0)

    def of_story(self, story: int) -> tuple[tuple[Operation, tuple[Change, ...], datetime], ...]:
        """What was said of a story, the oldest first."""
        rows = self._db.query("select * from alerts where story = ? order by id", [story])
        return tuple((Operation(r["operation"]), unpack(tuple[Change, ...], r["changes"]), moment(r["created"])) for r in rows)

    def any_of(self, story: int) -> bool:
        """Whether anything was said of a story."""
        return self._db.execute("select 1 from alerts where story = ? limit 1", [story]).fetchone() is not None

    def told(self, channel: Channel, story: int) -> tuple[str, str] | None:
        """Id and stored JSON of the story's message in this channel, or None if it has none."""
        row = self._db.execute(
            "select message_id, message from told where platform = ? and channel = ? and thread = ? and story = ?",
            [channel.platform, channel.id, channel.thread, story],
        ).fetchone()
        return (row[0], row[1]) if row else None

    def changes(self, alert: int) -> tuple[Change, ...]:
        """What an alert told."""
        row = self._db.execute("select changes from alerts where id = ?", [alert]).fetchone()
        return unpack(tuple[Change, ...], row[0]) if row else ()

    def brought_by(self, source: str, since: datetime) -> tuple[tuple[int, tuple[Change, ...]], ...]:
        """Story and changes of each alert that told something new and that a feed brought since then."""
        query = "select story, changes from alerts where source = ? and created > ? and changes <> '[]' order by id"
        return tuple((row[0], unpack(tuple[Change, ...], row[1])) for row in self._db.execute(query, [source, stamp(since)]))

    def pushes(self, channel: Channel, since: datetime) -> int:
        """How many new messages were queued for a channel since then; edits do not count, they make no sound."""
        row = self._db.execute(
            "select count(*) from outbox where platform = ? and channel = ? and thread = ? and created >= ?"
            " and operation in ('post', 'reply') and story > 0 and state not in ('dropped', 'refused')",
            [channel.platform, channel.id, channel.thread, stamp(since)],
        ).fetchone()
        return int(row[0])

    def number_of(self, channel: Channel, message_id: str, likely: int) -> int | None:
        """Under which story's number the channel's message is kept; most often under the `likely` one."""
        if (told := self.told(channel, likely)) and told[0] == message_id:
            return likely
        row = self._db.execute(
            "select story from told where platform = ? and channel = ? and thread = ? and message_id = ?",
            [channel.platform, channel.id, channel.thread, message_id],
        ).fetchone()
        return int(row[0]) if row else None

    def record_told(self, channel: Channel, story: int, message_id: str, message: str, now: datetime) -> None:
        """Remember the story's message in this channel as the platform accepted it."""
        record: dict[str, Any] = {
            "platform": channel.platform,
            "channel": channel.id,
            "thread": channel.thread,
            "story": story,
            "message_id": message_id,
            "message": message,
            "at": stamp(now),
        }
        self._db.table("told").upsert(record, pk=("platform", "channel", "thread", "story"))
