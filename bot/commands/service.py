"""`run`: the service, until SIGTERM or Ctrl-C; here stands only what must come before the libraries are loaded."""

import signal
import sys
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
    sys.exit(0)
