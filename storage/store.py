"""The database: one Store a thread, values in and values out; no SQL leaves this package."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from sqlite_utils import Database

from storage.alerts import Alerts
from storage.articles import Articles
from storage.backlog import Backlog
from storage.buttons import Buttons
from storage.console import Console
from storage.corrections import Corrections
from storage.facts import Facts
from storage.heard import Heard
from storage.held import Held
from storage.items import Items
from storage.outbox import Outbox
from storage.pace import Pace
from storage.removals import Removals
from storage.retention import Retention
from storage.rows import optional_moment, stamp
from storage.schema import migrations
from storage.sources import Sources
from storage.stories import Stories
from storage.subscriptions import Subscriptions
from storage.tallies import Tallies
from storage.texts import Texts
from storage.turns import Turns, begin, turns_of
from storage.volume import network_type_of

SCHEME = "sqlite:///"

Unavailable = sqlite3.OperationalError
"""Raised by any use of a Store while the database is locked, its disk full or read-only."""


class StoreError(Exception):
    """The database cannot be used; the message says why and what to do."""


class MissingError(StoreError):
    """There is no database at the address."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"there is no database at {path}; set DATABASE_URL to that of the service")


class DamagedError(StoreError):
    """The file is no database, or not a whole one."""

    def __init__(self, path: Path, error: sqlite3.Error) -> None:
        cure = "check DATABASE_URL, or put a backup in its place with `coalition-watch restore FILE`"
        super().__init__(f"{path} is no whole database: {error}; {cure}")


_WAIT_FOR_TURN = 30.0
"""Seconds after which a thread gives up waiting for the others of its process, each of which writes for a moment only."""

_WAIT_FOR_OTHERS = 10.0
"""Seconds after which it gives up waiting for another process."""


class Store:
    """Everything that is stored, one attribute for each group of tables."""

    def __init__(self, db: Database, turns: Turns) -> None:
        self._db = db
        self._turns = turns
        self._has_turn = False
        self.sources = Sources(db)
        self.items = Items(db)
        self.articles = Articles(db)
        self.texts = Texts(db)
        self.retention = Retention(db)
        self.stories = Stories(db)
        self.tallies = Tallies(db)
        self.facts = Facts(db)
        self.alerts = Alerts(db)
        self.subscriptions = Subscriptions(db)
        self.held = Held(db)
        self.corrections = Corrections(db)
        self.removals = Removals(db)
        self.buttons = Buttons(db)
        self.outbox = Outbox(db)
        self.backlog = Backlog(db, self.outbox)
        self.pace = Pace(db)
        self.console = Console(db)
        self.heard = Heard(db)

    @contextmanager
    def write(self) -> Iterator[None]:
        """One write transaction, begun with the write lock in hand; inside another it is a part of that one, undone alone if it fails.

        A plain BEGIN would fail at once with "database is locked" when a read turns into a write
        (https://sqlite.org/lang_transaction.html, "read transactions versus write transactions").
        """
        if self._db.conn.in_transaction:
            self._db.conn.execute("savepoint part")
            with self._undone_if_it_fails("release part", "rollback to part", "release part"):
                yield
            return
        with self._turn():
            begin(self._db.conn, _WAIT_FOR_OTHERS)
            with self._undone_if_it_fails("commit", "rollback"):
                yield

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if self._has_turn:
            # On a full disk SQLite has ended the transaction around this one.
            yield
            return
        if not self._turns.take(_WAIT_FOR_TURN):
            raise Unavailable(f"database is locked: another thread has written for {_WAIT_FOR_TURN:g} seconds")
        self._has_turn = True
        try:
            yield
        finally:
            self._has_turn = False
            self._turns.give()

    @contextmanager
    def _undone_if_it_fails(self, end: str, *undo: str) -> Iterator[None]:
        connection = self._db.conn
        try:
            yield
            connection.execute(end)
        except BaseException:
            # On a full disk SQLite has undone the whole already.
            if connection.in_transaction:
                for step in undo:
                    connection.execute(step)
            raise

    def remember(self, key: str, value: str) -> None:
        """Keep a small fact about the service itself under a name."""
        with self.write():
            self._db.table("meta").upsert({"key": key, "value": value}, pk="key")

    def recall(self, key: str) -> str:
        """What was last remembered under the name, or an empty string."""
        row = self._db.execute("select value from meta where key = ?", [key]).fetchone()
        return row[0] if row else ""

    def remember_moment(self, key: str, at: datetime) -> None:
        self.remember(key, stamp(at))

    def recall_moment(self, key: str) -> datetime | None:
        return optional_moment(self.recall(key))

    def close(self) -> None:
        self._db.close()


