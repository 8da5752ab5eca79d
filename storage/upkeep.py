"""Care of the database file: backup, restore, check, size, vacuum."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain, count
from pathlib import Path

from storage.rows import stamp
from storage.store import SCHEME, DamagedError, Store, StoreError, database_path, existing_path, open_store

QUIET_BEFORE = "quiet_before"
"""Name of the moment before which nothing makes an alert: after a restore it may have been said already."""

STILL_NEWS = timedelta(hours=1)
"""What is younger than this when a backup is restored is said, even if it may have been said before (promise Q4)."""

_MARK = "backup"
_MOST_STEPS = 50


def let_go(store: Store, kept: timedelta, now: datetime) -> int:
    """Let go of what is older than `kept`, in steps between which others can write; returns how much it was. No time keeps everything."""
    done = 0
    for _ in range(_MOST_STEPS if kept else 0):
        with store.write():
            step = store.retention.step(now - kept, now)
        done += step
        if not step:
            break
    return done


def back_up(url: str, target: Path, now: datetime) -> None:
    """Write a whole, checked copy while the service runs; StoreError if that cannot be done or the file exists."""
    source = existing_path(url)
    if target.exists():
        raise StoreError(f"{target} exists already; choose another name")
    draft = target.with_name(f"{target.name}.part")
    draft.unlink(missing_ok=True)
    try:
        with closing(sqlite3.connect(source, timeout=30)) as connection:
            connection.execute("vacuum into ?", [str(draft)])
        with closing(sqlite3.connect(draft, isolation_level=None)) as copy:
            copy.execute("insert or replace into meta values (?, ?)", [_MARK, stamp(now)])
            _demand_whole(copy, draft)
        draft.rename(target)
    except (OSError, sqlite3.Error) as error:
        raise StoreError(f"the backup could not be written: {error}") from error
    finally:
        draft.unlink(missing_ok=True)


def restore(url: str, backup: Path, now: datetime) -> int:
    """Put a backup in the database's place; what waited in it for more than an hour is not sent any more: returns how many that were.

    The caller holds the service's lock. The database that was there stays beside it (`aside`).
    """
    target = database_path(url)
    _demand_backup(backup)
    draft = target.with_name(f"{target.name}.restored")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(backup, draft)
        dropped = _made_quiet(draft, now)
        # Brought to this version, or refused as one of a newer version, while the old one still stands.
        open_store(f"{SCHEME}{draft}").close()
        _set_aside(target, aside(url))
        draft.rename(target)
    except (OSError, sqlite3.Error) as error:
        raise StoreError(f"the backup could not be restored: {error}") from error
    finally:
        for ending in ("", "-wal", "-shm"):
            draft.with_name(draft.name + ending).unlink(missing_ok=True)
    return dropped


def _demand_backup(backup: Path) -> None:
    """A copy of the file of a running service lacks what stands in its log: only our own backups are taken."""
    if not backup.is_file():
        raise StoreError(f"there is no file {backup}")
    refusal = (
        f"{backup} was not made by `coalition-watch backup`; a plain copy of the database file may lack its last minutes or be malformed"
    )
    try:
        with closing(sqlite3.connect(f"file:{backup}?mode=ro&immutable=1", uri=True)) as connection:
            marked = connection.execute("select 1 from meta where key = ?", [_MARK]).fetchone()
            _demand_whole(connection, backup)
    except sqlite3.Error as error:
        raise StoreError(refusal) from error
    if not marked or backup.with_name(f"{backup.name}-wal").exists():
        raise StoreError(refusal)


def _demand_whole(connection: sqlite3.Connection, path: Path) -> None:
    found = connection.execute("pragma integrity_check(1)").fetchone()[0]
    if found != "ok":
        raise StoreError(f"{path} is damaged: {found}")


def _made_quiet(draft: Path, now: datetime) -> int:
    with closing(sqlite3.connect(draft, isolation_level=None)) as connection:
        connection.execute("delete from meta where key = ?", [_MARK])
        connection.execute("insert or replace into meta values (?, ?)", [QUIET_BEFORE, stamp(now - STILL_NEWS)])
        return connection.execute(
            "update outbox set state = 'dropped', settled = ?, reason = 'older than the restored backup can tell'"
            " where state in ('waiting', 'claimed', 'sending') and created < ?",
            [stamp(now), stamp(now - STILL_NEWS)],
        ).rowcount


def aside(url: str) -> Path:
    """Where the next restore puts the database that it finds: a name that is free, so that a second one takes nothing from the first."""
    target = database_path(url)
    first = target.with_name(f"{target.name}.before-restore")
    names = chain([first], (first.with_name(f"{first.name}-{number}") for number in count(2)))
    return next(name for name in names if not name.exists())


def _set_aside(target: Path, kept: Path) -> None:
    """The file with its log, which a damaged database cannot take over; it is moved first, so that it never meets another file."""
    if target.exists():
        with suppress(sqlite3.Error), closing(sqlite3.connect(target, isolation_level=None)) as connection:
            connection.execute("pragma wal_checkpoint(truncate)")
    target.with_name(f"{target.name}-shm").unlink(missing_ok=True)
    for ending in ("-wal", ""):
        if (file := target.with_name(target.name + ending)).exists():
            file.replace(kept.with_name(kept.name + ending))


def problems(url: str) -> tuple[str, ...]:
    """What SQLite finds wrong with the database; nothing is good."""
    try:
        with _opened(url) as connection:
            found = [row[0] for row in connection.execute("pragma integrity_check(20)") if row[0] != "ok"]
            found += [f"a row of {row[0]} points to nothing in {row[2]}" for row in connection.execute("pragma foreign_key_check")]
    except DamagedError as error:
        return (str(error),)
    return tuple(found[:20])


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """Bytes on disk, of the log beside it, and of space to be won back; rows by table."""

    file: int
    log: int
    free: int
    rows: tuple[tuple[str, int], ...]


def size(url: str) -> Size:
    """How large the database is."""
    path = database_path(url)
    log = path.with_name(f"{path.name}-wal")
    with _opened(url) as connection:
        names = [row[0] for row in connection.execute("select name from sqlite_master where type = 'table' and name not like 'search_%'")]
        counts = {name: int(connection.execute(f'select count(*) from "{name}"').fetchone()[0]) for name in names}
        free = connection.execute("pragma freelist_count").fetchone()[0] * connection.execute("pragma page_size").fetchone()[0]
    rows = tuple(sorted(counts.items(), key=lambda entry: -entry[1]))
    return Size(file=path.stat().st_size, log=log.stat().st_size if log.exists() else 0, free=free, rows=rows)


def vacuum(url: str) -> None:
    """Write the file anew without its gaps; the caller holds the service's lock."""
    with _opened(url) as connection:
        connection.execute("vacuum")
        connection.execute("pragma wal_checkpoint(truncate)")


@contextmanager
def _opened(url: str) -> Iterator[sqlite3.Connection]:
    """The database as it is; DamagedError where it cannot be read, StoreError where it cannot be used now."""
    path = existing_path(url)
    try:
        with closing(sqlite3.connect(path, isolation_level=None, timeout=30)) as connection:
            yield connection
    except sqlite3.OperationalError as error:
        raise StoreError(f"cannot use the database {path}: {error}; check the folder's rights and the disk") from error
    except sqlite3.DatabaseError as error:
        raise DamagedError(path, error) from error
