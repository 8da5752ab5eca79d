"""What is stored, for commands that have something to say also where nothing is."""

import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from storage.store import MissingError, Store, open_existing, open_store


@contextmanager
def stored_or_empty(url: str) -> Iterator[Store]:
    """The database; where there is none, which is said, an empty one that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="coalition-watch-") as folder:
        try:
            store = open_existing(url)
        except MissingError as error:
            print(f"{error}. This goes on as if nothing were stored.", file=sys.stderr)
            store = open_store(f"sqlite:///{Path(folder) / 'empty.db'}")
        with closing(store):
            yield store
