"""Logging to standard error, one line an event; no secret gets through, not even inside a traceback."""

import logging
import sys
from collections.abc import Sequence
from typing import TextIO


class DiscreetFormatter(logging.Formatter):
    """Formats a record, then blots out every secret in the result, tracebacks included."""

    def __init__(self, secrets: Sequence[str]) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        # A token's second half is as secret as the whole of it.
        parts = {part for secret in secrets for part in (secret, secret.partition(":")[2]) if len(part) >= 6}
        self._secrets = sorted(parts, key=len, reverse=True)

    def format(self, record: logging.LogRecord) -> str:
        text = super().format(record)
        for secret in self._secrets:
            text = text.replace(secret, "[secret]")
        return text


def set_up(level: str, secrets: Sequence[str], stream: TextIO = sys.stderr) -> None:
    """Send everything from `level` up to the stream, in place of what was set up before."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(DiscreetFormatter(secrets))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    # The client writes every address that it asks for, and a bot's address holds its token; the ticker's own steps tell nobody anything.
    for name in ("httpx", "httpcore", "apscheduler"):
        logging.getLogger(name).setLevel(logging.WARNING)
