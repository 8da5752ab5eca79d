"""Commands that are too long for a platform's button, kept under short keys that survive a restart."""

from collections.abc import Callable
from datetime import datetime
from hashlib import blake2b

from storage.store import Store


class Buttons:
    """Both directions between a command and its key; the same command always gets the same key."""

    def __init__(self, store: Store, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._clock = clock

    def shorten(self, command: str) -> str:
        """A key such as "~3f9a" for the command."""
        key = f"~{blake2b(command.encode(), digest_size=12).hexdigest()}"
        if not self._store.outbox.button(key):
            with self._store.write():
                self._store.outbox.keep_button(key, command, self._clock())
        return key

    def expand(self, key: str) -> str:
        """The command behind a key, or an empty string."""
        return self._store.outbox.button(key)
