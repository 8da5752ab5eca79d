"""The processes that parse feeds."""

import multiprocessing
import signal
from concurrent.futures import ProcessPoolExecutor


def open_processes(count: int = 2) -> ProcessPoolExecutor:
    """Processes for parsing: what a feed sends can be slow or large, and must not hold up the event loop."""
    return ProcessPoolExecutor(max_workers=count, mp_context=multiprocessing.get_context("spawn"), initializer=_ready)


def close_processes(processes: ProcessPoolExecutor) -> None:
    """End them at once; a feed that was being parsed is read again at its next turn."""
    children = list((processes._processes or {}).values())  # noqa: SLF001 - the executor has no public way to end a busy child
    processes.shutdown(wait=False, cancel_futures=True)
    for child in children:
        child.kill()
        child.join(1)


def _ready() -> None:
    """A Ctrl-C in the terminal is for the service alone; it ends its children itself."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
