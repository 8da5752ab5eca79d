"""Who may change what a channel hears: Slack's channels have no administrators, so the workspace's, and whoever made the channel."""

import asyncio
import logging
import time
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.outcomes import LOST_ANSWERS, answered, unanswered
from bot.slack.token import Token

log = logging.getLogger(__name__)

_FRESH = 60.0
"""Seconds for which Slack's word on a person or a channel is kept."""

_MOST = 1_000

_STRANGERS = ("is_restricted", "is_ultra_restricted", "is_stranger", "is_bot", "deleted")
"""Guests, people of other workspaces, programs."""

_ADMINISTRATORS = ("is_admin", "is_owner", "is_primary_owner")

Answer = Mapping[str, Any]


class Rights:
    """Asks Slack once, and remembers for a minute; where Slack does not tell, nobody may: better a refusal too many."""

    def __init__(self, client: AsyncWebClient, token: Token) -> None:
        self._client = client
        self._token = token
        self._told: OrderedDict[str, tuple[float, Answer]] = OrderedDict()
        self._asking: dict[str, asyncio.Task[Answer]] = {}

    async def may_change(self, channel: str, user: str) -> bool:
        """Whether this person may change what this channel hears."""
        person = await self._ask("users.info", "user", user)
        if not person or any(person.get(mark) for mark in _STRANGERS) or not await self._is_ours(person):
            return False
        if any(person.get(mark) for mark in _ADMINISTRATORS):
            return True
        return (await self._ask("conversations.info", "channel", channel)).get("creator") == user

    async def _is_ours(self, person: Answer) -> bool:
        """Whether somebody is of our workspace: in a shared channel, an administrator elsewhere is a guest here."""
        team, grid = await self._token.team(), person.get("enterprise_user") or {}
        return bool(team) and (person.get("team_id") == team or team in (grid.get("teams") or ()))

    async def _ask(self, method: str, what: str, name: str) -> Answer:
        """What is known of a user or a channel, or what Slack tells; those who want to know at the same time wait for one answer."""
        until, told = self._told.get(name, (0.0, {}))
        if until > time.monotonic():
            return told
        if name not in self._asking:
            self._asking[name] = asyncio.create_task(self._answer(method, what, name))
            self._asking[name].add_done_callback(lambda _: self._asking.pop(name))
        return await asyncio.shield(self._asking[name])

    async def _answer(self, method: str, what: str, name: str) -> Answer:
        """What Slack tells of a user or a channel; nothing if it does not."""
        try:
            response = await self._client.api_call(method, params={what: name})
        except SlackApiError as problem:
            log.warning("slack: cannot tell who may change settings: %s", answered(problem).outcome.why)
            return {}
        except LOST_ANSWERS as problem:
            log.warning("slack: cannot tell who may change settings: %s", unanswered(problem).outcome.why)
            return {}
        told = response.get(what) or {}
        self._told[name] = (time.monotonic() + _FRESH, told)
        self._told.move_to_end(name)
        if len(self._told) > _MOST:
            self._told.popitem(last=False)
        return told
