"""What chats were told of two stories that turn out to be one: in each chat one message lives on, the oldest; a younger one points to it.

A message that only points stays in the table `told` under the number of the story that ended.
"""

from datetime import datetime

from sqlite_utils import Database

from storage.model import Channel
from storage.rows import stamp

_PLACE = ("platform", "channel", "thread")


def _same_place(one: str, other: str) -> str:
    return " and ".join(f"{one}.{column} = {other}.{column}" for column in _PLACE)


_TOLD_BOTH = (
    f"select a.platform, a.channel, a.thread from told a join told b on {_same_place('a', 'b')} where a.story = :keep and b.story = :drop"
)
_FIRST_POST = (
    "select min(id) from outbox where platform = ? and channel = ? and thread = ? and story = ? and operation = 'post' and state = 'sent'"
)
_DROP_EDITS = (
    "update outbox set state = 'dropped', settled = ?, reason = 'the story was merged' where story = ? and state = 'waiting'"
    f" and operation = 'edit' and exists (select 1 from told t where {_same_place('t', 'outbox')} and t.story = ?)"
)
_DROP_POSTS = (
    "update outbox set state = 'dropped', settled = ?, reason = 'the story was merged' where story = ? and state = 'waiting'"
    f" and operation = 'post' and (exists (select 1 from told t where {_same_place('t', 'outbox')} and t.story = outbox.story)"
    f" or exists (select 1 from outbox o where {_same_place('o', 'outbox')} and o.story = outbox.story and o.operation = 'post'"
    " and (o.state in ('claimed', 'sending') or o.state = 'waiting' and o.id < outbox.id)))"
)


def merge_messages(db: Database, keep: int, drop: int, now: datetime) -> None:
    """What was and is to be told of the second story is the first one's: inside an open transaction."""
    db.execute(_DROP_EDITS, [stamp(now), drop, keep])
    for place in db.execute(_TOLD_BOTH, {"keep": keep, "drop": drop}).fetchall():
        if _is_older(db, place, drop, keep):
            _exchange(db, place, keep, drop)
    db.execute("update or ignore told set story = ? where story = ?", [keep, drop])
    db.execute("update outbox set story = ? where story = ?", [keep, drop])
    # A chat that has, or is about to get, the story's message gets no second one.
    db.execute(_DROP_POSTS, [stamp(now), keep])


def _is_older(db: Database, place: tuple[str, str, str], story: int, other: int) -> bool:
    first, second = (db.execute(_FIRST_POST, [*place, number]).fetchone()[0] for number in (story, other))
    return first is not None and second is not None and bool(first < second)


def _exchange(db: Database, place: tuple[str, str, str], keep: int, drop: int) -> None:
    for before, after in ((keep, -keep), (drop, keep), (-keep, drop)):
        db.execute("update told set story = ? where platform = ? and channel = ? and thread = ? and story = ?", [after, *place, before])


def pointing(db: Database, story: int) -> tuple[Channel, ...]:
    """The chats that have a message of a story which ended."""
    rows = db.execute("select platform, channel, thread from told where story = ? order by 1, 2, 3", [story])
    return tuple(Channel(platform=row[0], id=row[1], thread=row[2]) for row in rows)


def free_number(db: Database, channel: Channel, story: int) -> int | None:
    """The number of a story that ended in this one and of which the chat has no message, the latest first."""
    row = db.execute(
        "select d.other from decisions d where d.kind = 'merge' and d.story = ? and not exists (select 1 from told t where t.platform = ?"
        " and t.channel = ? and t.thread = ? and t.story = d.other) order by d.id desc limit 1",
        [story, channel.platform, channel.id, channel.thread],
    ).fetchone()
    return row[0] if row else None
