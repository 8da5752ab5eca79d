"""The process that parses feeds: apart from the service, bounded in memory, and replaced when it dies."""

import importlib
import logging
import multiprocessing
import resource
import signal
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import ParamSpec, TypeVar
from xml.sax import make_parser

log = logging.getLogger(__name__)

MEMORY = 80_000_000
"""Bytes that one process may take for what it reads: a feed or page of 5 MB needs 50 million, but one made for the purpose would take
700 million."""

Given = ParamSpec("Given")
Result = TypeVar("Result")


class Processes(Executor):
    """Processes like those of ProcessPoolExecutor; where one was killed, that one's work fails and the next finds new ones."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._pool = self._open()

    def submit(self, fn: Callable[Given, Result], /, *args: Given.args, **kwargs: Given.kwargs) -> Future[Result]:
        """Run a function in one of the processes."""
        try:
            return self._pool.submit(fn, *args, **kwargs)
        except BrokenExecutor:
            log.warning("a parsing process was killed, most likely for want of memory; it is started anew")
            self._pool = self._open()
            return self._pool.submit(fn, *args, **kwargs)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Take no more work."""
        self._pool.shutdown(wait=wait, cancel_futures=cancel_futures)

    def kill(self) -> None:
        """End them at once, whatever they are doing."""
        children = list((self._pool._processes or {}).values())  # noqa: SLF001 - the executor has no public way to end a busy child
        self._pool.shutdown(wait=False, cancel_futures=True)
        for child in children:
            child.kill()
            child.join(1)

    def _open(self) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(max_workers=self._count, mp_context=multiprocessing.get_context("spawn"), initializer=_ready)


def open_processes(count: int = 1) -> Processes:
    """Processes for parsing: what a feed sends can be slow or large, and must not hold up the event loop.

    One keeps up with hundreds of feeds, and two would not fit into the 256 MB of the container (promise X4).
    """
    return Processes(count)


def close_processes(processes: Processes) -> None:
    """End them at once; a feed that was being parsed is read again at its next turn."""
    processes.kill()


def _ready() -> None:
    """A Ctrl-C in the terminal is for the service alone; it ends its children itself."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Loaded before the bound is drawn, so that it holds for what is read alone.
    importlib.import_module("bot.feeds.deadline")
    make_parser()  # noqa: S317 - nothing is parsed with it
    # A feed that wants too much fails alone, with a MemoryError ...
    with suppress(ValueError, OSError):
        most = _taken() + MEMORY
        resource.setrlimit(resource.RLIMIT_DATA, (most, most))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # ... and where memory runs out all the same, the kernel ends this process and not the service.
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")


def _taken() -> int:
    """Bytes of memory that this process has for data now (proc(5), `statm`)."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[5]) * resource.getpagesize()
