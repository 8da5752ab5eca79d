"""What stands on the console page, and who waits for it to change."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import TypeVar

from storage.model import Posted
from storage.store import Store

Value = TypeVar("Value")


class Board:
    """The page's messages over a store of its own, used by a thread of its own: the loop never waits, and work never mixes."""

    def __init__(self, store: Store, now: Callable[[], datetime]) -> None:
        self._store = store
        self._now = now
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="console")
        self._changed = asyncio.Event()

    async def add(self, delivery: int, message: str) -> int:
        """Put a message on the page; the same delivery again is the same message."""
        return await self._write(lambda: self._store.console.add(delivery, message, self._now()))

    async def edit(self, posted: int, message: str) -> bool:
        """Renew a message; False if it is not there."""
        return await self._write(lambda: self._store.console.edit(posted, message, self._now()))

    async def reply(self, delivery: int, parent: int, message: str) -> int | None:
        """Answer in a message's thread; None if that is not there."""
        return await self._write(lambda: self._store.console.reply(delivery, parent, message, self._now()))

    async def changes(self, after: int) -> tuple[Posted, ...]:
        """What changed after a revision, in the order of change."""
        return await self._run(lambda: self._store.console.list(after))

    async def threads(self) -> tuple[Posted, ...]:
        """The newest messages with their threads, in the order in which they were posted."""
        return await self._run(self._store.console.threads)

    async def revision(self) -> int:
        """The revision of the last change, 0 for an empty page."""
        return await self._run(self._store.console.revision)

    def next_change(self) -> asyncio.Event:
        """What the next change sets. Take it before looking, so that no change falls between looking and waiting."""
        return self._changed

    def wake(self) -> None:
        """Let everyone who waits look again."""
        self._changed.set()
        self._changed = asyncio.Event()

    def close(self) -> None:
        """Finish what is being written and close the store."""
        self._thread.shutdown()
        self._store.close()

    async def _write(self, work: Callable[[], Value]) -> Value:
        def write() -> Value:
            with self._store.write():
                return work()

        result = await self._run(write)
        self.wake()
        return result

    async def _run(self, work: Callable[[], Value]) -> Value:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)
