"""Articles, relevant or not, with the verdict and its reasons, and where they are filed."""

import json
from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from storage.model import Article, Backing, Filed, Tier, Verdict
from storage.rows import moment, pack, stamp, unpack
from storage.texts import Texts


class Articles:
    """Tables `articles` and `filings`. Only `get` reads the text; in lists it is left out of the article."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._texts = Texts(db)

    def unknown(self, ids: Iterable[str]) -> tuple[str, ...]:
        """Those of the ids that are not stored, in their order."""
        wanted = tuple(dict.fromkeys(ids))
        known: set[str] = set()
        for at in range(0, len(wanted), 500):
            part = wanted[at : at + 500]
            marks = ",".join("?" * len(part))
            known |= {row[0] for row in self._db.execute(f"select id from articles where id in ({marks})", part)}
        return tuple(key for key in wanted if key not in known)

    def add(self, article: Article, verdict: Verdict, silence: str = "") -> None:
        """Keep an article; one that is known already stays as it is."""
        inserted = self._db.execute(
            "insert into articles values (?,?,?,?,?,?,?,?,?,?,?,?,?) on conflict do nothing",
            [
                article.id,
                article.source,
                article.publisher,
                article.tier.value,
                article.url,
                article.title,
                article.language,
                stamp(article.published),
                stamp(article.first_seen),
                int(verdict.relevant),
                verdict.score,
                pack(verdict.reasons),
                silence,
            ],
        ).rowcount
        if inserted:
            self._texts.put(article.id, article.title, article.text, article.first_seen, searched=verdict.relevant)

    def revise(self, article: Article, verdict: Verdict, now: datetime) -> None:
        """Replace title, text and verdict of an article by those of its publisher's later version."""
        self._db.execute(
            "update articles set title = ?, relevant = ?, score = ?, reasons = ? where id = ?",
            [article.title, int(verdict.relevant), verdict.score, pack(verdict.reasons), article.id],
        )
        self._texts.put(article.id, article.title, article.text, now, searched=verdict.relevant)

    def remove(self, article: str) -> None:
        """Forget an article that is filed nowhere."""
        self._texts.remove(article)
        self._db.execute("delete from articles where id = ?", [article])

    def refile(self, filed: Filed, *, section: int, event: str, features: bytes) -> None:
        """What a section of an article tells by its later version; its place in the story stays."""
        self._db.execute(
            "update filings set summary = ?, event = ?, features = ? where article = ? and section = ? and story = ?",
            [pack(filed.summary), event, features, filed.article.id, section, filed.story],
        )

    def get(self, article: str) -> Article | None:
        """The article with its text, or with what retention has left of it."""
        rows = self._db.query("select a.*, t.text from articles a left join texts t on t.article = a.id where a.id = ?", [article])
        return next((replace(to_article(row), text=row["text"] or "") for row in rows), None)

    def verdict(self, article: str) -> Verdict | None:
        """Why the article was kept or left."""
        row = next(iter(self._db.query("select relevant, score, reasons from articles where id = ?", [article])), None)
        if row is None:
            return None
        return Verdict(relevant=bool(row["relevant"]), score=row["score"], reasons=unpack(tuple[str, ...], row["reasons"]))

    def file(self, filed: Filed, *, section: int = 0, event: str = "{}", features: bytes | None = None) -> None:
        """Record that a section of an article belongs to a story; `event` is a packed Event."""
        self._db.execute(
            "insert into filings (article, section, story, origin, machine_translated, summary, event, features, published, publisher,"
            " tier, language) values (?,?,?,?,?,?,?,?,?,?,?,?) on conflict do nothing",
            [
                filed.article.id,
                section,
                filed.story,
                filed.origin,
                int(filed.machine_translated),
                pack(filed.summary),
                event,
                features,
                stamp(filed.article.published),
                filed.article.publisher,
                filed.article.tier.value,
                filed.article.language,
            ],
        )

    def of_story(self, story: int) -> tuple[Filed, ...]:
        """What is filed under a story, the oldest first."""
        rows = self._db.query(
            "select a.*, f.story, f.origin, f.machine_translated, f.summary from filings f join articles a on a.id = f.article"
            " where f.story = ? order by a.published, a.id, f.section",
            [story],
        )
        return tuple(to_filed(row) for row in rows)

    def newest(self, story: int) -> Filed | None:
        """What is filed under a story and was seen last; of several that came at once the oldest."""
        rows = self._db.query(
            "select a.*, f.story, f.origin, f.machine_translated, f.summary from filings f join articles a on a.id = f.article"
            " where f.story = ? order by a.first_seen desc, f.published, f.article, f.section limit 1",
            [story],
        )
        return next((to_filed(row) for row in rows), None)

    def backing(self, story: int, counted: Collection[Tier], without: Collection[str] = ()) -> Backing:
        """Who reports a story, apart from some articles; texts of their own are counted in these tiers alone.

        A copy may bear the date of its original, or an earlier one: where that is filed here, it is the origin whatever the dates say.
        """
        values = {"story": story, "without": json.dumps([*without]), "counted": json.dumps([*counted])}
        outlets, official = self._db.execute(_OUTLETS, values).fetchone()
        origins = self._db.execute(_ORIGINS, values).fetchone()[0]
        return Backing(outlets=outlets, origins=origins, official=bool(official))

    def languages(self, story: int, without: str = "") -> frozenset[str]:
        """The languages of what is filed under a story, apart from an article."""
        rows = self._db.execute("select distinct language from filings where story = ? and article <> ?", [story, without])
        return frozenset(row[0] for row in rows)

    def by_feeds(self, story: int, sources: Iterable[str]) -> frozenset[str]:
        """What is filed under a story and came from these feeds."""
        wanted = json.dumps([*sources])
        theirs = "select f.article from filings f join articles a on a.id = f.article where f.story = ? and a.source in"
        rows = self._db.execute(f"{theirs} (select value from json_each(?))", [story, wanted]) if wanted != "[]" else ()
        return frozenset(row[0] for row in rows)

    def told_elsewhere(self, story: int, source: str) -> bool:
        """Whether another feed than this one reports a story in words of its own."""
        theirs = "select 1 from filings f join articles a on a.id = f.article where f.story = ? and f.origin = f.article and a.source <> ?"
        return self._db.execute(f"{theirs} limit 1", [story, source]).fetchone() is not None

    def count_of_story(self, story: int) -> int:
        """How many articles are filed under a story."""
        return int(self._db.execute("select count(distinct article) from filings where story = ?", [story]).fetchone()[0])

    def stories_of(self, article: str) -> tuple[int, ...]:
        """The stories under which an article is filed, by section."""
        rows = self._db.execute("select story from filings where article = ? order by section", [article])
        return tuple(row[0] for row in rows)

    def search(self, words: str, limit: int, offset: int = 0, *, hits: int | None = None) -> tuple[Filed, ...]:
        """Relevant articles that hold all the words, best first, each as it is filed under its story; `hits` as in `Texts.search`."""
        found = self._texts.search(words, limit, offset, hits=hits)
        rows = self._db.query(
            "select a.*, f.story, f.origin, f.machine_translated, f.summary from json_each(?) s"
            " join articles a on a.id = s.value join filings f on f.article = a.id"
            " where f.section = (select min(section) from filings where article = a.id) order by s.key",
            [json.dumps(found)],
        )
        return tuple(to_filed(row) for row in rows)

    def counts(self) -> tuple[int, int]:
        """How many articles are stored, and how many of them are relevant."""
        row = self._db.execute("select count(*), coalesce(sum(relevant), 0) from articles").fetchone()
        return int(row[0]), int(row[1])

    def latest(self) -> datetime | None:
        """When the newest article was first seen."""
        row = self._db.execute("select max(first_seen) from articles").fetchone()
        return moment(row[0]) if row[0] else None


_KNOWN = "from filings where story = :story and article not in (select value from json_each(:without))"
_OUTLETS = f"select count(distinct publisher), max(tier = 'official') {_KNOWN}"
# The publisher beside a minimum is that of its row (https://sqlite.org/lang_select.html#bareagg): of the original, or the first copy.
_ORIGINS = (
    "select count(distinct publisher) from (select publisher, min((origin <> article) || published || article)"
    f" {_KNOWN} and tier in (select value from json_each(:counted)) group by origin)"
)


def to_filed(row: dict[str, Any]) -> Filed:
    """A Filed from a row that holds all columns of `articles` and what a filing adds."""
    return Filed(
        story=row["story"],
        article=to_article(row),
        origin=row["origin"],
        machine_translated=bool(row["machine_translated"]),
        summary=unpack(tuple[str, ...], row["summary"]),
    )


def to_article(row: dict[str, Any]) -> Article:
    """An Article without its text from a row that holds all columns of `articles`."""
    return Article(
        id=row["id"],
        source=row["source"],
        publisher=row["publisher"],
        tier=Tier(row["tier"]),
        url=row["url"],
        title=row["title"],
        text="",
        language=row["language"],
        published=moment(row["published"]),
        first_seen=moment(row["first_seen"]),
    )
