"""The pledges that articles reported: one row for each observation, never overwritten."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from sqlite_utils import Database

from storage.articles import to_article
from storage.model import Article, Kind, Pledge, Recorded, Stance, Standing, Subject
from storage.rows import pack, unpack
from storage.words import Words


class Facts:
    """Table `pledges`."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._words = Words(db)

    def add(self, story: int, article: str, said: date, pledges: Iterable[Pledge]) -> None:
        """Record what an article reports under a story; the same observation twice is one."""
        for pledge in pledges:
            self._db.execute(
                "insert into pledges (story, article, country, kind, stance, amount, currency, members, said, pledge, publisher)"
                " values (?,?,?,?,?,?,?,?,?,?, coalesce((select publisher from articles where id = ?), '')) on conflict do nothing",
                [
                    story,
                    article,
                    pledge.country,
                    pledge.kind.value,
                    pledge.stance.value,
                    pledge.amount,
                    pledge.currency,
                    pledge.count,
                    said.isoformat(),
                    pack(pledge),
                    article,
                ],
            )

    def withdraw(self, story: int, article: str) -> None:
        """Forget what an article reported under a story: its later version counts."""
        self._db.execute("delete from pledges where story = ? and article = ? and withdrawn = 0", [story, article])

    def of_story(self, story: int) -> tuple[Recorded, ...]:
        """All observations under a story, the oldest first."""
        return self._recorded("p.story = ?", [story], "p.said, p.id")

    def of_article(self, story: int, article: str) -> tuple[Recorded, ...]:
        """What an article reports under a story."""
        return self._recorded("p.story = ? and p.article = ?", [story, article], "p.said, p.id")

    def leading(self, story: int) -> tuple[Recorded, ...]:
        """Of equal observations under a story the first and the latest few, which is what a card tells of them; the oldest first."""
        return self._numbered(self._words.leading(story))

    def deciding(self, story: int, subjects: Collection[Subject], *, without: Collection[str] = ()) -> tuple[Recorded, ...]:
        """The observations that decide what is news on these subjects, apart from those of some articles; the oldest first."""
        return self._numbered(self._words.deciding(story, subjects, without))

    def subjects(self, story: int, without: Collection[str] = ()) -> frozenset[Subject]:
        """Of which kinds countries have pledges under a story, apart from what some articles alone say."""
        return frozenset(word.subject for word in self._words.of_story(story, without))

    def told_elsewhere(self, story: int, subject: Subject, source: str) -> bool:
        """Whether another feed than this one reports a pledge of that country and kind under a story."""
        of_it = "p.story = ? and p.withdrawn = 0 and p.country = ? and p.kind = ? and a.source <> ?"
        found = self._db.execute(f"{_BY_FEED} {of_it} limit 1", [story, subject[0], subject[1].value, source])
        return found.fetchone() is not None

    def told_by(self, story: int, source: str) -> bool:
        """Whether a feed reports a pledge under a story."""
        found = self._db.execute(f"{_BY_FEED} p.story = ? and p.withdrawn = 0 and a.source = ? limit 1", [story, source])
        return found.fetchone() is not None

    def said_elsewhere(self, story: int, pledge: Pledge, since: date, before: int | None = None) -> bool:
        """Whether another story told of the same offer since that day, and before that observation if one is given.

        An offer without a size is the same as any sized one.
        """
        sized = "" if pledge.amount is None else " and amount = ? and currency is ?"
        values = [pledge.country, pledge.kind.value, pledge.stance.value, pledge.count, str(since), story]
        values += [] if pledge.amount is None else [pledge.amount, pledge.currency]
        earlier = "" if before is None else f" and id < {before:d}"
        return self._db.execute(f"{_ELSEWHERE}{sized}{earlier} limit 1", values).fetchone() is not None

    def outlets_under(self, story: int, pledges: Iterable[Pledge]) -> int:
        """How many outlets reported any of the pledges under a story."""
        distinct = {(one.country, one.kind, one.stance, one.amount, one.currency, one.count) for one in pledges}
        return self._count_outlets([_equal(*one) for one in distinct], "story = ?", [story])

    def pledges(
        self, *, country: str | None = None, kind: Kind | None = None, since: date | None = None, until: date | None = None
    ) -> tuple[Recorded, ...]:
        """Observations that fit, by country and kind, the latest first; both days are included."""
        where, values = ["p.said >= ?", "p.said <= ?"], [str(since or date.min), str(until or date.max)]
        if country:
            where.append("p.country = ?")
            values.append(country)
        if kind:
            where.append("p.kind = ?")
            values.append(kind.value)
        return self._recorded(" and ".join(where), values, "p.country, p.kind, p.said desc, p.id desc")

    def standings(
        self, *, country: str | None = None, kind: Kind | None = None, since: date | None = None, until: date | None = None
    ) -> tuple[Standing, ...]:
        """What was said, equal observations counted together, by country, kind and the latest first; both days are included.

        Of what was said on one day the newest word comes first, but none that one report alone has before what several have.

        Of a period are those of which something was said in it, with its last day there; they are counted over all time.
        """
        values = [str(since or date.min), str(until or date.max)]
        if country:
            values.append(country)
        if kind:
            values.append(kind.value)
        also = (" and country = ?" if country else "") + (" and kind = ?" if kind else "")
        # Of some nothing was said in the period; to ask SQLite for the others alone would make it look up each day twice.
        return tuple(_standing(row) for row in self._db.execute(_COUNTED.format(also), values) if row[7])

    def behind(
        self, wanted: Iterable[tuple[Sequence[Standing], int]], *, since: date | None = None, until: date | None = None
    ) -> tuple[tuple[Recorded, ...], ...]:
        """The latest observations that each of several groups of standings counts, so many of each; both days are included."""
        days = (str(since or date.min), str(until or date.max))
        numbers = [self._latest(standings, most, days) for standings, most in wanted]
        every = json.dumps([number for group in numbers for number in group])
        found = {one.id: one for one in self._recorded("p.id in (select value from json_each(?))", [every], "p.id")}
        return tuple(tuple(found[number] for number in group) for group in numbers)

    def _latest(self, standings: Sequence[Standing], most: int, days: tuple[str, str]) -> list[int]:
        if not standings:
            return []
        where, values = _any_of(standings)
        ids = f"select id from pledges where withdrawn = 0 and said >= ? and said <= ? and ({where}) order by said desc, id desc limit ?"
        return [row[0] for row in self._db.execute(ids, [*days, *values, most])]

    def outlets(self, standings: Sequence[Standing], *, since: date | None = None, until: date | None = None) -> int:
        """How many outlets reported any of it; both days are included."""
        days = [str(since or date.min), str(until or date.max)]
        return self._count_outlets([_equal_to(standing) for standing in standings], "said >= ? and said <= ?", days)

    def _count_outlets(self, parts: Sequence[tuple[str, list[Any]]], also: str, given: list[Any]) -> int:
        """Of several conditions joined by "or" the index would be used for finding, but not for reading: hence the union."""
        one = "select publisher from pledges where withdrawn = 0 and {} and {}"
        query = " union all ".join(one.format(where, also) for where, _ in parts) or "select null as publisher"
        values = [value for _, equal in parts for value in (*equal, *given)]
        return int(self._db.execute(f"select count(distinct publisher) from ({query})", values).fetchone()[0])

    def correct(self, recorded: Recorded, now: Pledge | None) -> None:
        """Withdraw what an article was taken to report, and record what it does report, if anything. The old row is kept, unused."""
        self._db.execute("update pledges set withdrawn = 1 where id = ?", [recorded.id])
        if now is None:
            return
        self.add(recorded.story, recorded.article.id, recorded.said, (now,))
        same = "country = ? and kind = ? and stance = ? and amount is ? and currency is ? and members is ?"
        values = [now.country, now.kind.value, now.stance.value, now.amount, now.currency, now.count]
        self._db.execute(
            f"update pledges set withdrawn = 0, pledge = ? where story = ? and article = ? and {same}",
            [pack(now), recorded.story, recorded.article.id, *values],
        )

    def withdraw_all(self, story: int) -> None:
        """Withdraw everything that is recorded under a story."""
        self._db.execute("update pledges set withdrawn = 1 where story = ?", [story])

    def countries(self) -> tuple[tuple[str, int], ...]:
        """Each country with the number of its observations, the most first."""
        rows = self._db.execute("select country, sum(observations) from standings group by country order by 2 desc, 1")
        return tuple((row[0], int(row[1])) for row in rows)

    def count(self) -> int:
        return int(self._db.execute("select coalesce(sum(observations), 0) from standings").fetchone()[0])

    def _numbered(self, numbers: Iterable[int]) -> tuple[Recorded, ...]:
        return self._recorded("p.id in (select value from json_each(?))", [json.dumps([*numbers])], "p.said, p.id")

    def _recorded(self, where: str, values: list[Any], order: str) -> tuple[Recorded, ...]:
        """The observations that fit; an article that reports several of them is read once."""
        theirs = f"select p.article from pledges p where ({where}) and p.withdrawn = 0"
        articles = {row["id"]: to_article(row) for row in self._db.query(f"select * from articles where id in ({theirs})", values)}
        # The plus keeps the planner from walking through all that is filed under a story for each of its pledges.
        translated = "select f.machine_translated from filings f where f.article = p.article and +f.story = p.story limit 1"
        rows = self._db.execute(
            f"select p.id, p.story, p.pledge, p.said, p.article, coalesce(({translated}), 0) from pledges p"
            f" where ({where}) and p.withdrawn = 0 order by {order}",
            values,
        )
        return tuple(_observed(row, articles) for row in rows if row[4] in articles)


