"""What a platform sends to us over HTTP, and what it is answered: the web server hands it on, the platform's listener judges it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Knock:
    """A request from outside, of which nothing is known yet; `headers` are found in any case."""

    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What is answered to it."""

    status: int
    body: str = ""
    content_type: str = "text/plain"


TAKEN = Reply(status=200)
STRANGER = Reply(status=401, body="this does not come from whom it should\n")
NOT_NOW = Reply(status=503, body="not ready\n")

Hook = Callable[[Knock], Awaitable[Reply]]
