"""Tokens that were revoked: a service that no platform lets in any more ends after a while, since a chat can tell nobody."""

import os
from collections.abc import Callable, Sequence
from datetime import timedelta

from bot.chats import Listener

TOKENS_REFUSED = os.EX_NOPERM
"""The exit code of a service whose tokens are all refused."""


class Tokens:
    """Watches the listeners; `now` is a clock in seconds that only goes forward."""

    def __init__(self, listeners: Sequence[Listener], grace: timedelta, now: Callable[[], float]) -> None:
        self._listeners = listeners
        self._grace = grace.total_seconds()
        self._now = now
        self._since: float | None = None

    def are_spent(self) -> bool:
        """Whether every platform has refused its token for as long as the grace lasts; one that takes it keeps the service alive."""
        if not self._listeners or not all(listener.refused() for listener in self._listeners):
            self._since = None
            return False
        if self._since is None:
            self._since = self._now()
        return self._now() - self._since >= self._grace
