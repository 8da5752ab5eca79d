"""Q3, Q4 and Q6: backups restore, bad places are refused, a full disk loses nothing."""

import shutil
import sqlite3
import threading
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from storage.model import Channel, State
from storage.store import DamagedError, Store, StoreError, open_store
from storage.upkeep import QUIET_BEFORE, aside, back_up, problems, restore, size, vacuum
from storage.volume import network_type
from tests.makers import article, keep, story

CHAT = Channel(platform="telegram", id="1001")
MOUNTS = """22 28 0:21 / /proc rw,nosuid shared:12 - proc proc rw
28 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
90 28 0:50 / /data rw,relatime shared:60 - {kind} server:/export rw
91 90 8:2 / /data/local\\040disk rw,relatime - xfs /dev/sdb1 rw
"""


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/x.db"


@pytest.mark.parametrize("kind", ["nfs", "nfs4", "cifs", "smb3", "fuse.sshfs", "afs", "ceph", "lustre", "fuse.glusterfs"])
def test_network_file_systems_are_known(kind: str) -> None:
    """Q3."""
    assert network_type(Path("/data/x.db"), MOUNTS.format(kind=kind)) == kind
    assert network_type(Path("/data/local disk/x.db"), MOUNTS.format(kind=kind)) == ""
    assert network_type(Path("/datafiles/x.db"), MOUNTS.format(kind=kind)) == ""


@pytest.mark.parametrize("kind", ["ext4", "xfs", "btrfs", "zfs", "tmpfs", "overlay", "fuse.mergerfs", "9p"])
def test_local_file_systems_are_trusted(kind: str) -> None:
    assert network_type(Path("/data/x.db"), MOUNTS.format(kind=kind)) == ""
    assert network_type(Path("/data/x.db"), "nonsense\n\n - \n") == ""


def test_a_backup_restores(store: Store, url: str, tmp_path: Path, now: datetime) -> None:
    """Q4."""
    keep(store, story(), (article("a1"), ()))
    back_up(url, tmp_path / "b.db", now)
    keep(store, story(), (article("a2"), ()))
    store.close()
    restore(url, tmp_path / "b.db", now)
    again = open_store(url)
    assert again.articles.unknown(["a1", "a2"]) == ("a2",)
    assert again.recall_moment(QUIET_BEFORE) == now - timedelta(hours=1)
    again.close()
    assert problems(url) == ()
    assert Path(f"{tmp_path}/x.db.before-restore").exists()


@pytest.mark.timeout(300)
def test_a_backup_under_full_write_load_is_whole(store: Store, url: str, tmp_path: Path, now: datetime) -> None:
    """Q4: a hundred times, while another thread writes as fast as it can; all that was committed before is in it, what was sent as sent."""
    store.close()
    stop, written = threading.Event(), [0]

    def write() -> None:
        writer = open_store(url)
        while not stop.is_set():
            with writer.write():
                keep(writer, story(), (article(f"w{written[0]}"), ()))
                writer.outbox.notify(CHAT, "{}", now)
            with writer.write():
                (claimed,) = writer.outbox.claim(now, "telegram")
                writer.outbox.settle(claimed.id, State.SENT, now, message_id="1")
            written[0] += 1
        writer.close()

    thread = threading.Thread(target=write)
    thread.start()
    try:
        for number in range(100):
            before = written[0]
            back_up(url, tmp_path / f"b{number}.db", now)
            with sqlite3.connect(tmp_path / f"b{number}.db") as copy:
                assert copy.execute("pragma integrity_check").fetchone() == ("ok",)
                assert copy.execute("select count(*) from articles").fetchone()[0] >= before
                assert copy.execute("select count(*) from outbox where state = 'sent'").fetchone()[0] >= before
            restore(f"sqlite:///{tmp_path}/again.db", tmp_path / f"b{number}.db", now + timedelta(hours=2))
            again = open_store(f"sqlite:///{tmp_path}/again.db")
            assert again.outbox.counts()[State.SENT] >= before
            assert again.outbox.claim(now + timedelta(hours=2), "telegram") == (), "nothing of more than an hour ago is said again"
            again.close()
            (tmp_path / f"b{number}.db").unlink()
    finally:
        stop.set()
        thread.join()


def test_what_waited_in_a_backup_for_long_is_not_sent(store: Store, url: str, tmp_path: Path, now: datetime) -> None:
    """Q4."""
    with store.write():
        store.outbox.notify(CHAT, "{}", now - timedelta(hours=3), lasting=timedelta(days=9))
        store.outbox.notify(CHAT, "{}", now, lasting=timedelta(days=9))
    back_up(url, tmp_path / "b.db", now)
    store.close()
    assert restore(url, tmp_path / "b.db", now + timedelta(minutes=30)) == 1
    again = open_store(url)
    assert (again.outbox.counts()[State.WAITING], again.outbox.counts()[State.DROPPED]) == (1, 1)
    again.close()


