"""`backup`, `restore` and `database`: the operator's care of what is stored."""

import sys
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path

from bot.app import utc_now
from bot.instance import lock
from bot.settings import SettingsError, read_settings
from handlers.feed_notices import restored_notice
from handlers.message import to_json
from storage.store import StoreError, database_path, open_store
from storage.upkeep import aside, back_up, problems, size, vacuum
from storage.upkeep import restore as put_back


def backup(options: Namespace) -> int:
    """Write a checked copy of the database; the service may run."""
    return _told(lambda: _backup(options.file))


def restore(options: Namespace) -> int:
    """Put a backup in place; refused while the service runs."""
    return _told(lambda: _restore(options.file))


def care(options: Namespace) -> int:
    """Check, size or vacuum; exit code 1 where the check finds something."""
    return _told({"check": _check, "size": _size, "vacuum": _vacuum}[options.action])


def _told(work: Callable[[], int]) -> int:
    try:
        return work()
    except (SettingsError, StoreError, OSError) as error:
        print(error, file=sys.stderr)
        return 2


def _backup(file: Path) -> int:
    back_up(read_settings().database_url, file, utc_now())
    print(f"backup written to {file} and checked")
    return 0


def _restore(file: Path) -> int:
    settings = read_settings()
    with lock(settings.database_url):
        kept, there = aside(settings.database_url), database_path(settings.database_url).exists()
        dropped = put_back(settings.database_url, file, utc_now())
        store = open_store(settings.database_url)
        notice = to_json(restored_notice(file.name, dropped))
        with store.write():
            for channel in settings.operators:
                store.outbox.notify(channel, notice, utc_now(), key=f"restored {utc_now():%Y-%m-%d %H:%M}")
        store.close()
    before = f" The database that was there is {kept}." if there else ""
    print(f"{file} is in place; {dropped} messages that waited in it are too old to be sent.{before} Start the service.")
    return 0


def _check() -> int:
    found = problems(read_settings().database_url)
    print("\n".join(found) if found else "the database is whole")
    return 1 if found else 0


def _size() -> int:
    found = size(read_settings().database_url)
    print(f"file {_megabytes(found.file)}, log {_megabytes(found.log)}, to be won back {_megabytes(found.free)}")
    for name, rows in found.rows:
        print(f"{rows:>12,}  {name}")
    return 0


def _vacuum() -> int:
    url = read_settings().database_url
    with lock(url):
        before = size(url).file
        vacuum(url)
        print(f"{_megabytes(before)} before, {_megabytes(size(url).file)} now")
    return 0


def _megabytes(count: int) -> str:
    return f"{count / 1e6:.1f} MB"
