"""Slack's HTTP mode: what Slack signed a moment ago, and never before, reaches Bolt; nothing else has any effect (promise D13)."""

import time
from collections import OrderedDict
from collections.abc import Callable, Coroutine, Mapping, Sequence
from datetime import timedelta
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.signature import SignatureVerifier

from bot.hooks import NOT_NOW, STRANGER, Hook, Knock, Reply
from bot.once import Once

PATH = "/slack"

_WINDOW = timedelta(minutes=5)
"""How far the time that was signed may lie from ours, on either side; so that a signature is good for twice as long."""

_PASSED_ON = ("content-type", "x-slack-signature", "x-slack-request-timestamp")
_SIGNATURES = "v0="


class SignedRequests:
    """The way in for events, slash commands and presses of buttons; `begin` runs what may wait in the background."""

    def __init__(self, app: AsyncApp, secret: str, once: Once, begin: Callable[[Coroutine[Any, Any, None]], None]) -> None:
        self._app = app
        self._verifier = SignatureVerifier(secret)
        self._once = once
        self._begin = begin
        self._used: OrderedDict[str, float] = OrderedDict()
        self._open = False

    async def start(self) -> None:
        """Let requests in, but for those that an earlier process heard already."""
        for signature in await self._once.recent(_SIGNATURES, 2 * _WINDOW):
            self._used[signature] = time.monotonic()
        self._open = True

    async def stop(self) -> None:
        """Let nothing in any more."""
        self._open = False

    @property
    def connected(self) -> bool:
        """Whether requests are let in; whether Slack reaches us, only its next request shows."""
        return self._open

    def state(self) -> str:
        """How it stands, in words."""
        return "waiting for Slack's requests" if self._open else "stopped"

    def refused(self) -> bool:
        """There is no app token that could be refused."""
        return False

    def hooks(self) -> Mapping[str, Hook]:
        """Where Slack sends everything."""
        return {PATH: self.hook}

    async def hook(self, knock: Knock) -> Reply:
        """Hand a genuine request to Bolt, which acknowledges it at once."""
        if not self._is_genuine(knock):
            return STRANGER
        if not self._open:
            return NOT_NOW
        if not self._is_first(knock.headers["x-slack-signature"]):
            return STRANGER
        headers: dict[str, str | Sequence[str]] = {name: knock.headers[name] for name in _PASSED_ON if name in knock.headers}
        response = await self._app.async_dispatch(AsyncBoltRequest(body=knock.body.decode(), headers=headers))
        return _reply(response)

    def _is_genuine(self, knock: Knock) -> bool:
        """Whether Slack signed this body within the last five minutes; what cannot be read as a signature is none."""
        given = (knock.headers.get("x-slack-request-timestamp"), knock.headers.get("x-slack-signature"))
        try:
            return self._verifier.is_valid(knock.body, *given)
        except (ValueError, TypeError):
            return False

    def _is_first(self, signature: str) -> bool:
        """Whether this signature was not used before: Slack signs what it repeats anew, so that one that comes again is a copy."""
        now = time.monotonic()
        while self._used and next(iter(self._used.values())) < now - 2 * _WINDOW.total_seconds():
            self._used.popitem(last=False)
        if signature in self._used:
            return False
        self._used[signature] = now
        self._begin(self._keep(signature))
        return True

    async def _keep(self, signature: str) -> None:
        await self._once.is_new(signature)


def _reply(response: BoltResponse) -> Reply:
    kind = next(iter(response.headers.get("content-type", ["text/plain"]))).partition(";")[0]
    return Reply(status=response.status, body=response.body or "", content_type=kind)
