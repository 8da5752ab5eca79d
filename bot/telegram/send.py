"""One message to one chat: sent, renewed in place, or answered in its thread; every failure is a named outcome."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions, ReplyParameters
from telegram.constants import ParseMode
from telegram.error import TelegramError

from bot.telegram.connection import Request, redact
from bot.telegram.outcomes import is_bad_markup, is_lost_message, is_lost_topic, is_unchanged, outcome_of
from bot.telegram.render import keyboard, plain_text, render
from handlers.message import Message, from_json
from storage.model import Channel, Delivery, Gone, Later, Operation, Outcome, Refused, Sent

LOG = logging.getLogger(__name__)

_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A message ready to go: `edit` names a message to renew, `reply` one to answer; `plain` leaves the markup out."""

    channel: Channel
    message: Message
    edit: str = ""
    reply: str = ""
    plain: bool = False


class TelegramSender:
    """Sends over one bot; `shorten` gives a short key for a button's command that is too long for Telegram."""

    def __init__(self, bot: Bot, shorten: Callable[[str], str]) -> None:
        self._bot = bot
        self._shorten = shorten

    async def send(self, delivery: Delivery) -> Outcome:
        """Carry out one delivery; one try, but for the forms in which Telegram would take the same message."""
        return await self.post(
            Letter(
                channel=delivery.channel,
                message=from_json(delivery.message),
                edit=delivery.target if delivery.operation is Operation.EDIT else "",
                reply=delivery.target if delivery.operation is Operation.REPLY else "",
            )
        )

    async def post(self, letter: Letter) -> Outcome:
        """Send a letter; a refusal that names its cure is cured once."""
        meant = letter.channel.thread
        while True:
            try:
                return Sent(message_id=await self._call(letter), thread_lost=letter.channel.thread != meant)
            except TelegramError as error:
                if letter.edit and is_unchanged(error):
                    return Sent(message_id=letter.edit)
                cured = _cure(letter, error)
                if cured is None:
                    outcome = self._redacted(outcome_of(error))
                    # A message that is renewed in its place can be renewed again: no copy comes of it.
                    return replace(outcome, sure=True) if letter.edit and isinstance(outcome, Later) else outcome
                LOG.warning("telegram: chat %s: %s; sent in another way", letter.channel.id, redact(str(error), self._bot.token))
                letter = cured

    def round_trip(self) -> float:
        """Seconds that a call and its answer together are on their way at least; 0 where that is not known."""
        request = self._bot.request
        return request.line.round_trip(time.monotonic()) if isinstance(request, Request) else 0.0

    async def close(self) -> None:
        """Close the connections."""
        await self._bot.request.shutdown()

    async def _call(self, letter: Letter) -> str:
        text = plain_text(letter.message) if letter.plain else render(letter.message)
        mode = None if letter.plain else ParseMode.HTML
        chat, markup = _chat(letter.channel.id), self._markup(letter.message)
        if letter.edit:
            await self._bot.edit_message_text(
                text, chat_id=chat, message_id=int(letter.edit), parse_mode=mode, link_preview_options=_NO_PREVIEW, reply_markup=markup
            )
            return letter.edit
        sent = await self._bot.send_message(
            chat,
            text,
            message_thread_id=int(letter.channel.thread) if letter.channel.thread else None,
            parse_mode=mode,
            link_preview_options=_NO_PREVIEW,
            reply_parameters=ReplyParameters(int(letter.reply), allow_sending_without_reply=True) if letter.reply else None,
            reply_markup=markup,
            disable_notification=letter.message.silent,
        )
        return str(sent.message_id)

    def _markup(self, message: Message) -> InlineKeyboardMarkup | None:
        rows = keyboard(message, self._shorten)
        if not rows:
            return None
        return InlineKeyboardMarkup([[InlineKeyboardButton(label, callback_data=data) for label, data in row] for row in rows])

    def _redacted(self, outcome: Outcome) -> Outcome:
        if isinstance(outcome, Later | Refused | Gone):
            return replace(outcome, why=redact(outcome.why, self._bot.token)[:200])
        return outcome


def _cure(letter: Letter, error: TelegramError) -> Letter | None:
    """The same letter without the thing that Telegram refused, or None if there is no such thing left."""
    if letter.channel.thread and is_lost_topic(error):
        return replace(letter, channel=replace(letter.channel, thread=""))
    if letter.edit and is_lost_message(error):
        return replace(letter, edit="")
    if not letter.plain and is_bad_markup(error):
        return replace(letter, plain=True)
    return None


def _chat(name: str) -> int | str:
    """A chat's number, or the name of a public channel such as "@coalition"."""
    return int(name) if name.removeprefix("-").isdecimal() else name
