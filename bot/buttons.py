"""Commands that are too long for a platform's button, kept under short keys that survive a restart."""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from hashlib import blake2b

from storage.store import Store, Unavailable

log = logging.getLogger(__name__)

_AT_HAND = 2_000
"""Commands that are known without a look at the database."""

_FRESH = timedelta(days=1)
"""How old the note of a command may be that is shown again; keys are let go some time after they were last shown."""


class Buttons:
    """Both directions between a command and its key; the same command always gets the same key.

    Keys are written down by a thread of their own, so that a message is drawn, and a command acknowledged, while the
    database is busy.
    """

    def __init__(self, store: Store, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._clock = clock
        self._known: OrderedDict[str, tuple[str, datetime]] = OrderedDict()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="buttons")

    def shorten(self, command: str) -> str:
        """A key such as "~3f9a" for the command."""
        key = f"~{blake2b(command.encode(), digest_size=12).hexdigest()}"
        now = self._clock()
        if key not in self._known or self._known[key][1] < now - _FRESH:
            self._known[key] = (command, now)
            if len(self._known) > _AT_HAND:
                self._known.popitem(last=False)
            self._thread.submit(self._keep, key, command, now)
        return key

    async def expand(self, key: str) -> str:
        """The command behind a key, or an empty string."""
        if key in self._known:
            return self._known[key][0]
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._store.buttons.command, key)

    def close(self) -> None:
        """Finish what is being written, and close the store."""
        self._thread.shutdown()
        self._store.close()

    def _keep(self, key: str, command: str, now: datetime) -> None:
        try:
            if not self._store.buttons.has(key, now - _FRESH):
                with self._store.write():
                    self._store.buttons.keep(key, command, now)
        except Unavailable as error:
            self._known.pop(key, None)
            log.warning("a button's command cannot be written down, and is forgotten at the next start: %s", error)
