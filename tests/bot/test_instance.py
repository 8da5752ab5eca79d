"""Q3: a second service is refused, and so is a file system on which nothing refuses it."""

import errno
from pathlib import Path
from typing import IO

import pytest

from bot.instance import Take, lock
from storage.store import StoreError


def no_locks(_: IO[str]) -> None:
    raise OSError(errno.ENOLCK, "No locks available")


def no_such_call(_: IO[str]) -> None:
    raise OSError(errno.EOPNOTSUPP, "Operation not supported")


def everybody_may(_: IO[str]) -> None:
    """What some shared folders of virtual machines do: each lock is granted, and none is kept."""


def test_one_service_to_a_database(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'x.db'}"
    with lock(url), pytest.raises(StoreError, match="another service already uses"):
        lock(url)
    lock(url).close()


def test_another_name_for_the_same_database_is_the_same(tmp_path: Path) -> None:
    (tmp_path / "link.db").symlink_to(tmp_path / "x.db")
    with lock(f"sqlite:///{tmp_path / 'x.db'}"), pytest.raises(StoreError, match="another service already uses"):
        lock(f"sqlite:///{tmp_path / 'link.db'}")


@pytest.mark.parametrize("take", [no_locks, no_such_call, everybody_may])
def test_a_file_system_without_locks_is_refused_with_the_cure(take: Take, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"keeps no locks.*set DATABASE_URL to a file on a local disk"):
        lock(f"sqlite:///{tmp_path / 'x.db'}", take)
