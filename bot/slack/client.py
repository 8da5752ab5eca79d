"""The Web API client: no retries of its own, no proxy to this machine, and nothing in the log that should not be there."""

import logging
import re
from ipaddress import ip_address
from urllib.parse import urlsplit
from urllib.request import proxy_bypass

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


def open_client(token: str, api_url: str) -> AsyncWebClient:
    """A client for the Web API at this base address.

    It opens a connection for each call: on one that was kept open, a lost answer cannot be told from a call
    that never arrived. Its retry handlers are off because they would send a lost answer's message again.
    """
    client = AsyncWebClient(token=token, base_url=api_url, timeout=TIMEOUT, retry_handlers=[], logger=library_log())
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