def test_a_plain_copy_and_a_damaged_backup_are_refused(store: Store, url: str, tmp_path: Path, now: datetime) -> None:
    """Q4."""
    shutil.copyfile(tmp_path / "x.db", tmp_path / "copy.db")
    with pytest.raises(StoreError, match="plain copy"):
        restore(url, tmp_path / "copy.db", now)
    (tmp_path / "page.db").write_bytes(b"<html>")
    with pytest.raises(StoreError, match="plain copy"):
        restore(url, tmp_path / "page.db", now)
    with pytest.raises(StoreError, match="there is no file"):
        restore(url, tmp_path / "none.db", now)
    for number in range(50):
        keep(store, story(), (article(f"a{number}", text="x" * 5000), ()))
    back_up(url, tmp_path / "b.db", now)
    content = bytearray((tmp_path / "b.db").read_bytes())
    content[len(content) // 2 : len(content) // 2 + 20_000] = b"\xff" * 20_000
    (tmp_path / "b.db").write_bytes(content)
    with pytest.raises(StoreError):
        restore(url, tmp_path / "b.db", now)
    assert store.articles.unknown(["a1"]) == ()


def test_a_second_restore_keeps_what_the_first_one_set_aside(store: Store, url: str, tmp_path: Path, now: datetime) -> None:
    """Q4: whoever takes the wrong backup first loses nothing by it."""
    back_up(url, tmp_path / "wrong.db", now)
    keep(store, story(), (article("only here"), ()))
    store.close()
    places = [aside(url)]
    restore(url, tmp_path / "wrong.db", now)
    places.append(aside(url))
    restore(url, tmp_path / "wrong.db", now)
    assert [place.name for place in places] == ["x.db.before-restore", "x.db.before-restore-2"]
    first = open_store(f"sqlite:///{places[0]}")
    assert first.articles.get("only here") is not None
    first.close()
    assert places[1].exists()


@pytest.mark.parametrize("left", [b"no database at all " * 500, b""], ids=["foreign", "empty"])
def test_a_backup_takes_the_place_of_a_damaged_database(store: Store, url: str, tmp_path: Path, now: datetime, left: bytes) -> None:
    """Q4: that is what backups are for; the damaged file stays, with its log."""
    keep(store, story(), (article("a1"), ()))
    back_up(url, tmp_path / "b.db", now)
    store.close()
    (tmp_path / "x.db").write_bytes(left)
    (tmp_path / "x.db-wal").write_bytes(b"its log")
    restore(url, tmp_path / "b.db", now)
    again = open_store(url)
    assert again.articles.get("a1") is not None
    again.close()
    assert problems(url) == ()
    assert (tmp_path / "x.db.before-restore").read_bytes() == left


def test_a_backup_of_a_newer_version_leaves_the_database_where_it_is(store: Store, url: str, tmp_path: Path, now: datetime) -> None:
    """Q4, Q5."""
    keep(store, story(), (article("a1"), ()))
    back_up(url, tmp_path / "b.db", now)
    store.close()
    with closing(sqlite3.connect(tmp_path / "b.db", isolation_level=None)) as copy:
        copy.execute(
            "insert into _sqlite_migrations (migration_set, name, applied_at) values ('coalition_watch', 'm999_later', '2030-01-01')"
        )
    with pytest.raises(StoreError, match="was written by a newer version"):
        restore(url, tmp_path / "b.db", now)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["b.db", "x.db"]
    again = open_store(url)
    assert again.articles.get("a1") is not None
    again.close()


def test_a_damaged_database_is_told_with_the_cure(url: str, tmp_path: Path) -> None:
    (tmp_path / "x.db").write_bytes(b"no database at all " * 500)
    (found,) = problems(url)
    assert "coalition-watch restore FILE" in found
    for work in (size, vacuum, open_store):
        with pytest.raises(DamagedError, match="coalition-watch restore FILE"):
            work(url)


def test_a_backup_never_overwrites(store: Store, url: str, tmp_path: Path, now: datetime) -> None:
    del store
    (tmp_path / "b.db").write_text("mine")
    with pytest.raises(StoreError, match="exists already"):
        back_up(url, tmp_path / "b.db", now)
    assert (tmp_path / "b.db").read_text() == "mine"


def test_size_and_vacuum(store: Store, url: str) -> None:
    for number in range(200):
        keep(store, story(), (article(f"a{number}", text="x" * 5000), ()))
    before = size(url)
    assert dict(before.rows)["articles"] == 200
    store._db.execute("pragma foreign_keys = off")
    with store.write():
        store._db.execute("delete from articles")
        store._db.execute("delete from texts")
    assert size(url).free > 500_000
    assert problems(url)[0].startswith("a row of ")
    store.close()
    vacuum(url)
    assert size(url).file < before.file
    assert size(url).free == 0


def test_a_full_disk_says_so_and_keeps_what_was_there(store: Store) -> None:
    """Q6."""
    keep(store, story(), (article("a1"), ()))
    store._db.execute(f"pragma max_page_count = {store._db.execute('pragma page_count').fetchone()[0]}")
    with pytest.raises(sqlite3.OperationalError, match="full"):
        for number in range(100):
            keep(store, story(), (article(f"b{number}", text="x" * 5000), ()))
    store._db.execute("pragma max_page_count = 1000000")
    keep(store, story(), (article("a2"), ()))
    assert store.articles.unknown(["a1", "a2"]) == ()
