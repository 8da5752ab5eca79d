"""A bot's connection to the Bot API: small pools, bounded waits, one try each, and a token that is never written anywhere."""

import logging
import os
import re
from typing import Any

from telegram import Bot
from telegram.ext import ExtBot
from telegram.request import HTTPXRequest

from bot.telegram.line import Line

DEFAULT_API = "https://api.telegram.org"
POOL = 32
"""More connections than messages are on their way at once: one that waits for a connection counts as begun."""

# An int of seconds is deprecated and warns on every flood answer; the library offers no other switch.
os.environ.setdefault("PTB_TIMEDELTA", "1")


def quiet() -> None:
    """Keep the libraries from logging addresses, which hold the token; their own records say nothing that ours do not."""
    for name in ("httpx", "httpcore", "telegram"):
        logging.getLogger(name).setLevel(logging.WARNING)


def open_bot(token: str, api_url: str = "") -> Bot:
    """A bot for sending; `api_url` such as "http://host:port" is a Bot API server's own address, Telegram's by default."""
    quiet()
    return Bot(token, **_addresses(api_url), request=open_request(), get_updates_request=open_request(pool=1))


def open_listening_bot(token: str, api_url: str, polling: HTTPXRequest) -> ExtBot[None]:
    """A bot for an Application; `polling` carries its calls of getUpdates."""
    quiet()
    return ExtBot(token, **_addresses(api_url), request=open_request(), get_updates_request=polling)


class Written:
    """Hears from the HTTP library how far a call came; `whole` once its last byte was handed to the system."""

    def __init__(self) -> None:
        self.whole = False

    async def __call__(self, event: str, _info: object) -> None:
        self.whole = self.whole or event.endswith("send_request_body.complete")


async def _watch(request: Any) -> None:
    request.extensions["trace"] = Written()


class Request(HTTPXRequest):
    """Connections to the Bot API, which know how far away that is, and of each call how far it came."""

    __slots__ = ("line",)

    def __init__(self, pool: int) -> None:
        self.line = Line()
        super().__init__(
            connection_pool_size=pool,
            connect_timeout=5,
            read_timeout=10,
            write_timeout=5,
            pool_timeout=10,
            httpx_kwargs={"event_hooks": {"request": [_watch], "response": [self.line.look]}},
        )


def open_request(pool: int = POOL) -> HTTPXRequest:
    return Request(pool)


def redact(text: str, token: str) -> str:
    """The text without the token, whole or its secret half, in any case: the library writes errors in small letters."""
    for part in (token, token.partition(":")[2]):
        if part:
            text = re.sub(re.escape(part), "[token]", text, flags=re.IGNORECASE)
    return text


def _addresses(api_url: str) -> dict[str, Any]:
    root = (api_url or DEFAULT_API).rstrip("/")
    return {"base_url": f"{root}/bot", "base_file_url": f"{root}/file/bot"}
