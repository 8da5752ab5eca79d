"""The other direction of the Bot API: updates are brought to the bot's own address, again and again until it takes them."""

import asyncio
import re
import time
from collections.abc import Callable

import aiohttp

from tests.fakes.telegram_faults import Fault, RefusedError, refused
from tests.fakes.telegram_message import Params

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"


class Carrier:
    """Brings what waits to the webhook, one update at a time; `answers` are the statuses that it got."""

    def __init__(self, waiting: Callable[[], list[Params]], took: Callable[[Params], None]) -> None:
        self.url = ""
        self.secret = ""
        self.allowed: list[str] = []
        self.answers: list[int] = []
        self.error: tuple[int, str] | None = None
        self._waiting = waiting
        self._took = took
        self._task: asyncio.Task[None] | None = None

    def set(self, params: Params) -> None:
        """setWebhook, as strict as Telegram with a server of one's own, which takes plain HTTP too."""
        url, secret = str(params.get("url", "")), str(params.get("secret_token", ""))
        if not re.fullmatch(r"https?://[^\s/]+/\S*", url):
            raise RefusedError(refused("bad webhook: An HTTPS URL must be provided for webhook"))
        if not re.fullmatch(r"[A-Za-z0-9_-]{0,256}", secret):
            raise RefusedError(refused("secret token contains unallowed characters"))
        if not 1 <= int(params.get("max_connections", 40)) <= 100:
            raise RefusedError(refused("max_connections"))
        self.stop()
        self.url, self.secret, self.allowed = url, secret, list(params.get("allowed_updates") or [])
        self.error = None
        self._task = asyncio.create_task(self._carry())

    def stop(self) -> None:
        """deleteWebhook."""
        self.url = ""
        if self._task:
            self._task.cancel()
            self._task = None

    def info(self) -> Params:
        """What getWebhookInfo tells."""
        told: Params = {"url": self.url, "has_custom_certificate": False, "pending_update_count": len(self._waiting())}
        if self.error:
            told |= {"last_error_date": self.error[0], "last_error_message": self.error[1]}
        return told

    async def bring(self, update: Params, secret: str | None = None) -> int:
        """Bring one update with this secret, by default the right one; returns the status."""
        headers = {} if secret == "" else {SECRET_HEADER: self.secret if secret is None else secret}
        async with aiohttp.ClientSession() as client, client.post(self.url, json=update, headers=headers) as response:
            return response.status

    async def _carry(self) -> None:
        pause = 0.02
        while True:
            waiting = [update for update in self._waiting() if not self.allowed or set(update) & set(self.allowed)]
            if waiting and await self._brought(waiting[0]):
                self._took(waiting[0])
                pause = 0.02
            else:
                await asyncio.sleep(pause)
                pause = min(2 * pause, 0.5) if waiting else 0.02

    async def _brought(self, update: Params) -> bool:
        try:
            status = await self.bring(update)
        except aiohttp.ClientError as problem:
            self.error = (int(time.time()), f"Connection refused: {type(problem).__name__}")
            return False
        self.answers.append(status)
        if not 200 <= status < 300:
            self.error = (int(time.time()), f"Wrong response from the webhook: {status}")
        return 200 <= status < 300


def conflict() -> Fault:
    return Fault(
        status=409, description="Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete it first"
    )
