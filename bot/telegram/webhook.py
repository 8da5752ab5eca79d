"""The webhook: Telegram brings updates to an address of ours, and says the secret that we agreed on."""

import asyncio
import hmac
import json
import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from telegram import Update, WebhookInfo
from telegram.ext import Application

from bot.hooks import NOT_NOW, STRANGER, TAKEN, Knock, Reply

LOG = logging.getLogger(__name__)

PATH = "/telegram"
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - a header's name

CHECK_EVERY = 20.0
"""Seconds between looks at what Telegram says of the webhook."""

AT_ONCE = 40
"""Connections that Telegram may open to us."""

_QUIET_CHECKS = 3
"""Good looks in a row after which nobody else wants the webhook any more."""

TAKEN_AWAY = "another process took the webhook away, or listens with this token (409); it is set again"

_Application = Application[Any, Any, Any, Any, Any, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where Telegram is to bring updates, and the secret that it has to say."""

    url: str
    secret: str = field(repr=False)


class Webhook:
    """Takes updates at the web server's door while it `serves` an Application, and watches that they keep coming."""

    def __init__(self, address: Address, check_every: float = CHECK_EVERY) -> None:
        self._address = address
        self._check_every = check_every
        self._application: _Application | None = None
        self._well_at = float("-inf")
        self._wary = 0

    def working(self) -> bool:
        """Whether Telegram said a short while ago that it brings updates here."""
        return time.monotonic() - self._well_at < 2.5 * self._check_every

    async def serve(self, application: _Application, updates: Sequence[str], note: Callable[[str], None]) -> None:
        """Set the webhook and take updates until cancelled; `note` hears what is wrong, or "". Raises what the Bot API refuses."""
        since = datetime.now(UTC)
        await self._set(application, updates)
        self._application, self._well_at = application, time.monotonic()
        note("")
        try:
            while True:
                await asyncio.sleep(self._check_every)
                since = await self._check(application, updates, note, since)
        finally:
            self._application, self._well_at = None, float("-inf")

    async def hook(self, knock: Knock) -> Reply:
        """An update, if the secret is right: it is told apart in constant time, before anything of the body is read.

        Telegram repeats an update until it hears 200, so one that comes again is taken too; it has no effect.
        """
        given = knock.headers.get(SECRET_HEADER, "")
        if not hmac.compare_digest(given.encode("utf-8", "surrogateescape"), self._address.secret.encode()):
            return STRANGER
        if self._application is None:
            return NOT_NOW
        try:
            update = Update.de_json(json.loads(knock.body), self._application.bot)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            # To ask for it again would not make it readable.
            LOG.error("telegram: an update cannot be read (%s)", type(error).__name__)  # noqa: TRY400 - the traceback holds what was said
            return TAKEN
        await self._application.update_queue.put(update)
        return TAKEN

    async def _set(self, application: _Application, updates: Sequence[str]) -> None:
        await application.bot.set_webhook(
            self._address.url, secret_token=self._address.secret, allowed_updates=updates, max_connections=AT_ONCE
        )

    async def _check(self, application: _Application, updates: Sequence[str], note: Callable[[str], None], since: datetime) -> datetime:
        """Look whether Telegram still brings updates here; returns from when on its complaints are news."""
        now, info = datetime.now(UTC), await application.bot.get_webhook_info()
        if info.url != self._address.url:
            self._well_at, self._wary = float("-inf"), _QUIET_CHECKS
            note(TAKEN_AWAY)
            await self._set(application, updates)
        elif _failed(info, since):
            self._well_at = float("-inf")
            note(f"Telegram cannot bring updates to us: {info.last_error_message}")
        elif self._wary > 0:
            self._wary -= 1
        else:
            self._well_at = time.monotonic()
            note("")
        return now


def _failed(info: WebhookInfo, since: datetime) -> bool:
    """Whether updates wait because bringing them failed just now."""
    return bool(info.pending_update_count and info.last_error_date and info.last_error_date >= since.replace(microsecond=0))
