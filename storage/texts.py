"""The texts of articles, whole for as long as they are wanted and cut to their evidence after that; and the search over them."""

import json
from collections.abc import Iterable
from datetime import datetime

from sqlite_utils import Database

from storage.rows import stamp
from storage.searched import as_searched, words_searched

MOST_RANKED = 2000
"""Hits up to which the best come first; among more the newest do, which need not be weighed one by one."""

MOST_COUNTED = 10_000
"""Hits up to which they are counted."""


class Texts:
    """Tables `texts` and `search`: a text's number is its row in the search, which holds the texts of relevant articles."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def put(self, article: str, title: str, text: str, stored: datetime, *, searched: bool) -> None:
        """Keep a text whole, in place of the one that the article had."""
        self._db.execute(
            "insert into texts (article, text, stored) values (?,?,?)"
            " on conflict (article) do update set text = excluded.text, stored = excluded.stored, cut = 0",
            [article, text, stamp(stored)],
        )
        number = self._db.execute("select id from texts where article = ?", [article]).fetchone()[0]
        self._db.execute("delete from search where rowid = ?", [number])
        if searched:
            self._db.execute("insert into search (rowid, title, text) values (?,?,?)", [number, as_searched(title), as_searched(text)])

    def remove(self, article: str) -> None:
        """Forget an article's text."""
        self._db.execute("delete from search where rowid = (select id from texts where article = ?)", [article])
        self._db.execute("delete from texts where article = ?", [article])

    def cut(self, before: datetime, limit: int) -> int:
        """Cut the oldest texts that were stored before then, `limit` at most, to the sentences that facts rest on; returns how many.

        What nothing rests on keeps its title alone.
        """
        query = (
            "select t.id, t.article, a.title, t.text from texts t join articles a on a.id = t.article"
            " where t.cut = 0 and t.stored < ? order by t.stored limit ?"
        )
        rows = self._db.execute(query, [stamp(before), limit]).fetchall()
        for number, article, title, text in rows:
            kept = _in_order((sentence for sentence in self._evidence(article) if sentence not in title), text)
            self._db.execute("update texts set text = ?, cut = 1 where id = ?", [kept, number])
            self._db.execute("update search set text = ? where rowid = ?", [as_searched(kept), number])
        return len(rows)

    def _evidence(self, article: str) -> set[str]:
        """The sentences of an article that a pledge, a fact of its event or its summary rests on."""
        found = {row[0] for row in self._db.execute("select json_extract(pledge, '$.sentence') from pledges where article = ?", [article])}
        for summary, event in self._db.execute("select summary, event from filings where article = ?", [article]):
            told = json.loads(event)
            found.update(json.loads(summary), (sentence for _, sentence in told.get("evidence", ())))
            found.update(absence["sentence"] for absence in told.get("absences", ()))
        return {sentence for sentence in found if sentence}

    def search(self, words: str, limit: int, offset: int = 0, *, hits: int | None = None) -> tuple[str, ...]:
        """The articles that hold all the words: the best first, or of very many the newest; `hits` says how many, where that is known."""
        query = _match(words)
        if not query:
            return ()
        hits = self._count(query, MOST_RANKED + 1) if hits is None else hits
        order = "rank, rowid desc" if hits <= MOST_RANKED else "rowid desc"
        # The inner query sorts numbers alone: with whole texts in it, the sorter would carry every one of them.
        rows = self._db.execute(
            f"select t.article from (select rowid as number from search where search match ? order by {order} limit ? offset ?) s"
            " join texts t on t.id = s.number",
            [query, limit, offset],
        )
        return tuple(row[0] for row in rows)

    def count(self, words: str) -> int:
        """How many articles hold all the words, `MOST_COUNTED` at most."""
        query = _match(words)
        return self._count(query, MOST_COUNTED) if query else 0

    def _count(self, query: str, most: int) -> int:
        counted = "select count(*) from (select 1 from search where search match ? limit ?)"
        return int(self._db.execute(counted, [query, most]).fetchone()[0])


def _in_order(sentences: Iterable[str], text: str) -> str:
    """The sentences as they stand in the text, each once; one that is part of another falls away."""
    chosen = sorted(set(sentences), key=lambda sentence: (sentence not in text, text.find(sentence), sentence))
    return "\n".join(one for one in chosen if not any(one != other and one in other for other in chosen))


def _match(words: str) -> str:
    """A full-text query in which a user's words are only words: quoted, so that no operator gets through."""
    return " ".join(f'"{word}"*' if len(word) > 2 else f'"{word}"' for word in words_searched(words))
