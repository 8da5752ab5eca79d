"""The stored events."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from sqlite_utils import Database

from storage.articles import to_filed
from storage.merging import free_number, merge_messages, pointing
from storage.model import Channel, Event, EventStatus, EventType, Filed, Level, Role, Story, Topic
from storage.rows import moment, pack, stamp, unpack
from storage.tallies import to_event

MOST_TOLD = 200
"""Articles of a story from which its card is made."""


class Stories:
    """Table `stories`, and what each filing read of the event."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def add(self, story: Story) -> int:
        """Keep a new story and return its id; the id in the value is not used."""
        columns = _columns(story)
        marks = ", ".join("?" * len(columns))
        cursor = self._db.execute(
            f"insert into stories ({', '.join(columns)}) values ({marks})",
            list(columns.values()),
        )
        return int(cursor.lastrowid or 0)

    def save(self, story: Story) -> None:
        """Renew a known story."""
        columns = _columns(story)
        settings = ", ".join(f"{name} = ?" for name in columns)
        self._db.execute(f"update stories set {settings} where id = ?", [*columns.values(), story.id])

    def get(self, story: int) -> Story | None:
        """The story, under its own number or under one that was merged into it."""
        return next((_story(row) for row in self._db.query("select * from stories where id = ?", [self.standing(story)])), None)

    def tellings(self, story: int, limit: int = MOST_TOLD) -> tuple[tuple[Filed, Event], ...]:
        """What is filed under a story with the event as it told it, the oldest first.

        Of more than `limit` those that a card names first: texts of their own, of these the official ones, and the earliest.
        """
        rows = self._db.query(
            "select a.*, f.story, f.origin, f.machine_translated, f.summary, f.event from"
            f" (select rowid as number from filings where story = ? order by {_BEST_FIRST} limit ?) best"
            " join filings f on f.rowid = best.number join articles a on a.id = f.article order by a.published, a.id, f.section",
            [story, limit],
        )
        return tuple((to_filed(row), to_event(row["event"])) for row in rows)

    def features_since(self, since: datetime) -> Iterator[tuple[int, str, str, bytes]]:
        """Story, article, origin and stored features of what was filed under stories seen since then, oldest first."""
        yield from self._db.execute(
            "select f.story, f.article, f.origin, f.features from filings f join stories s on s.id = f.story"
            " where s.last_seen >= ? and f.features is not null order by f.rowid",
            [stamp(since)],
        )

    def latest(self, limit: int, offset: int = 0) -> tuple[Story, ...]:
        """The stories that were last heard of, the newest first; the baseline comes after all news."""
        rows = self._db.query("select * from stories order by last_seen desc, id desc limit ? offset ?", [limit, offset])
        return tuple(_story(row) for row in rows)

    def dated(self, since: date | None = None, until: date | None = None, *, limit: int, offset: int = 0) -> tuple[Story, ...]:
        """Stories by the day of the event, the newest first; both days are included, None leaves a side open."""
        rows = self._db.query(
            "select * from stories where date >= ? and date <= ? order by date desc, id desc limit ? offset ?",
            [str(since or date.min), str(until or date.max), limit, offset],
        )
        return tuple(_story(row) for row in rows)

    def count_dated(self, since: date | None = None, until: date | None = None) -> int:
        """How many stories `dated` would give without a limit."""
        query = "select count(*) from stories where date >= ? and date <= ?"
        return int(self._db.execute(query, [str(since or date.min), str(until or date.max)]).fetchone()[0])

    def meetings(self, *, since: date | None = None, until: date | None = None, limit: int, offset: int = 0) -> tuple[Story, ...]:
        """Summits, ministerials, chiefs' meetings, calls and visits: the newest first, or with `since` the next first."""
        order = "asc" if since else "desc"
        rows = self._db.query(
            f"select * from stories where {_MEETING} order by date {order}, id {order} limit ? offset ?",
            [str(since or date.min), str(until or date.max), limit, offset],
        )
        return tuple(_story(row) for row in rows)

    def count_meetings(self, *, since: date | None = None, until: date | None = None) -> int:
        """How many stories `meetings` would give without a limit."""
        query = f"select count(*) from stories where {_MEETING}"
        return int(self._db.execute(query, [str(since or date.min), str(until or date.max)]).fetchone()[0])

    def of_country(self, country: str, limit: int) -> tuple[Story, ...]:
        """Stories in which a country has a pledge or takes part, the newest first."""
        pledged = _PLEDGED_IN if self._speaks_often(country) else _PLEDGED_SELDOM
        rows = self._db.query(
            f"select s.* from stories s where s.country = ? or {pledged} order by s.date desc, s.id desc limit ?",
            [country, country, limit],
        )
        return tuple(_story(row) for row in rows)

    def _speaks_often(self, country: str) -> bool:
        """Whether a country has so many pledges that some stand in the newest stories; else they are gathered first."""
        counted = "select count(*) from (select 1 from pledges where country = ? limit ?)"
        return bool(self._db.execute(counted, [country, _OFTEN]).fetchone()[0] == _OFTEN)

    def count(self) -> int:
        return int(self._db.execute("select count(*) from stories").fetchone()[0])

    def standing(self, story: int) -> int:
        """The number under which a story is known now: its own, or that of the story that it was merged into."""
        row = self._db.execute("select story from decisions where kind = 'merge' and other = ? order by id desc", [story]).fetchone()
        return row[0] if row else story

    def merge(self, keep: int, drop: int, now: datetime) -> None:
        """Two stories are one: what is filed, reported and told under the second moves to the first.

        Where a channel has a message of both, the older lives on. The number of the second leads to the first from now on.
        """
        if keep == drop:
            return
        self._db.execute("update filings set story = ? where story = ?", [keep, drop])
        self._db.execute("update or ignore pledges set story = ? where story = ?", [keep, drop])
        self._db.execute("delete from pledges where story = ?", [drop])
        merge_messages(self._db, keep, drop, now)
        for table in ("alerts", "held", "reports", "corrections"):
            self._db.execute(f"update {table} set story = ? where story = ?", [keep, drop])
        self._db.execute("update or ignore fixed set story = ? where story = ?", [keep, drop])
        self._db.execute("delete from fixed where story = ?", [drop])
        self._db.execute("delete from stories where id = ?", [drop])
        self._db.execute("update decisions set story = ? where kind = 'merge' and story = ?", [keep, drop])
        self._decide("merge", keep, drop, "", now)

    def split(self, article: str, story: int, opened: int, now: datetime) -> None:
        """An article and its copies do not belong to their story: what they report moves to another.

        The two are never taken for one again.
        """
        moved = self.alike(article, story)
        marks = ",".join("?" * len(moved))
        self._db.execute(f"update filings set story = ? where story = ? and article in ({marks})", [opened, story, *moved])
        self._db.execute(f"update filings set origin = ? where story = ? and origin not in ({marks})", [article, opened, *moved])
        self._db.execute(f"update pledges set story = ? where story = ? and article in ({marks})", [opened, story, *moved])
        self._decide("split", story, opened, article, now)

    def alike(self, article: str, story: int) -> tuple[str, ...]:
        """The article and all others under the story that hold the same text."""
        rows = self._db.execute(
            "select distinct article from filings where story = ?"
            " and origin in (select origin from filings where story = ? and article = ?)",
            [story, story, article],
        )
        return tuple(row[0] for row in rows) or (article,)

    def _decide(self, kind: str, story: int, other: int, article: str, now: datetime) -> None:
        self._db.execute(
            "insert into decisions (kind, story, other, article, at) values (?,?,?,?,?)", [kind, story, other, article, stamp(now)]
        )

    def apart(self) -> tuple[tuple[int, int], ...]:
        """Pairs of stories that were split, under their numbers of now."""
        rows = self._db.execute("select story, other from decisions where kind = 'split' order by id").fetchall()
        return tuple((self.standing(story), self.standing(other)) for story, other in rows)

    def decided_since(self, decision: int) -> tuple[int, ...]:
        """The stories that stand now and that were merged or split after that decision."""
        rows = self._db.execute("select story, other from decisions where id > ? order by id", [decision]).fetchall()
        return tuple(dict.fromkeys(self.standing(story) for pair in rows for story in pair))

    def merged_since(self, decision: int) -> tuple[tuple[int, int], ...]:
        """The stories that stand now, each with one that ended in it after that decision."""
        rows = self._db.execute("select other from decisions where id > ? and kind = 'merge' order by id", [decision]).fetchall()
        return tuple((self.standing(other), other) for (other,) in rows)

    def told_of_ended(self, story: int) -> tuple[Channel, ...]:
        """The channels that have a message of a story which ended, beside one of the story that it ended in."""
        return pointing(self._db, story)

    def free_number(self, channel: Channel, story: int) -> int | None:
        """Under which number a second message of a story in a channel can be kept; None if nothing ended in that story."""
        return free_number(self._db, channel, story)

    def decided(self) -> int:
        """How many merges and splits there were: a number that grows when somebody decides."""
        return int(self._db.execute("select coalesce(max(id), 0) from decisions").fetchone()[0])


