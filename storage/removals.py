"""Reports that their publisher took back: items that stand in a feed no more, and articles that were retracted."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlite_utils import Database

from storage.rows import stamp

REMOVED, RETRACTED = "removed", "retracted"
FRESH = timedelta(days=2)
"""What was missed longer ago than this and not since is not told any more."""


class Removals:
    """Table `removals`: an article is missed at first, and removed when the next poll misses it too."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def miss(self, source: str, articles: Iterable[str], now: datetime) -> None:
        """These stood in the feed and do not any more."""
        rows = [(source, article, stamp(now)) for article in articles]
        self._db.conn.executemany("insert or ignore into removals (source, article, missed) values (?,?,?)", rows)

    def return_to(self, source: str, articles: Iterable[str]) -> None:
        """These stand in the feed again."""
        gone = self._db.execute("select article from removals where source = ? and how in ('', ?)", [source, REMOVED]).fetchall()
        back = {row[0] for row in gone}.intersection(articles)
        self._db.conn.executemany("delete from removals where source = ? and article = ?", [(source, article) for article in back])

    def missed_before(self, source: str, now: datetime) -> tuple[str, ...]:
        """What an earlier poll missed within two days, and nobody was told of yet; but for what stands in another feed."""
        elsewhere = "select 1 from items i where i.article = r.article and i.source <> r.source and i.seen = "
        last = "(select max(seen) from items where source = i.source)"
        rows = self._db.execute(
            "select article from removals r where source = ? and missed < ? and missed > ? and removed is null"
            f" and not exists ({elsewhere}{last})",
            [source, stamp(now), stamp(now - FRESH)],
        )
        return tuple(row[0] for row in rows)

    def count_since(self, source: str, since: datetime) -> int:
        """How many items of the feed were missed since then."""
        row = self._db.execute("select count(*) from removals where source = ? and missed >= ?", [source, stamp(since)]).fetchone()
        return int(row[0])

    def take_back(self, source: str, article: str, now: datetime, how: str) -> None:
        """The publisher removed or retracted the article."""
        self._db.execute(
            "insert into removals values (?,?,?,?,?) on conflict do update set removed = excluded.removed, how = excluded.how",
            [source, article, stamp(now), stamp(now), how],
        )

    def of_story(self, story: int) -> dict[str, str]:
        """The articles under a story that were taken back, and how."""
        rows = self._db.execute(
            "select f.article, r.how from filings f join removals r on r.article = f.article and r.removed is not null where f.story = ?",
            [story],
        )
        return dict(rows.fetchall())
