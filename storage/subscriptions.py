"""Who wants to hear what, where."""

from typing import Any

from sqlite_utils import Database

from storage.model import Cadence, Channel, Kind, Level, Mute, Quiet, Subscription, Topic
from storage.rows import moment, optional_moment, pack, stamp, unpack


class Subscriptions:
    """Table `subscriptions`."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def save(self, subscription: Subscription) -> None:
        """Add a subscription or replace the channel's present one."""
        record: dict[str, Any] = {
            "platform": subscription.channel.platform,
            "channel": subscription.channel.id,
            "thread": subscription.channel.thread,
            "topics": pack(subscription.topics),
            "kinds": pack(subscription.kinds),
            "countries": pack(subscription.countries),
            "level": subscription.level.value,
            "languages": pack(subscription.languages),
            "cadence": subscription.cadence.value,
            "at": subscription.at,
            "weekday": subscription.weekday,
            "zone": subscription.zone,
            "quiet": pack(subscription.quiet),
            "cap": subscription.cap,
            "mutes": pack(subscription.mutes),
            "muted_until": stamp(subscription.muted_until) if subscription.muted_until else None,
            "digested": stamp(subscription.digested) if subscription.digested else None,
            "closed": subscription.closed,
            "created": stamp(subscription.created),
        }
        self._db.table("subscriptions").upsert(record, pk=("platform", "channel", "thread"))

    def get(self, channel: Channel) -> Subscription | None:
        where = "platform = ? and channel = ? and thread = ?"
        rows = self._db.query(f"select * from subscriptions where {where}", [channel.platform, channel.id, channel.thread])
        return next((_subscription(row) for row in rows), None)

    def active(self) -> tuple[Subscription, ...]:
        """Every subscription that is not closed."""
        rows = self._db.query("select * from subscriptions where closed = '' order by platform, channel, thread")
        return tuple(_subscription(row) for row in rows)

    def remove(self, channel: Channel) -> bool:
        """Forget the channel's subscription and what was kept for its next digest; tells whether there was one."""
        where, values = "platform = ? and channel = ? and thread = ?", [channel.platform, channel.id, channel.thread]
        self._db.execute(f"delete from held where {where} and said is null", values)
        return self._db.execute(f"delete from subscriptions where {where}", values).rowcount > 0

    def close(self, platform: str, channel: str, reason: str) -> None:
        """The platform accepts nothing for this chat any more: keep the row with the reason."""
        self._db.execute(
            "update subscriptions set closed = ? where platform = ? and channel = ? and closed = ''", [reason, platform, channel]
        )

    def move(self, platform: str, old: str, new: str) -> None:
        """A chat got a new id: carry its subscription, its open deliveries and what it was told over; one of two rows stays."""
        for table in ("subscriptions", "told", "outbox", "held"):
            self._db.execute(f"update or ignore {table} set channel = ? where platform = ? and channel = ?", [new, platform, old])
        self._db.execute("delete from subscriptions where platform = ? and channel = ?", [platform, old])
        self._db.execute("delete from told where platform = ? and channel = ?", [platform, old])
        self._db.execute("delete from held where platform = ? and channel = ?", [platform, old])

    def leave_thread(self, channel: Channel) -> None:
        """A thread is gone: what was its own is the chat's from now on, unless the chat has the like already."""
        where, place = "platform = ? and channel = ? and thread = ?", [channel.platform, channel.id, channel.thread]
        for table in ("subscriptions", "told", "outbox", "held"):
            self._db.execute(f"update or ignore {table} set thread = '' where {where}", place)
        for table in ("subscriptions", "told", "held"):
            self._db.execute(f"delete from {table} where {where}", place)


def _subscription(row: dict[str, Any]) -> Subscription:
    return Subscription(
        channel=Channel(platform=row["platform"], id=row["channel"], thread=row["thread"]),
        topics=unpack(tuple[Topic, ...], row["topics"]),
        kinds=unpack(tuple[Kind, ...], row["kinds"]),
        countries=unpack(tuple[str, ...], row["countries"]),
        level=Level(row["level"]),
        languages=unpack(tuple[str, ...], row["languages"]),
        cadence=Cadence(row["cadence"]),
        at=row["at"],
        weekday=row["weekday"],
        zone=row["zone"],
        quiet=unpack(Quiet, row["quiet"]),
        cap=row["cap"],
        mutes=unpack(tuple[Mute, ...], row["mutes"]),
        muted_until=optional_moment(row["muted_until"]),
        digested=optional_moment(row["digested"]),
        closed=row["closed"],
        created=moment(row["created"]),
    )
