"""What is asked often is found by an index, however much is stored."""

import re
import sqlite3

import pytest

from storage.articles import _ORIGINS, _OUTLETS
from storage.store import Store
from storage.stories import _BEST_FIRST
from storage.words import _BACKING, _ENDS, _WORDS

QUESTIONS: dict[str, tuple[str, int]] = {
    "words of a story": (_WORDS.format(""), 0),
    "first of equal words": (_ENDS.format("", ""), 0),
    "latest of equal words": (_ENDS.format("", " desc"), 0),
    "outlets behind a stance": (_BACKING.format(""), 0),
    "best articles of a story": (f"select rowid from filings where story = ? order by {_BEST_FIRST}", 1),  # noqa: S608
    "outlets of a story": (_OUTLETS, 0),
    "origins of a story": (_ORIGINS, 0),
    "count of a story": ("select count(distinct article) from filings where story = ?", 1),
    "old texts": ("select id from texts where cut = 0 and stored < ? order by stored limit 5", 1),
    "old messages": ("select id from outbox where message <> '' and settled is not null and settled < ? order by settled limit 5", 1),
    "newest stories": ("select * from stories order by last_seen desc, id desc limit 5", 0),
}


@pytest.mark.parametrize("name", QUESTIONS)
def test_no_question_reads_a_whole_table(store: Store, name: str) -> None:
    query, count = QUESTIONS[name]
    connection: sqlite3.Connection = store._db.conn
    values = [1] * count if "?" in query else dict.fromkeys(re.findall(r":(\w+)", query), 1)
    plan = [row[3] for row in connection.execute(f"explain query plan {query}", values)]
    assert plan
    tables = [row[0] for row in connection.execute("select name from sqlite_master where type = 'table'")]
    assert [step for step in plan if step.startswith("SCAN") and "INDEX" not in step and step.split()[1] in (*tables, "p", "a")] == []
