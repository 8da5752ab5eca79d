"""Listens to Telegram, by long polling or a webhook, and keeps at it: a connection that fails, or falls silent, is built anew."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from datetime import timedelta
from typing import Any

from telegram import Update
from telegram.error import Conflict, InvalidToken, TelegramError
from telegram.ext import (
    Application,
    ApplicationBuilder,
    ApplicationHandlerStop,
    CallbackQueryHandler,
    ChatMemberHandler,
    ContextTypes,
    MessageHandler,
    TypeHandler,
    filters,
)

from bot.hooks import Hook
from bot.once import Once
from bot.telegram.connection import open_listening_bot, redact
from bot.telegram.conversation import Conversation
from bot.telegram.polling import CALM, WatchedRequest
from bot.telegram.webhook import PATH, Webhook
from bot.voice import Speak
from handlers.command import Request
from handlers.message import Message

LOG = logging.getLogger(__name__)

UPDATES = (Update.MESSAGE, Update.CALLBACK_QUERY, Update.MY_CHAT_MEMBER)
AT_ONCE = 16
"""Chats that are answered side by side."""

PATIENCE = timedelta(seconds=120)
"""Silence after which the connection is built anew."""

LONGEST_PAUSE = 30.0
TOKEN_PAUSE = 60.0
STEP_LIMIT = 1.5
"""Seconds for each of the steps of closing, so that a stop stays within the service's eight."""

REFUSED = "Telegram refuses the token; check TELEGRAM_BOT_TOKEN"
CONFLICT = "another process listens with this token, or a webhook is set (409)"

_Application = Application[Any, Any, Any, Any, Any, Any]


