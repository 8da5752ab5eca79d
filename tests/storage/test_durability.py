"""Q1 and Q5: what was acknowledged survives every kill, and a migration that is killed anywhere ends the same."""

import multiprocessing
import random
import shutil
import sqlite3
from contextlib import closing
from multiprocessing.context import ForkServerContext
from pathlib import Path

import pytest
from sqlite_utils import Database

from storage.model import State
from storage.schema import migrations
from storage.store import open_store
from storage.upkeep import problems
from tests.storage.killed import open_and_die, write_until_killed

KILLS = 200
FIRST = Path(__file__).parent / "schemas" / "m001.sql"
RELEASED = [migration.name for migration in migrations.pending(Database(memory=True))]


@pytest.fixture(scope="module")
def children() -> ForkServerContext:
    """Processes that start quickly, since what they need is loaded once."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.storage.killed"])
    return context


def released(name: str, folder: Path) -> str:
    """A database as the release with this last migration left it: begun by the first release, and brought there."""
    after = next(iter(RELEASED[RELEASED.index(name) + 1 :]), None)
    with closing(sqlite3.connect(folder / "old.db", isolation_level=None)) as connection:
        connection.executescript(FIRST.read_text(encoding="utf-8"))
        connection.execute("pragma journal_mode = wal")
        migrations.apply(Database(connection), stop_before=after)
    return f"sqlite:///{folder}/old.db"


def content(url: str) -> dict[str, object]:
    """Every table and index with its definition, and every row but the times at which migrations were applied."""
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
        found: dict[str, object] = dict(connection.execute("select name, sql from sqlite_master where name not like 'sqlite_%'").fetchall())
        for (name,) in connection.execute("select name from sqlite_master where type = 'table' and name not like '%sqlite%'").fetchall():
            found[f"rows of {name}"] = sorted(connection.execute(f'select * from "{name}"').fetchall(), key=repr)  # noqa: S608
        found["migrations"] = connection.execute("select name from _sqlite_migrations order by name").fetchall()
    return found


@pytest.mark.timeout(300)
def test_q1_no_kill_takes_what_was_acknowledged(tmp_path: Path, children: ForkServerContext) -> None:
    url, chance, acknowledged = f"sqlite:///{tmp_path}/killed.db", random.Random(1), -1
    store = open_store(url)
    for _ in range(KILLS):
        ours, theirs = children.Pipe(duplex=False)
        child = children.Process(target=write_until_killed, args=(url, acknowledged + 1, theirs))
        child.start()
        theirs.close()
        for _ in range(chance.randint(1, 6)):
            acknowledged = ours.recv()
        child.kill()
        child.join()
        while True:
            try:
                acknowledged = ours.recv()
            except EOFError:
                break
        # One more may have been committed than the child could tell of; the next one finds it there already.
        assert store.articles.unknown(f"k{number}" for number in range(acknowledged + 1)) == ()
    assert store.outbox.counts()[State.WAITING] >= acknowledged + 1
    assert problems(url) == ()
    store.close()


@pytest.mark.parametrize("name", RELEASED)
def test_q5_every_released_schema_becomes_ours(name: str, tmp_path: Path) -> None:
    url = released(name, tmp_path)
    store = open_store(url)
    articles = {key: store.articles.get(key) for key in "abx"}
    assert [article and article.text for article in articles.values()] == [
        "It rained. France will send 2,000 troops after a ceasefire.",
        "Macron received Zelensky.",
        "One to nil.",
    ]
    assert [found.article.id for found in store.articles.search("elysee", 5)] == ["b"]
    assert store.texts.count("nil") == 0
    assert len(store.stories.tellings(1)) == 2
    (standing,) = store.facts.standings(country="FR")
    assert (standing.observations, store.facts.outlets([standing])) == (2, 2)
    assert (store.outbox.counts()[State.SENT], store.outbox.counts()[State.WAITING]) == (1, 1)
    assert [entry.channel.id for entry in store.subscriptions.active()] == ["1001"]
    store.close()
    assert problems(url) == ()
    open_store(f"sqlite:///{tmp_path}/new.db").close()
    assert _shape(tmp_path / "old.db") == _shape(tmp_path / "new.db")


def _shape(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """Tables with their columns, and indexes with theirs."""
    with closing(sqlite3.connect(path)) as connection:
        names = connection.execute("select type, name from sqlite_master where name not like '%sqlite%'").fetchall()
        return {
            name: sorted(row[1:] for row in connection.execute(f"pragma {'table' if kind == 'table' else 'index'}_info({name})"))
            for kind, name in names
        }


@pytest.mark.timeout(300)
def test_q5_a_migration_killed_at_any_statement_ends_the_same(tmp_path: Path, children: ForkServerContext) -> None:
    """From the first release on, whose way leads through every statement of every migration."""
    url = released(RELEASED[0], tmp_path)
    shutil.copyfile(tmp_path / "old.db", tmp_path / "kept.db")
    open_store(url).close()
    expected, statement, killed = content(url), 0, True
    while killed:
        statement += 1
        for ending in ("", "-wal", "-shm"):
            (tmp_path / f"old.db{ending}").unlink(missing_ok=True)
        shutil.copyfile(tmp_path / "kept.db", tmp_path / "old.db")
        child = children.Process(target=open_and_die, args=(url, statement))
        child.start()
        child.join()
        killed = child.exitcode != 0
        open_store(url).close()
        assert content(url) == expected, statement
    assert statement > 30