def database_path(url: str) -> Path:
    """The file that a `sqlite:////path/file.db` address names; StoreError says what is wrong with another."""
    if not url.startswith(SCHEME) or len(url) <= len(SCHEME):
        raise StoreError("DATABASE_URL must look like sqlite:////path/file.db (four slashes for an absolute path)")
    return Path(url.removeprefix(SCHEME))


def existing_path(url: str) -> Path:
    """The file of a database that is there; raise MissingError where none is."""
    path = database_path(url)
    if not path.exists():
        raise MissingError(path)
    return path


def open_existing(url: str) -> Store:
    """Open what the service has stored; raise MissingError where it is elsewhere: a new database would say that nothing ever happened."""
    existing_path(url)
    return open_store(url)


def open_store(url: str) -> Store:
    """Open, and if need be create or migrate, the database at this address; raise StoreError if that fails."""
    path = database_path(url)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _refuse_network(path)
        connection = sqlite3.connect(path, isolation_level=None, timeout=_WAIT_FOR_OTHERS, check_same_thread=False)
        _demand_log(connection, path)
        connection.execute("pragma synchronous = full")
        connection.execute("pragma foreign_keys = on")
        db = Database(connection)
        store = Store(db, turns_of(path))
        if _outdated(db):
            with store.write():
                migrations.apply(db)
    except (OSError, sqlite3.OperationalError) as error:
        raise StoreError(f"cannot open the database {path}: {error}; check DATABASE_URL, the folder's rights and the disk") from error
    except sqlite3.DatabaseError as error:
        raise DamagedError(path, error) from error
    _refuse_newer(db, path)
    return store


def _refuse_network(path: Path) -> None:
    if kind := network_type_of(path):
        raise StoreError(
            f"{path} lies on a network file system ({kind}), where databases break; set DATABASE_URL to a file on a local disk"
        )


def _demand_log(connection: sqlite3.Connection, path: Path) -> None:
    mode = _log_mode(connection)
    if mode != "wal":
        raise StoreError(f"the file system under {path} does not allow SQLite's write-ahead log ({mode}); use a file on a local disk")


def _log_mode(connection: sqlite3.Connection) -> str:
    """The kind of log after asking for a write-ahead one: for its first use SQLite does not wait for others, so we do."""
    until = time.monotonic() + _WAIT_FOR_OTHERS
    while True:
        try:
            return str(connection.execute("pragma journal_mode = wal").fetchone()[0])
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & _PRIMARY != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(_PAUSE)


_PRIMARY = 0xFF
"""The part of SQLite's error code that tells the sort of the error."""
_PAUSE = 0.02
"""Seconds until it is asked again."""


def _outdated(db: Database) -> bool:
    return bool(migrations.pending(db))


def _refuse_newer(db: Database, path: Path) -> None:
    known = {migration.name for migration in migrations._migrations}  # noqa: SLF001 - no public list of all
    newer = sorted({migration.name for migration in migrations.applied(db)} - known)
    if newer:
        db.close()
        raise StoreError(f"the database {path} was written by a newer version ({newer[-1]}); install that version or restore a backup")