_OFTEN = 1000

_PLEDGED_IN = "exists (select 1 from pledges p where p.story = s.id and p.withdrawn = 0 and p.country = ?)"
_PLEDGED_SELDOM = "s.id in (select story from pledges where country = ? and withdrawn = 0)"

_BEST_FIRST = "origin <> article, tier <> 'official', published, article, section"

_MEETING = "type in ('summit', 'ministerial', 'chiefs_of_staff', 'call', 'visit') and date >= ? and date <= ?"


def _columns(story: Story) -> dict[str, Any]:
    return {
        "type": story.type.value if story.type else None,
        "date": story.day.isoformat() if story.day else None,
        "city": story.city,
        "country": story.country,
        "venue": story.venue,
        "participants": story.participants,
        "role": story.role.value if story.role else None,
        "status": story.status.value,
        "title": story.title,
        "topics": pack(story.topics),
        "countries": pack(story.countries),
        "first_seen": stamp(story.first_seen),
        "last_seen": stamp(story.last_seen),
        "level": story.level.value,
        "outlets": story.outlets,
        "origins": story.origins,
        "baseline": int(story.baseline),
        "retracted": story.retracted,
    }


def _story(row: dict[str, Any]) -> Story:
    return Story(
        id=row["id"],
        type=EventType(row["type"]) if row["type"] else None,
        day=date.fromisoformat(row["date"]) if row["date"] else None,
        city=row["city"],
        country=row["country"],
        venue=row["venue"],
        participants=row["participants"],
        role=Role(row["role"]) if row["role"] else None,
        status=EventStatus(row["status"]),
        title=row["title"],
        topics=unpack(tuple[Topic, ...], row["topics"]),
        countries=unpack(tuple[str, ...], row["countries"]),
        first_seen=moment(row["first_seen"]),
        last_seen=moment(row["last_seen"]),
        level=Level(row["level"]),
        outlets=row["outlets"],
        origins=row["origins"],
        baseline=bool(row["baseline"]),
        retracted=row["retracted"],
    )
