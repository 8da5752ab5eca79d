"""Q3 to Q5 on the command line: `backup`, `restore`, `database check|size|vacuum`, as an operator runs them."""

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.instance import lock
from handlers.message import Heading, Message, line, to_json
from storage.model import Channel, State
from storage.store import Store, open_store
from tests.makers import article, keep, story

ROOT = Path(__file__).parents[3]
CHAT = Channel(platform="telegram", id="1001")


class Line:
    """A shell in which the database is set up."""

    def __init__(self, folder: Path, written: pytest.CaptureFixture[str]) -> None:
        self.folder, self.url = folder, f"sqlite:///{folder}/x.db"
        self._written = written

    def run(self, *words: str) -> tuple[int, str]:
        """Exit code, and all that was written."""
        self._written.readouterr()
        code = main(words)
        written = self._written.readouterr()
        assert "Traceback" not in written.err
        return code, written.out + written.err


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Line:
    line = Line(tmp_path, capsys)
    monkeypatch.setenv("DATABASE_URL", line.url)
    monkeypatch.setenv("ADMINS", "telegram:900")
    return line


@pytest.fixture
def kept(shell: Line) -> Store:
    """A database with some articles, a message of three hours ago that waits, and one of now."""
    store, now = open_store(shell.url), datetime.now(UTC)
    for number in range(50):
        keep(store, story(), (article(f"a{number}", text="x" * 5000), ()))
    with store.write():
        for hours in (3, 0):
            text = to_json(Message((Heading(line(f"{hours} hours ago")),)))
            store.outbox.notify(CHAT, text, now - timedelta(hours=hours), lasting=timedelta(days=2))
    return store


def test_q4_a_backup_comes_back_while_nothing_old_is_said_again(shell: Line, kept: Store) -> None:
    code, said = shell.run("backup", f"{shell.folder}/b.db")
    assert (code, said) == (0, f"backup written to {shell.folder}/b.db and checked\n")
    keep(kept, story(), (article("later"), ()))
    kept.close()
    code, said = shell.run("restore", f"{shell.folder}/b.db")
    assert (code, "1 messages that waited in it are too old" in said) == (0, True)
    again = open_store(shell.url)
    assert again.articles.unknown(["a1", "later"]) == ("later",)
    waiting = again.outbox.listed(State.WAITING)
    assert [entry.channel.id for entry in waiting] == ["900", "1001"], "one notice for the operator, and what is still news"
    assert again.outbox.counts()[State.DROPPED] == 1
    again.close()
    assert shell.run("database", "check") == (0, "the database is whole\n")


def test_q4_only_a_backup_is_taken_for_one(shell: Line, kept: Store) -> None:
    shutil.copyfile(shell.folder / "x.db", shell.folder / "copy.db")
    kept.close()
    for file, why in (("copy.db", "plain copy"), ("none.db", "there is no file")):
        code, said = shell.run("restore", str(shell.folder / file))
        assert (code, why in said) == (2, True)
    code, said = shell.run("backup", f"{shell.folder}/copy.db")
    assert (code, "exists already" in said) == (2, True)


def test_q3_what_needs_the_database_alone_is_refused_while_the_service_runs(shell: Line, kept: Store) -> None:
    assert shell.run("backup", f"{shell.folder}/b.db")[0] == 0
    kept.close()
    with lock(shell.url):
        for words in (("restore", f"{shell.folder}/b.db"), ("database", "vacuum")):
            code, said = shell.run(*words)
            assert (code, "another service already uses" in said) == (2, True)
        assert shell.run("database", "check")[0] == 0


def test_size_is_told_and_unused_space_given_back(shell: Line, kept: Store) -> None:
    code, said = shell.run("database", "size")
    assert code == 0
    assert ["50", "articles"] in [row.split() for row in said.splitlines()]
    with kept.write():
        kept._db.execute("update texts set text = ''")
    kept.close()
    code, said = shell.run("database", "vacuum")
    before, after = (float(part.split()[0]) for part in said.split(", "))
    assert (code, after < before) == (0, True)


def test_damage_is_found(shell: Line, kept: Store) -> None:
    kept._db.execute("pragma foreign_keys = off")
    with kept.write():
        kept._db.execute("delete from articles where id = 'a1'")
    kept.close()
    code, said = shell.run("database", "check")
    assert code == 1
    assert "points to nothing in articles" in said


@pytest.mark.parametrize("size", [0, 60_000])
def test_what_is_left_of_a_database_is_told_by_every_command_and_can_be_replaced(shell: Line, kept: Store, size: int) -> None:
    """A file cut short, and one that is something else."""
    assert shell.run("backup", f"{shell.folder}/b.db")[0] == 0
    kept.close()
    whole = (shell.folder / "x.db").read_bytes()
    (shell.folder / "x.db").write_bytes(whole[:size] or b"<html>" * 1000)
    for words in (("database", "check"), ("database", "size"), ("database", "vacuum"), ("backup", f"{shell.folder}/c.db"), ("outbox",)):
        code, said = shell.run(*words)
        assert code, words
        assert "no whole database" in said or "could not be written" in said, (words, said)
    code, said = shell.run("restore", f"{shell.folder}/b.db")
    assert (code, f"The database that was there is {shell.folder}/x.db.before-restore." in said) == (0, True)
    assert shell.run("database", "check") == (0, "the database is whole\n")


def test_q5_a_database_of_a_newer_version_is_refused_by_every_command(shell: Line, kept: Store) -> None:
    kept.close()
    with closing(sqlite3.connect(shell.folder / "x.db")) as connection:
        connection.execute(
            "insert into _sqlite_migrations (migration_set, name, applied_at) values ('coalition_watch', 'm999_later', '2030-01-01')"
        )
        connection.commit()
    for words in (("ask", "/status"), ("outbox",), ("explain", "a1")):
        code, said = shell.run(*words)
        assert (code, "was written by a newer version" in said) == (2, True), words
    # The service sets signals and must be a process of its own.
    command = [sys.executable, "-m", "bot", "run"]
    done = subprocess.run(command, cwd=ROOT, env=os.environ | {"BASELINE": "0"}, capture_output=True, text=True, timeout=90, check=False)
    assert (done.returncode, "was written by a newer version" in done.stderr) == (2, True), done.stderr


def test_where_there_is_no_database_nothing_is_made(shell: Line) -> None:
    """A new one would say that nothing waits and nothing was ever stored, which is false comfort where DATABASE_URL is wrong."""
    asking = [
        ("ask", "/status"),
        ("outbox",),
        ("outbox", "retry", "all"),
        ("story", "merge", "1", "2"),
        ("story", "split", "a1"),
        ("deliver",),
    ]
    for words in (("backup", f"{shell.folder}/b.db"), ("database", "check"), ("database", "size"), *asking):
        code, said = shell.run(*words)
        assert (code, f"there is no database at {shell.folder}/x.db; set DATABASE_URL" in said) == (2, True), words
    assert list(shell.folder.iterdir()) == []


def test_what_needs_no_database_makes_none(shell: Line) -> None:
    """The settings can be checked, the list of feeds shown and a file explained before the first start."""
    article = Path(shell.folder, "article.txt")
    article.write_text(
        "France offers soldiers\n\nFrance will send 500 soldiers to Ukraine, the coalition of the willing said.", encoding="utf-8"
    )
    for words, there in ((("check",), False), (("feeds", "list"), True), (("explain", str(article)), True)):
        code, said = shell.run(*words)
        assert (code, "there is no database" in said) == (0, there), (words, said)
    assert list(shell.folder.iterdir()) == [article]
