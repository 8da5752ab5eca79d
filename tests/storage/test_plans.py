"""What is asked often is found by an index, however much is stored."""

import sqlite3

import pytest

from storage.facts import _GROUPS, _LATEST
from storage.store import Store
from storage.stories import _BEST_FIRST

QUESTIONS = {
    "positions of a story": (_GROUPS, 1),
    "latest of a position": (_LATEST, 8),
    "articles of a story": (
        f"select f.rowid from filings f join articles a on a.id = f.article where f.story = ? order by {_BEST_FIRST}",  # noqa: S608
        1,
    ),
    "count of a story": ("select count(distinct article) from filings where story = ?", 1),
    "old texts": ("select id from texts where cut = 0 and stored < ? order by stored limit 5", 1),
    "old messages": ("select id from outbox where message <> '' and settled is not null and settled < ? order by settled limit 5", 1),
    "newest stories": ("select * from stories order by last_seen desc, id desc limit 5", 0),
}


@pytest.mark.parametrize("name", QUESTIONS)
def test_no_question_reads_a_whole_table(store: Store, name: str) -> None:
    query, count = QUESTIONS[name]
    connection: sqlite3.Connection = store._db.conn
    plan = [row[3] for row in connection.execute(f"explain query plan {query}", [1] * count)]
    assert plan
    assert [step for step in plan if step.startswith("SCAN") and "INDEX" not in step] == []
