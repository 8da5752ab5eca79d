"""A thread with a store of its own: plain functions run there one after another, the event loop stays free."""

import asyncio
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Concatenate, ParamSpec, TypeVar

from storage.store import Store, Unavailable, open_store

_SWITCH = 0.001
"""Seconds after which a busy thread must let the event loop in; Python's own 5 ms add up when several threads are busy (promise S3)."""

Given = ParamSpec("Given")
Result = TypeVar("Result")


class StoreThread:
    """One thread, one store; `run` calls a function with the store as its first argument, and `after` it has ended well."""

    def __init__(self, database_url: str, name: str, after: Callable[[], None] | None = None) -> None:
        sys.setswitchinterval(_SWITCH)
        self._store = open_store(database_url)
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)
        self._after = after
        self._waiting: list[tuple[Callable[[], Any], asyncio.Future[Any]]] = []
        self._writing: asyncio.Task[None] | None = None

    async def run(self, function: Callable[Concatenate[Store, Given], Result], *args: Given.args, **kwargs: Given.kwargs) -> Result:
        """The function's result; calls are served in the order in which they came."""
        result = await asyncio.get_running_loop().run_in_executor(self._thread, lambda: function(self._store, *args, **kwargs))
        if self._after:
            self._after()
        return result

    async def write(self, function: Callable[Concatenate[Store, Given], Result], *args: Given.args, **kwargs: Given.kwargs) -> Result:
        """Like `run`, in one write transaction with what else waits by then: many changes share one wait for the disk."""
        ended: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._waiting.append((lambda: function(self._store, *args, **kwargs), ended))
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write_all())
        return await ended

    async def _write_all(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting, []
            works = [work for work, _ in batch]
            try:
                results = await asyncio.get_running_loop().run_in_executor(self._thread, self._together, works)
            except RuntimeError as error:  # the thread has been closed
                results = [error] * len(batch)
            for (_, ended), result in zip(batch, results, strict=True):
                if not ended.done():
                    _end(ended, result)

    def _together(self, works: Sequence[Callable[[], Any]]) -> list[Any]:
        """The result, or the error, of each; one that fails costs the others nothing."""
        try:
            with self._store.write():
                return [work() for work in works]
        except Unavailable as error:
            return [error] * len(works)
        except Exception as error:  # noqa: BLE001 - each caller gets its own
            return [error] if len(works) == 1 else [self._together([work])[0] for work in works]

    def close(self) -> None:
        """Let what runs finish, then close the store."""
        self._thread.shutdown(wait=True, cancel_futures=True)
        self._store.close()


def _end(ended: asyncio.Future[Any], result: object) -> None:
    if isinstance(result, Exception):
        ended.set_exception(result)
    else:
        ended.set_result(result)
