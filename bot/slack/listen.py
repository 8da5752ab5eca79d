"""Hears commands over Socket Mode, acknowledges them at once, and brings the answers back."""

import asyncio
import logging
import re
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.error import BoltUnhandledRequestError
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.hooks import Hook
from bot.slack.client import library_log, open_response
from bot.slack.outcomes import LOST_ANSWERS, Failure, answered, unanswered
from bot.slack.plain import as_text
from bot.slack.questions import Payload, Question, from_event, from_press, from_slash
from bot.slack.render import render
from bot.slack.send import say
from bot.slack.socket import Socket
from handlers.command import Request, changes_settings
from handlers.message import APART, Message, Paragraph, line
from storage.model import Channel, Later

log = logging.getLogger(__name__)

Answer = Callable[[Request], Awaitable[Message]]

EXPIRED = Message(blocks=(Paragraph(line("This button has expired. Please give the command again.")),))
SORRY = Message(blocks=(Paragraph(line("Something went wrong on our side; it has been logged.")),))

_REMEMBERED_EVENTS = 1_000
_LONGEST_WAIT = timedelta(seconds=30)
_FINISHING_TIME = 3.0


class SlackListener:
    """Everything that people say to the bot on Slack.

    `answer` makes the message for a request. `shorten` and `expand` turn a command too long for a button into a
    key that starts with "~" and back, or to "" if the key is not known any more. `admins` are ids of users that the operator named.
    """

    def __init__(
        self,
        *,
        client: AsyncWebClient,
        app_client: AsyncWebClient,
        answer: Answer,
        shorten: Callable[[str], str],
        expand: Callable[[str], Awaitable[str]],
        admins: frozenset[str] = frozenset(),
    ) -> None:
        self._client = client
        self._answer = answer
        self._shorten = shorten
        self._expand = expand
        self._admins = admins
        self._seen: OrderedDict[str, None] = OrderedDict()
        self._running: set[asyncio.Task[None]] = set()
        self._socket = Socket(self._bolt(), app_client)

    async def start(self) -> None:
        """Begin to connect; `healthy` tells when commands are heard."""
        self._socket.start()

    async def stop(self) -> None:
        """Stop listening, let answers that are under way finish, and end within five seconds."""
        await self._socket.stop()
        if self._running:
            _, late = await asyncio.wait(self._running, timeout=_FINISHING_TIME)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    def healthy(self) -> bool:
        """Whether commands reach us."""
        return self._socket.connected

    def state(self) -> str:
        """The connection in words, for the status page."""
        return self._socket.state()

    def refused(self) -> bool:
        """Whether Slack refuses the app token."""
        return self._socket.refused()

    def hooks(self) -> Mapping[str, Hook]:
        """Nowhere: everything comes through the socket."""
        return {}

    def _bolt(self) -> AsyncApp:
        app = AsyncApp(
            client=AsyncWebClient(base_url=self._client.base_url, retry_handlers=[], logger=library_log()),
            authorize=_authorize,
            logger=library_log(),
            name=f"{__name__}.bolt",
            raise_error_for_unhandled_request=True,
        )
        app.command(re.compile(r"^/"))(self._on_command)
        app.event("app_mention")(self._on_event)
        app.event("message")(self._on_event)
        app.action(re.compile(r"^command:"))(self._on_press)
        app.error(_on_error)
        return app

    async def _on_command(self, ack: AsyncAck, command: Payload) -> None:
        await ack()
        self._begin(self._reply(from_slash(command)))

    async def _on_press(self, ack: AsyncAck, body: Payload) -> None:
        await ack()
        self._begin(self._reply(from_press(body)))

    async def _on_event(self, body: Payload, event: Payload) -> None:
        """Bolt has acknowledged the event before it calls this."""
        question = from_event(event)
        if question and self._is_new(str(body.get("event_id") or event.get("client_msg_id") or "")):
            self._begin(self._reply(question))

    def _is_new(self, event_id: str) -> bool:
        """Whether this event comes for the first time: Slack sends one again that it thinks was not acknowledged."""
        if not event_id:
            return True
        if event_id in self._seen:
            return False
        self._seen[event_id] = None
        if len(self._seen) > _REMEMBERED_EVENTS:
            self._seen.popitem(last=False)
        return True

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        """Run in the background; the task is kept, since the event loop itself holds only weak references."""
        task = asyncio.create_task(work)
        self._running.add(task)
        task.add_done_callback(self._end)

    def _end(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.error("slack: an answer could not be brought back", exc_info=error)

    async def _reply(self, question: Question) -> None:
        message, public = SORRY, False
        try:
            if question.text.startswith("~"):
                command = await self._expand(question.text)
                turns_page = question.turns_page and not command.startswith(APART)
                question = replace(question, text=command.removeprefix(APART), turns_page=turns_page)
            request = await self._request(question)
            message = await self._answer(request) if question.text else EXPIRED
            public = question.announced and request.may_change
        except Exception:
            log.exception("slack: a command could not be answered")
        if question.response_url:
            await self._respond(question, message, public=public)
        else:
            await self._post(question, message)

    async def _request(self, question: Question) -> Request:
        return Request(
            channel=Channel(platform="slack", id=question.channel),
            user=question.user,
            text=question.text,
            may_change=question.private or not changes_settings(question.text) or await self._is_member(question.user),
            admin=question.user in self._admins,
        )

    async def _is_member(self, user: str) -> bool:
        """Whether the user is a full member here: guests and people of other workspaces change no settings.

        False if Slack does not tell: better a refusal too many than a stranger who mutes a channel.
        """
        try:
            response = await self._client.api_call("users.info", params={"user": user})
        except SlackApiError as problem:
            log.warning("slack: cannot tell who may change settings: %s", answered(problem).outcome.why)
            return False
        except LOST_ANSWERS as problem:
            log.warning("slack: cannot tell who may change settings: %s", unanswered(problem).outcome.why)
            return False
        known = response.get("user") or {}
        return not any(known.get(mark) for mark in ("is_restricted", "is_ultra_restricted", "is_stranger", "is_bot", "deleted"))

    async def _post(self, question: Question, message: Message) -> None:
        """Answer in the channel; a short rest that Slack asks for is taken once."""
        place = {"channel": question.channel, **({"thread_ts": question.thread} if question.thread else {})}
        result = await say(self._client, "chat.postMessage", place, message, self._shorten)
        if isinstance(result, Failure) and isinstance(rest := result.outcome, Later) and rest.sure and rest.after <= _LONGEST_WAIT:
            await asyncio.sleep(rest.after.total_seconds())
            result = await say(self._client, "chat.postMessage", place, message, self._shorten)
        if isinstance(result, Failure):
            log.warning("slack: an answer was not taken: %s", result.outcome.why)

    async def _respond(self, question: Question, message: Message, *, public: bool) -> None:
        """Answer where Slack waits for it: in place of the page that was turned, to everybody, or to the asker alone."""
        blocks, text = render(message, self._shorten)
        manner = {"replace_original": question.turns_page, "response_type": "in_channel" if public else "ephemeral"}
        common = {**manner, "unfurl_links": False, "unfurl_media": False, "mrkdwn": False}
        client = open_response(question.response_url)
        try:
            response = await client.send_dict({**common, "text": text, "blocks": blocks})
            if response.status_code == 400:
                log.error("slack: the blocks of an answer were refused; sent as text")
                response = await client.send_dict({**common, "text": as_text(message)})
            if response.status_code != 200:
                log.warning("slack: an answer was not taken: HTTP %d", response.status_code)
        except LOST_ANSWERS as problem:
            log.warning("slack: an answer was not taken: %s", unanswered(problem).outcome.why)


async def _authorize(team_id: str | None, enterprise_id: str | None) -> AuthorizeResult:
    """On whose behalf a request runs, as Bolt wants to know; all are ours, since the socket carries one app's only.

    Bolt's own way asks `auth.test` before the first acknowledgement, which comes too late then if Slack is slow.
    """
    return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id)


async def _on_error(error: Exception) -> BoltResponse:
    """What nobody listens for is acknowledged all the same, or Slack would send it again; bodies are never logged."""
    if isinstance(error, BoltUnhandledRequestError):
        log.debug("slack: nobody listens for this kind of request")
    else:
        log.error("slack: a request could not be read", exc_info=error)
    return BoltResponse(status=200)
