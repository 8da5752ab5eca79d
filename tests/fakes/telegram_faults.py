"""Ways in which the Bot API, or the way to it, can fail; and the rates that it allows."""

import math
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """An answer in place of the right one; or a connection dropped, or an answer late by so many seconds."""

    status: int = 0
    description: str = ""
    parameters: dict[str, Any] = field(default_factory=dict)
    drop: str = ""
    delay: float = 0.0
    body: str = ""


class RefusedError(Exception):
    """The method answers with this fault."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.description)
        self.fault = fault


DROP_BEFORE_READ = Fault(drop="before")
DROP_AFTER_READ = Fault(drop="after")
DROP_IN_ANSWER = Fault(drop="midway")


def flood(retry_after: int | None) -> Fault:
    """Too many requests, with or without a time to wait."""
    if retry_after is None:
        return Fault(status=429, description="Too Many Requests")
    return Fault(status=429, description=f"Too Many Requests: retry after {retry_after}", parameters={"retry_after": retry_after})


def forbidden(reason: str = "bot was blocked by the user") -> Fault:
    return Fault(status=403, description=f"Forbidden: {reason}")


def refused(reason: str) -> Fault:
    return Fault(status=400, description=f"Bad Request: {reason}")


def migrated(new_chat: int) -> Fault:
    reason = "Bad Request: group chat was upgraded to a supergroup chat"
    return Fault(status=400, description=reason, parameters={"migrate_to_chat_id": new_chat})


def broken(status: int = 500, body: str = "") -> Fault:
    """An outage; with a body it is a gateway's page in place of JSON."""
    return Fault(status=status, description="Internal Server Error", body=body)


def late(seconds: float) -> Fault:
    return Fault(delay=seconds)


class Rates:
    """One message a second in a chat, twenty a minute in a group, thirty or so many a second in all, by a sliding window."""

    def __init__(self, now: Callable[[], float], rate: int = 30) -> None:
        self._now = now
        self._rate = rate
        self._accepted: dict[str, deque[float]] = defaultdict(deque)

    def wait_for(self, chat: int) -> int:
        """The seconds to wait before this chat takes another message; 0 takes it now, and counts it."""
        limits = [("all", self._rate, 1.0), (f"chat {chat}", 1, 1.0)] + ([(f"group {chat}", 20, 60.0)] if chat < 0 else [])
        now, wait = self._now(), 0.0
        for key, most, window in limits:
            times = self._accepted[key]
            while times and times[0] <= now - window:
                times.popleft()
            if len(times) >= most:
                wait = max(wait, times[0] + window - now)
        if wait <= 0:
            for key, _, _ in limits:
                self._accepted[key].append(now)
        return math.ceil(wait)
