"""What has piled up for a channel: many messages that wait become one that tells them all."""

import json
from collections.abc import Collection, Iterable
from datetime import datetime

from sqlite_utils import Database

from storage.model import Channel, Delivery, Operation, State
from storage.outbox import Outbox
from storage.rows import stamp

_HEARD_OF = (
    "insert into held (platform, channel, thread, story, alert, due, said)"
    " select platform, channel, thread, story, alert, due, ? from outbox"
    " where alert is not null and id in (select value from json_each(?)) on conflict do update set said = excluded.said"
)
"""Who is told of a story among others has no message of it that could be edited; a correction has to find them all the same."""


class Backlog:
    """The messages of table `outbox` that wait and are not urgent."""

    def __init__(self, db: Database, outbox: Outbox) -> None:
        self._db = db
        self._outbox = outbox

    def crowded(self, platform: str, most: int) -> tuple[Channel, ...]:
        """Channels for which more than so many messages wait that are not urgent; edits are silent and do not count."""
        rows = self._db.query(
            "select channel, thread from outbox where platform = ? and state = 'waiting' and urgent = 0"
            " and operation in ('post', 'reply') group by channel, thread having count(*) > ?",
            [platform, most],
        )
        return tuple(Channel(platform=platform, id=row["channel"], thread=row["thread"]) for row in rows)

    def of(self, channel: Channel) -> tuple[Delivery, ...]:
        """What waits for a channel and is not urgent, the oldest first, without edits."""
        rows = self._db.query(
            "select * from outbox where platform = ? and channel = ? and thread = ? and state = 'waiting' and urgent = 0"
            " and operation in ('post', 'reply') order by id",
            [channel.platform, channel.id, channel.thread],
        )
        return tuple(self._outbox.delivery_of(row) for row in rows)

    def fold(self, deliveries: Iterable[Delivery], digest: str, now: datetime, *, naming: Collection[int]) -> None:
        """Put one message in place of many for the same channel; edits of stories that it never got fall away with them.

        `naming` are the stories that it tells of.
        """
        folded = tuple(deliveries)
        self._db.execute(_HEARD_OF, [stamp(now), json.dumps([delivery.id for delivery in folded if delivery.story in naming])])
        channel, expires = folded[0].channel, max(delivery.expires or now for delivery in folded)
        for delivery in folded:
            self._outbox.settle(delivery.id, State.DROPPED, now, reason="told in one message with others")
            if delivery.operation is Operation.POST:
                self._db.execute(
                    "update outbox set state = 'dropped', settled = ?, reason = 'told in one message with others' where platform = ?"
                    " and channel = ? and thread = ? and story = ? and operation = 'edit' and state = 'waiting'",
                    [stamp(now), channel.platform, channel.id, channel.thread, delivery.story],
                )
        self._outbox.notify(channel, digest, now, lasting=expires - now)