def _observed(row: Sequence[Any], articles: Mapping[str, Article]) -> Recorded:
    return Recorded(
        id=row[0],
        story=row[1],
        pledge=_pledge(row[2]),
        said=date.fromisoformat(row[3]),
        article=articles[row[4]],
        machine_translated=bool(row[5]),
    )


@lru_cache(maxsize=1 << 14)
def _pledge(packed: str) -> Pledge:
    """A stored pledge; a story's are asked for with each of its articles."""
    return unpack(Pledge, packed)


_EQUAL = "country, kind, stance, amount, currency, members"
# A standing is added with its first observation: of one day that comes first which was first said last, such as a raised figure,
# but nothing that was said once before what was said more often.
_IN_ORDER = "order by 1, 2, 8 desc, min(observations, 2) desc, s.rowid desc"
_OF_IT = " and ".join(f"p.{column} is s.{column}" for column in _EQUAL.split(", "))
_LAST_IN_PERIOD = f"select max(p.said) from pledges p where {_OF_IT} and p.withdrawn = 0 and p.said >= ?1 and p.said <= ?2"
# Only where something was said after the period is its last day there looked up, which SQLite finds at the end of the index.
_COUNTED = (
    f"select {_EQUAL}, observations, case when latest <= ?2 then latest else ({_LAST_IN_PERIOD}) end"
    f" from standings s where latest >= ?1{{}} {_IN_ORDER}"
)
_ELSEWHERE = (
    "select 1 from pledges where country = ? and kind = ? and stance = ? and members is ? and withdrawn = 0 and said >= ? and story <> ?"
)
_KINDS = {kind.value: kind for kind in Kind}
_STANCES = {stance.value: stance for stance in Stance}
_BY_FEED = "select 1 from pledges p join articles a on a.id = p.article where"


