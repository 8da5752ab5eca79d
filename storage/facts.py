"""The pledges that articles reported: one row for each observation, never overwritten."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlite_utils import Database

from storage.articles import to_article
from storage.model import Kind, Pledge, Recorded
from storage.rows import pack, unpack


class Facts:
    """Table `pledges`."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def add(self, story: int, article: str, said: date, pledges: Iterable[Pledge]) -> None:
        """Record what an article reports under a story; the same observation twice is one."""
        for pledge in pledges:
            self._db.execute(
                "insert into pledges (story, article, country, kind, stance, amount, currency, said, pledge)"
                " values (?,?,?,?,?,?,?,?,?) on conflict do nothing",
                [
                    story,
                    article,
                    pledge.country,
                    pledge.kind.value,
                    pledge.stance.value,
                    pledge.amount,
                    pledge.currency,
                    said.isoformat(),
                    pack(pledge),
                ],
            )

    def of_story(self, story: int) -> tuple[Recorded, ...]:
        """All observations under a story, the oldest first."""
        return self._recorded("p.story = ?", [story], "p.said, p.id")

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

    def countries(self) -> tuple[tuple[str, int], ...]:
        """Each country with the number of its observations, the most first."""
        rows = self._db.execute("select country, count(*) from pledges group by country order by 2 desc, 1")
        return tuple((row[0], int(row[1])) for row in rows)

    def count(self) -> int:
        return int(self._db.execute("select count(*) from pledges").fetchone()[0])

    def _recorded(self, where: str, values: list[Any], order: str) -> tuple[Recorded, ...]:
        rows = self._db.query(
            "select a.*, p.id as pledge_id, p.story, p.said, p.pledge, coalesce(f.machine_translated, 0) as machine_translated"
            " from pledges p join articles a on a.id = p.article left join filings f on f.article = p.article and f.story = p.story"
            f" where {where} group by p.id order by {order}",
            values,
        )
        return tuple(
            Recorded(
                id=row["pledge_id"],
                story=row["story"],
                pledge=unpack(Pledge, row["pledge"]),
                said=date.fromisoformat(row["said"]),
                article=to_article(row),
                machine_translated=bool(row["machine_translated"]),
            )
            for row in rows
        )
