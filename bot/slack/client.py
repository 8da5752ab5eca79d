"""The Web API client: no retries of its own, no proxy to this machine, and nothing in the log that should not be there."""

import copy
import logging
import re
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit
from urllib.request import proxy_bypass

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

TIMEOUT = 10
"""Seconds until an answer counts as lost."""

_SECRETS = re.compile(r"""xox[a-z]-[\w.-]+|xapp-[\w-]+|ticket=[^&\s"']+|https?://[^\s"']*hooks\.[^\s"']+|/respond/[^\s"']+""")


class _Discreet(logging.Filter):
    """Keeps of a library's line its beginning, without secrets and tracebacks, and does not repeat it."""

    def __init__(self) -> None:
        super().__init__()
        self._last = ""

    def filter(self, record: logging.LogRecord) -> bool:
        line = redacted(record.getMessage().partition("\n")[0])
        record.msg, record.args, record.exc_info, record.exc_text = line, None, None, None
        repeated, self._last = line == self._last, line
        return not repeated


def redacted(text: str) -> str:
    """The text, at most 300 characters of it, without tokens and without addresses that are secrets."""
    return _SECRETS.sub("…", text)[:300]


def library_log() -> logging.Logger:
    """The logger for slack_sdk and Bolt.

    At INFO and below they write bodies, and at DEBUG the address of the socket with its ticket. The level is
    set outright, since they look at a logger's own level, not at the one in force.
    """
    logger = logging.getLogger("bot.slack.library")
    logger.setLevel(logging.ERROR)
    if not logger.filters:
        logger.addFilter(_Discreet())
    return logger


class NeverSentError(Exception):
    """A call failed before any of its body was written: Slack cannot have heard it."""


class _Client(AsyncWebClient):
    """Opens a connection for each call: on one that was kept open, a lost answer cannot be told from a call that never arrived."""

    async def _request(self, *, http_verb: str, api_url: str, req_args: dict[str, Any]) -> dict[str, Any]:
        """One call; NeverSentError where a message's failure is sure to have left nothing behind."""
        begun: list[object] = [] if req_args.get("json") else ["a call without a body"]

        async def note(_session: object, _context: object, chunk: object) -> None:
            begun.append(chunk)

        # The library tells of a piece of the body right before it writes it.
        watch = aiohttp.TraceConfig()
        watch.on_request_chunk_sent.append(note)
        # A connection that does not stand by half time was never written to; of a late answer nobody could tell.
        timeout = aiohttp.ClientTimeout(total=self.timeout, connect=self.timeout / 2)
        async with aiohttp.ClientSession(timeout=timeout, trace_configs=[watch]) as session:
            with_session = copy.copy(self)
            with_session.session = session
            try:
                return await super(_Client, with_session)._request(http_verb=http_verb, api_url=api_url, req_args=req_args)
            except (OSError, TimeoutError, aiohttp.ClientError) as problem:
                if begun and not closed_before(problem):
                    raise
                raise NeverSentError(type(problem).__name__) from problem


def closed_before(problem: BaseException) -> bool:
    """Whether the connection was closed when the call was to be written, which goes out in one piece."""
    causes = (problem, problem.__cause__)
    return any(isinstance(cause, aiohttp.ClientConnectionResetError) and "closing transport" in str(cause) for cause in causes)


def open_client(token: str, api_url: str) -> AsyncWebClient:
    """A client for the Web API at this base address; its retry handlers are off because they would send a lost answer's message again."""
    client = _Client(token=token, base_url=api_url, timeout=TIMEOUT, retry_handlers=[], logger=library_log())
    if bypasses_proxy(api_url):
        client.proxy = None
    return client


def open_response(response_url: str) -> AsyncWebhookClient:
    """A client for the address that Slack gives with a command for its answers."""
    client = AsyncWebhookClient(response_url, timeout=TIMEOUT, retry_handlers=[], logger=library_log())
    if bypasses_proxy(response_url):
        client.proxy = None
    return client


def bypasses_proxy(address: str) -> bool:
    """Whether the system's proxy is not meant for this address; the SDK sends everything to it."""
    host = urlsplit(address).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or bool(proxy_bypass(host))
