"""News that a channel hears later, gathered in one message: for its digest, after its quiet hours, or beyond its daily cap."""

from datetime import datetime
from typing import Any

from sqlite_utils import Database

from storage.model import Channel, Kept
from storage.rows import moment, stamp

_OF_CHANNEL = "platform = ? and channel = ? and thread = ?"


class Held:
    """Table `held`."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def add(self, kept: Kept) -> None:
        """Keep news for later; the same alert for the same channel twice is one."""
        self._db.execute(
            "insert into held (platform, channel, thread, story, alert, due) values (?,?,?,?,?,?) on conflict do nothing",
            [*_key(kept.channel), kept.story, kept.alert, stamp(kept.due)],
        )

    def due(self, now: datetime) -> tuple[Channel, ...]:
        """Channels for which something is due."""
        rows = self._db.query(
            "select distinct platform, channel, thread from held where said is null and due <= ? order by platform, channel, thread",
            [stamp(now)],
        )
        return tuple(Channel(platform=row["platform"], id=row["channel"], thread=row["thread"]) for row in rows)

    def waiting(self, channel: Channel) -> tuple[Kept, ...]:
        """All that waits for a channel, due or not, in the order in which it came."""
        rows = self._db.query(f"select * from held where {_OF_CHANNEL} and said is null order by id", _key(channel))
        return tuple(_kept(row) for row in rows)

    def waits(self, channel: Channel, story: int) -> bool:
        """Whether news of the story waits for this channel."""
        query = f"select 1 from held where {_OF_CHANNEL} and story = ? and said is null"
        return self._db.execute(query, [*_key(channel), story]).fetchone() is not None

    def heard(self, story: int) -> tuple[Channel, ...]:
        """Channels that heard of a story in a digest."""
        rows = self._db.query(
            "select distinct platform, channel, thread from held where story = ? and said is not null order by platform, channel, thread",
            [story],
        )
        return tuple(Channel(platform=row["platform"], id=row["channel"], thread=row["thread"]) for row in rows)

    def mark_said(self, channel: Channel, now: datetime) -> None:
        """All that waited for the channel is on its way."""
        self._db.execute(f"update held set said = ? where {_OF_CHANNEL} and said is null", [stamp(now), *_key(channel)])

    def postpone(self, channel: Channel, due: datetime) -> None:
        """All that waits for the channel comes at this time instead."""
        self._db.execute(f"update held set due = ? where {_OF_CHANNEL} and said is null", [stamp(due), *_key(channel)])

    def forget(self, channel: Channel, story: int) -> None:
        """The channel hears of the story at once after all: nothing of it needs to wait."""
        self._db.execute(f"delete from held where {_OF_CHANNEL} and story = ? and said is null", [*_key(channel), story])

    def forget_all(self, channel: Channel) -> None:
        """Nothing waits for a channel any more."""
        self._db.execute(f"delete from held where {_OF_CHANNEL} and said is null", _key(channel))

    def drop(self, story: int) -> None:
        """Nothing that waits is to be said of a story any more."""
        self._db.execute("delete from held where story = ? and said is null", [story])


def _key(channel: Channel) -> list[Any]:
    return [channel.platform, channel.id, channel.thread]


def _kept(row: dict[str, Any]) -> Kept:
    channel = Channel(platform=row["platform"], id=row["channel"], thread=row["thread"])
    return Kept(channel=channel, story=row["story"], alert=row["alert"], due=moment(row["due"]))