def _standing(row: Sequence[Any]) -> Standing:
    return Standing(
        country=row[0],
        kind=_KINDS[row[1]],
        stance=_STANCES[row[2]],
        amount=row[3],
        currency=row[4],
        members=row[5],
        observations=row[6],
        latest=date.fromisoformat(row[7]),
    )


def _any_of(standings: Sequence[Standing]) -> tuple[str, list[Any]]:
    """The condition that picks the observations which the standings count."""
    parts = [_equal_to(standing) for standing in standings]
    return " or ".join(f"({where})" for where, _ in parts), [value for _, values in parts for value in values]


def _equal_to(one: Standing) -> tuple[str, list[Any]]:
    """The condition that picks the observations which a standing counts."""
    return _equal(one.country, one.kind, one.stance, one.amount, one.currency, one.members)


def _equal(
    country: str, kind: Kind, stance: Stance, amount: int | None, currency: str | None, members: int | None
) -> tuple[str, list[Any]]:
    """The condition that picks equal observations."""
    where, values = ["country = ?", "kind = ?", "stance = ?"], list[Any]([country, kind.value, stance.value])
    for column, value in (("amount", amount), ("currency", currency), ("members", members)):
        where.append(f"{column} is null" if value is None else f"{column} = ?")
        values += [] if value is None else [value]
    return " and ".join(where), values
