"""Slack's HTTP mode: payloads come as requests that Slack signs, to an address of the app's."""

import asyncio
import hashlib
import hmac
import json
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import aiohttp

from tests.fakes.slack_sockets import SECONDS_TO_ACKNOWLEDGE, Envelope

SIGNING_SECRET = "8f742231b10e8888abcd99yyyzzz85a5"


@dataclass(frozen=True, slots=True)
class Signed:
    """A request as it goes over the line, to be repeated or altered."""

    body: bytes
    headers: dict[str, str] = field(default_factory=dict)


def signed(kind: str, payload: dict[str, Any], *, secret: str = SIGNING_SECRET, at: float | None = None) -> Signed:
    """The payload as Slack sends its kind, signed at that time, by default now."""
    form = payload if kind == "slash_commands" else {"payload": json.dumps(payload)}
    body = (json.dumps(payload) if kind == "events_api" else urlencode(form)).encode()
    content_type = "application/json" if kind == "events_api" else "application/x-www-form-urlencoded"
    stamp = str(int(time.time() if at is None else at))
    signature = "v0=" + hmac.new(secret.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    return Signed(body, {"Content-Type": content_type, "X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": signature})


class Requests:
    """Where the app wants its requests, and how they fared; without a `url` the app has none."""

    def __init__(self, secret: str = SIGNING_SECRET) -> None:
        self.url = ""
        self.secret = secret
        self.sent: list[Signed] = []
        self.envelopes: list[Envelope] = []
        self._client: aiohttp.ClientSession | None = None

    async def push(self, kind: str, payload: dict[str, Any], **headers: str) -> Envelope:
        """Send a payload; returns when it is acknowledged or Slack gives up waiting."""
        envelope = Envelope(f"http-{len(self.envelopes)}", kind, time.monotonic())
        self.envelopes.append(envelope)
        request = signed(kind, payload, secret=self.secret)
        self.sent.append(Signed(request.body, request.headers | headers))
        try:
            async with asyncio.timeout(SECONDS_TO_ACKNOWLEDGE):
                status, envelope.reply = await self.send(self.sent[-1])
        except (TimeoutError, aiohttp.ClientError):
            return envelope
        envelope.acked_after = time.monotonic() - envelope.sent if status == 200 else None
        return envelope

    async def send(self, request: Signed) -> tuple[int, str]:
        """Bring a request as it is; its status and answer."""
        if self._client is None:
            self._client = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0, force_close=True))
        async with self._client.post(self.url, data=request.body, headers=request.headers) as response:
            return response.status, await response.text()

    async def close(self) -> None:
        if self._client is not None:
            await self._client.close()
