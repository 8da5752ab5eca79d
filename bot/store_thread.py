"""A thread with a store of its own: plain functions run there one after another, the event loop stays free."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Concatenate, ParamSpec, TypeVar

from storage.store import Store, open_store

Given = ParamSpec("Given")
Result = TypeVar("Result")


class StoreThread:
    """One thread, one store; `run` calls a function with the store as its first argument, and `after` it has ended well."""

    def __init__(self, database_url: str, name: str, after: Callable[[], None] | None = None) -> None:
        self._store = open_store(database_url)
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)
        self._after = after

    async def run(self, function: Callable[Concatenate[Store, Given], Result], *args: Given.args, **kwargs: Given.kwargs) -> Result:
        """The function's result; calls are served in the order in which they came."""
        result = await asyncio.get_running_loop().run_in_executor(self._thread, lambda: function(self._store, *args, **kwargs))
        if self._after:
            self._after()
        return result

    def close(self) -> None:
        """Let what runs finish, then close the store."""
        self._thread.shutdown(wait=True, cancel_futures=True)
        self._store.close()
