"""`run`: the service, until SIGTERM or Ctrl-C; here stands only what must come before the libraries are loaded."""

import os
import signal
from argparse import Namespace
from types import FrameType

_STOPS = (signal.SIGTERM, signal.SIGINT)


def run(options: Namespace) -> int:
    """Exit code 0 after a clean stop, 2 where the settings, feeds, seeds or database cannot be used."""
    del options
    # A stop that comes while the libraries are still being loaded is a clean stop as well.
    for number in _STOPS:
        signal.signal(number, _leave)
    # The container's entry point holds a stop back until here: process 1 would lose one that it does not handle yet.
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _STOPS)
    from bot.commands.serving import serve  # noqa: PLC0415 - after the signals, which must come first

    return serve()


def _leave(_number: int, _frame: FrameType | None) -> None:
    """End at once: nothing runs yet that has to be finished, and an exception would be lost in a callback of the import system,
    or wait for threads that are only being started (promise S6)."""
    os._exit(0)
