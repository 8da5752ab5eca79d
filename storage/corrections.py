"""What turned out to be wrong: reports by readers, corrections by the operator, and whom a correction must reach."""

from datetime import datetime, timedelta
from typing import Any

from sqlite_utils import Database

from storage.model import Channel, Correction, Event, Report
from storage.rows import moment, pack, stamp, unpack

CORRECTIONS_LAST = timedelta(hours=72)
"""A correction is worth delivering for so long, other news for less (promises, section 2.1)."""


class Corrections:
    """Tables `reports`, `corrections` and `fixed`."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def report(self, story: int, channel: Channel, user: str, words: str, now: datetime) -> bool:
        """File a reader's report; one that the same person has open on the story is enough. Tells whether it is new."""
        open_one = "select 1 from reports where story = ? and platform = ? and user = ? and decision = ''"
        if self._db.execute(open_one, [story, channel.platform, user]).fetchone():
            return False
        self._db.execute(
            "insert into reports (story, platform, channel, thread, user, words, created) values (?,?,?,?,?,?,?)",
            [story, channel.platform, channel.id, channel.thread, user, words, stamp(now)],
        )
        return True

    def open_reports(self, limit: int = 100, offset: int = 0) -> tuple[Report, ...]:
        """Reports that nobody decided yet, the oldest first."""
        rows = self._db.query("select * from reports where decision = '' order by id limit ? offset ?", [limit, offset])
        return tuple(_report(row) for row in rows)

    def count_open(self) -> int:
        return int(self._db.execute("select count(*) from reports where decision = ''").fetchone()[0])

    def get_report(self, report: int) -> Report | None:
        return next((_report(row) for row in self._db.query("select * from reports where id = ?", [report])), None)

    def decide(self, story: int, decision: str, by: str, now: datetime) -> None:
        """Close every open report on a story."""
        query = "update reports set decision = ?, decided_by = ?, decided = ? where story = ? and decision = ''"
        self._db.execute(query, [decision, by, stamp(now), story])

    def add(self, story: int, words: str, by: str, now: datetime) -> int:
        """Keep a correction for good and return its id."""
        cursor = self._db.execute("insert into corrections (story, words, by, at) values (?,?,?,?)", [story, words, by, stamp(now)])
        return int(cursor.lastrowid or 0)

    def fix(self, story: int, field: str, event: Event) -> None:
        """Set a fact of a story for good, whatever articles say; `event` holds it in the field of that name, None for unknown."""
        self._db.execute("insert or replace into fixed values (?,?,?)", [story, field, pack(event)])

    def fixed(self, story: int) -> dict[str, Any]:
        """The facts of a story that an operator has set, by their names."""
        rows = self._db.execute("select field, value from fixed where story = ?", [story])
        return {field: getattr(unpack(Event, value), field) for field, value in rows}

    def listed(self, limit: int, offset: int = 0) -> tuple[Correction, ...]:
        """Corrections, the newest first."""
        rows = self._db.query("select * from corrections order by id desc limit ? offset ?", [limit, offset])
        return tuple(Correction(id=row["id"], story=row["story"], words=row["words"], by=row["by"], at=moment(row["at"])) for row in rows)

    def count(self) -> int:
        return int(self._db.execute("select count(*) from corrections").fetchone()[0])

    def withhold(self, story: int, now: datetime) -> None:
        """What certainly was not sent of a story is not to be sent any more."""
        self._db.execute(
            "update outbox set state = 'dropped', settled = ?, reason = 'the story was withdrawn'"
            " where story = ? and story > 0 and state = 'waiting' and doubts = 0",
            [stamp(now), story],
        )

    def recipients(self, story: int) -> tuple[Channel, ...]:
        """Channels that have the story's message, have it on the way, or may have it."""
        rows = self._db.query(
            "select platform, channel, thread from told where story = :story union select platform, channel, thread from outbox"
            " where story = :story and operation = 'post' and state in ('waiting', 'claimed', 'sending', 'unknown') order by 1, 2, 3",
            {"story": story},
        )
        return tuple(Channel(platform=row["platform"], id=row["channel"], thread=row["thread"]) for row in rows)


def _report(row: dict[str, Any]) -> Report:
    return Report(
        id=row["id"],
        story=row["story"],
        channel=Channel(platform=row["platform"], id=row["channel"], thread=row["thread"]),
        user=row["user"],
        words=row["words"],
        created=moment(row["created"]),
        decision=row["decision"],
    )
