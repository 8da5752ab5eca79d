"""Hears commands over Socket Mode or signed requests, acknowledges them at once, and answers each once."""

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import replace
from typing import Any, Protocol

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.error import BoltUnhandledRequestError
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.hooks import Hook
from bot.once import Once
from bot.slack.client import library_log
from bot.slack.modal import CALLBACK, Modals, filled, metadata_of
from bot.slack.questions import Payload, Question, from_event, from_form, from_press, from_slash
from bot.slack.reply import Replies
from bot.slack.rights import Rights
from bot.slack.signed import SignedRequests
from bot.slack.socket import Socket
from bot.slack.token import Token
from bot.voice import Speak
from handlers.command import Request, changes_settings
from handlers.form import Filled
from handlers.message import APART, Message, Paragraph, line
from storage.model import Channel

log = logging.getLogger(__name__)

Answer = Callable[[Request], Awaitable[Message]]

EXPIRED = Message(blocks=(Paragraph(line("This button has expired. Please give the command again.")),))
SORRY = Message(blocks=(Paragraph(line("Something went wrong on our side; it has been logged.")),))

_FINISHING_TIME = 3.0


class Way(Protocol):
    """How Slack's payloads come to us."""

    async def start(self) -> None: ...
    async def stop(self) -> None: ...
    @property
    def connected(self) -> bool: ...
    def state(self) -> str: ...
    def refused(self) -> bool: ...
    def hooks(self) -> Mapping[str, Hook]: ...


class SlackListener:
    """Everything that people say to the bot on Slack.

    `answer` makes the message for a request. `shorten` and `expand` turn a command too long for a button into a
    key that starts with "~" and back, or to "" if the key is not known any more. `speak` says answers in their turn, `once`
    knows what came before; `check` tells at once, by field, what is wrong with the answers of a form. `admins` are ids of users
    that the operator named. Without an `app_client`, which makes sockets, Slack sends requests, signed with the `signing_secret`.
    """

    def __init__(
        self,
        *,
        client: AsyncWebClient,
        app_client: AsyncWebClient | None = None,
        signing_secret: str = "",
        answer: Answer,
        shorten: Callable[[str], str],
        expand: Callable[[str], Awaitable[str]],
        speak: Speak,
        once: Once,
        check: Callable[[Filled], Mapping[str, str]] = lambda _: {},
        admins: frozenset[str] = frozenset(),
    ) -> None:
        self._answer = answer
        self._expand = expand
        self._once = once
        self._admins = admins
        self._token = Token(client)
        self._rights = Rights(client, self._token)
        self._replies = Replies(client, shorten, speak)
        self._modals = Modals(client)
        self._check = check
        self._running: set[asyncio.Task[None]] = set()
        app = self._bolt(client.base_url, signing_secret)
        self._way: Way = Socket(app, app_client) if app_client else SignedRequests(app, signing_secret, once, self._begin)

    async def start(self) -> None:
        """Begin to connect; `healthy` tells when commands are heard."""
        self._token.start()
        await self._way.start()

    async def stop(self) -> None:
        """Stop listening, let answers that are under way finish, and end within five seconds."""
        await self._way.stop()
        await self._token.stop()
        if self._running:
            _, late = await asyncio.wait(self._running, timeout=_FINISHING_TIME)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    def healthy(self) -> bool:
        """Whether commands reach us, and answers Slack."""
        return self._way.connected and self._token.taken

    def state(self) -> str:
        """The connection in words, for the status page."""
        return self._token.trouble or self._way.state()

    def refused(self) -> bool:
        """Whether Slack refuses one of our tokens."""
        return self._token.refused or self._way.refused()

    def hooks(self) -> Mapping[str, Hook]:
        """Where Slack sends requests, if it does."""
        return self._way.hooks()

    def _bolt(self, api_url: str, signing_secret: str) -> AsyncApp:
        app = AsyncApp(
            signing_secret=signing_secret,
            client=AsyncWebClient(base_url=api_url, retry_handlers=[], logger=library_log()),
            authorize=_authorize,
            logger=library_log(),
            name=f"{__name__}.bolt",
            raise_error_for_unhandled_request=True,
        )
        app.command(re.compile(r"^/"))(self._on_command)
        app.event("app_mention")(self._on_event)
        app.event("message")(self._on_event)
        app.action(re.compile(r"^command:"))(self._on_press)
        app.action(re.compile(r"^form:"))(self._on_form)
        app.view(CALLBACK)(self._on_filled)
        app.error(_on_error)
        return app

    async def _on_command(self, ack: AsyncAck, command: Payload) -> None:
        await ack()
        self._begin(self._reply(from_slash(command)))

    async def _on_press(self, ack: AsyncAck, body: Payload) -> None:
        await ack()
        self._begin(self._reply(from_press(body)))

    async def _on_form(self, ack: AsyncAck, body: Payload) -> None:
        await ack()
        self._begin(self._offer(from_press(body)))

    async def _on_filled(self, ack: AsyncAck, body: Payload, view: Payload) -> None:
        """What is wrong with the answers is told in the form, which stays open."""
        given = filled(view)
        if wrong := dict(self._check(given)):
            await ack(response_action="errors", errors=wrong)
            return
        await ack()
        self._begin(self._reply(from_form(body, metadata_of(view), given)))

    async def _on_event(self, body: Payload, event: Payload) -> None:
        """Bolt has acknowledged the event before it calls this."""
        question = from_event(event, str(body.get("event_id") or ""))
        if question:
            self._begin(self._reply(question))

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
        if not await self._once.is_new(question.key):
            return
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
        await self._replies.bring(question, message, public=public)

    async def _offer(self, question: Question) -> None:
        """Open the form that belongs to a command; where there is none, or Slack takes it no more, answer instead."""
        if not await self._once.is_new(question.key):
            return
        try:
            message = await self._answer(await self._request(question))
        except Exception:
            log.exception("slack: a form could not be made")
            message = SORRY
        if message.form is None or not await self._modals.open(question, message.form):
            await self._replies.bring(question, message, public=False)

    async def _request(self, question: Question) -> Request:
        asked_freely = question.private or not changes_settings(question.text)
        return Request(
            channel=Channel(platform="slack", id=question.channel, thread=question.within),
            within=True,
            user=question.user,
            text=question.text,
            filled=question.filled,
            may_change=asked_freely or await self._rights.may_change(question.channel, question.user),
            admin=question.user in self._admins,
        )


async def _authorize(team_id: str | None, enterprise_id: str | None) -> AuthorizeResult:
    """On whose behalf a request runs, as Bolt wants to know; all are ours, since the socket and the signature are one app's only.

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
