"""Named points at which the crash tests end the process, as a power cut would."""

import os
import signal

POINTS = ("after-commit", "after-claim", "before-write", "after-answer", "before-settle", "after-settle")


class CrashPoint:
    """Kills the process at the given passage of a point: "after-claim:3" at the third; with an empty text never."""

    def __init__(self, where: str = "") -> None:
        self.name, _, number = where.partition(":")
        self._left = int(number or 1)

    def __call__(self, point: str) -> None:
        """The process is at this point."""
        if point == self.name:
            self._left -= 1
            if not self._left:
                os.kill(os.getpid(), signal.SIGKILL)
