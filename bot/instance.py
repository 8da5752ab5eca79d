"""One service to a database: the lock that a second one meets, on a file system that keeps locks (promise Q3)."""

import fcntl
from collections.abc import Callable
from pathlib import Path
from typing import IO

from storage.store import StoreError, database_path

Take = Callable[[IO[str]], None]
"""Locks an open file for whoever opened it; BlockingIOError if another has it, another OSError if there are no locks."""


def _take(handle: IO[str]) -> None:
    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


def lock(database_url: str, take: Take = _take) -> IO[str]:
    """Hold the database for this process alone, until the file is closed; raise StoreError if another service has it, or if nobody can."""
    database = database_path(database_url)
    path = database.resolve().with_suffix(".lock")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = path.open("w")
    except OSError as error:
        raise StoreError(f"cannot write {path}: {error.strerror}; check DATABASE_URL, the folder's rights and the disk") from error
    try:
        take(handle)
        _demand_locks(path, take)
    except BlockingIOError as error:
        handle.close()
        raise StoreError(f"another service already uses {database}; stop it, or set another DATABASE_URL") from error
    except OSError as error:
        handle.close()
        raise StoreError(
            f"the file system under {database} keeps no locks, without which databases break; set DATABASE_URL to a file on a local disk"
        ) from error
    return handle


def _demand_locks(path: Path, take: Take) -> None:
    """Try to lock the file a second time, which must fail; OSError where it does not."""
    with path.open("w") as second:
        try:
            take(second)
        except BlockingIOError:
            return
    raise OSError("a locked file could be locked again")
