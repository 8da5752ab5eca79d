"""Whether Slack still takes the bot's token, and whose workspace it is: asked again and again."""

import asyncio
import logging

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.outcomes import LOST_ANSWERS, TOKEN_IS_REFUSED, answered, unanswered

log = logging.getLogger(__name__)

_CHECK_EVERY = 20.0
_REFUSED_PAUSE, _LOST_PAUSE = 60.0, 5.0
"""Seconds until Slack is asked again where it refused us, and where it could not be reached."""


class Token:
    """The bot token's standing; `team` is the workspace's id once Slack has told it, `trouble` why Slack cannot be spoken to."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client
        self._task: asyncio.Task[None] | None = None
        self._known = asyncio.Event()
        self._team = ""
        self.trouble = ""
        self.refused = False

    def start(self) -> None:
        """Begin to ask."""
        self._task = asyncio.create_task(self._keep(), name="slack token")

    async def stop(self) -> None:
        if self._task:
            self._task.cancel()
            await asyncio.wait([self._task])
            self._task = None

    @property
    def taken(self) -> bool:
        """Whether Slack took the token when it was last asked."""
        return self._known.is_set() and not self.trouble

    async def team(self, seconds: float = 5.0) -> str:
        """The id of our workspace; "" if Slack does not tell in time."""
        try:
            async with asyncio.timeout(seconds):
                await self._known.wait()
        except TimeoutError:
            return ""
        return self._team

    async def _keep(self) -> None:
        while True:
            trouble = await self._asked()
            if trouble != self.trouble:
                log.log(logging.WARNING if trouble else logging.INFO, "slack: %s", trouble or "the bot token is taken again")
            self.trouble = trouble
            await asyncio.sleep(_REFUSED_PAUSE if self.refused else _LOST_PAUSE if trouble else _CHECK_EVERY)

    async def _asked(self) -> str:
        try:
            answer = await self._client.auth_test()
        except SlackApiError as problem:
            failure = answered(problem)
            self.refused = failure.error in TOKEN_IS_REFUSED
            return failure.outcome.why
        except LOST_ANSWERS as problem:
            return unanswered(problem).outcome.why
        self._team, self.refused = str(answer.get("team_id") or ""), False
        self._known.set()
        return ""