class TelegramListener:
    """Commands from Telegram, answered where they were given.

    `answer` says what to reply; `shorten` and `expand` are the two directions between a long command and its short key;
    `closed` hears of chats that the bot was put out of; `speak` says answers in their turn; `once` knows which updates came
    before; `commands` are the names and help lines of the menu. With a `webhook`, updates come to it instead of being polled.
    """

    def __init__(
        self,
        token: str,
        api_url: str = "",
        *,
        answer: Callable[[Request], Awaitable[Message]],
        shorten: Callable[[str], str],
        expand: Callable[[str], Awaitable[str]],
        closed: Callable[[str, str], Awaitable[None]],
        speak: Speak,
        once: Once,
        webhook: Webhook | None = None,
        commands: Sequence[tuple[str, str]] = (),
        poll: timedelta = timedelta(seconds=10),
        patience: timedelta = PATIENCE,
        calm: timedelta = CALM,
    ) -> None:
        self._token = token
        self._api_url = api_url
        self._conversation = Conversation(answer=answer, shorten=shorten, expand=expand, closed=closed, speak=speak)
        self._once = once
        self._webhook = webhook
        self._commands = tuple(commands)
        self._poll = poll
        self._patience = patience
        self._calm = calm
        self._refused = False
        self._task: asyncio.Task[None] | None = None
        self._polling: WatchedRequest | None = None
        self._trouble = ""

    async def start(self) -> None:
        """Begin to listen; a Telegram that cannot be reached yet holds nothing up."""
        self._task = asyncio.create_task(self._listen(), name="telegram listener")

    async def stop(self) -> None:
        """Let answers under way finish, a few seconds at most, and close the connection."""
        if self._task:
            self._task.cancel()
            await asyncio.wait([self._task])
            self._task = None

    def healthy(self) -> bool:
        """Whether Telegram gave us updates, or said that it brings them, not long ago."""
        way = self._webhook or self._polling
        return self._task is not None and way is not None and way.working()

    def refused(self) -> bool:
        """Whether Telegram refuses the token."""
        return self._refused

    def hooks(self) -> Mapping[str, Hook]:
        """Where Telegram brings updates, if it does."""
        return {PATH: self._webhook.hook} if self._webhook else {}

    def state(self) -> str:
        """How it stands, in words for /status."""
        if self._task is None:
            return "stopped"
        return "listening" if self.healthy() else self._trouble or "connecting"

    async def _listen(self) -> None:
        pause = 1.0
        while True:
            try:
                await self._one_connection()
                pause = 1.0
            except InvalidToken:
                self._refused = True
                self._note(REFUSED)
                pause = TOKEN_PAUSE
            except TelegramError as error:
                self._note(f"no connection to Telegram: {error}")
                pause = min(2 * pause, LONGEST_PAUSE)
            except Exception:
                LOG.exception("telegram: listening failed; tried again in %.0f s", LONGEST_PAUSE)
                pause = LONGEST_PAUSE
            await asyncio.sleep(pause)

    async def _one_connection(self) -> None:
        """Connect and listen until the connection is no good any more."""
        self._polling = polling = WatchedRequest(self._calm)
        application = self._application(polling)
        try:
            await application.initialize()
            self._refused = False
            await self._offer_commands(application)
            await application.start()
            LOG.info("telegram: listening as @%s", application.bot.username)
            if self._webhook:
                await self._webhook.serve(application, UPDATES, self._note)
            else:
                await self._start_polling(application)
                await self._while_good(polling)
        finally:
            await _close(application)

    def _application(self, polling: WatchedRequest) -> _Application:
        bot = open_listening_bot(self._token, self._api_url, polling)
        application = ApplicationBuilder().bot(bot).job_queue(None).concurrent_updates(AT_ONCE).build()
        talk = self._conversation

        async def once(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
            if not await self._once.is_new(f"{context.bot.id}:{update.update_id}"):
                raise ApplicationHandlerStop

        async def message(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
            await talk.on_message(update, context.bot)

        async def button(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
            await talk.on_button(update, context.bot)

        async def membership(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
            await talk.on_membership(update)

        application.add_handler(TypeHandler(Update, once), group=-1)
        application.add_handler(MessageHandler(filters.UpdateType.MESSAGE & filters.TEXT, message))
        application.add_handler(CallbackQueryHandler(button))
        application.add_handler(ChatMemberHandler(membership, ChatMemberHandler.MY_CHAT_MEMBER))
        application.add_error_handler(self._on_failure)
        return application

    async def _start_polling(self, application: _Application) -> None:
        if application.updater is None:
            raise RuntimeError("an Application without an updater cannot poll")
        await application.updater.start_polling(
            timeout=self._poll, bootstrap_retries=-1, allowed_updates=UPDATES, error_callback=self._on_poll_error
        )

    async def _offer_commands(self, application: _Application) -> None:
        """The menu behind the "/" of Telegram's apps; it is a convenience, and its failure is only logged."""
        if not self._commands:
            return
        try:
            await application.bot.set_my_commands([(name, help_line[:256]) for name, help_line in self._commands])
        except TelegramError as error:
            LOG.warning("telegram: the menu of commands was not set: %s", redact(str(error), self._token))

    async def _while_good(self, polling: WatchedRequest) -> None:
        """Return when there was nothing but silence for too long; raise InvalidToken when the token is refused."""
        while polling.silence() < self._patience:
            if polling.refused():
                raise InvalidToken
            if polling.working():
                self._note("")
            await asyncio.sleep(min(1.0, self._patience.total_seconds() / 4))
        self._note(f"no answer from Telegram for {polling.silence().total_seconds():.0f} s; connecting anew")

    def _on_poll_error(self, error: TelegramError) -> None:
        self._note(CONFLICT if isinstance(error, Conflict) else f"no connection to Telegram: {error}")

    def _note(self, trouble: str) -> None:
        """Keep what is wrong, "" if nothing is, and log it when it is news."""
        trouble = redact(trouble, self._token)[:200]
        if trouble != self._trouble:
            self._trouble = trouble
            LOG.log(logging.WARNING if trouble else logging.INFO, "telegram: %s", trouble or "listening again")

    async def _on_failure(self, _update: object, context: ContextTypes.DEFAULT_TYPE) -> None:
        LOG.error("telegram: an update could not be handled", exc_info=context.error)


async def _close(application: _Application) -> None:
    """Confirm what was fetched, finish what was begun, close the connections; each step bounded."""
    if application.updater and application.updater.running:
        await _bounded(application.updater.stop())
    if application.running:
        await _bounded(application.stop())
    await _bounded(application.shutdown())
    await _bounded(application.bot.shutdown())


async def _bounded(step: Coroutine[Any, Any, None]) -> None:
    with contextlib.suppress(TimeoutError, TelegramError):
        async with asyncio.timeout(STEP_LIMIT):
            await step
