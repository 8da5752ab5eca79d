"""What people do in Telegram becomes a Request; the answer goes back to where they did it."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from weakref import WeakValueDictionary

from telegram import Bot, CallbackQuery, Chat, ChatMemberUpdated, MaybeInaccessibleMessage, Update
from telegram import Message as TelegramMessage
from telegram.constants import ChatMemberStatus, ChatType
from telegram.error import TelegramError

from bot.telegram.connection import redact
from bot.telegram.managing import managed_chat, may_set, named_chat, not_yours
from bot.telegram.send import Letter, TelegramSender
from bot.voice import Speak
from handlers.command import Request, changes_settings
from handlers.message import APART, Message, Paragraph, line
from storage.model import Channel, Operation, Sent

LOG = logging.getLogger(__name__)

PLATFORM = "telegram"
SORRY = Message((Paragraph(line("Something went wrong on our side; it has been logged.")),))
TOO_OLD = "This button is too old. Please give the command again."


class Conversation:
    """The callbacks for an Application, one chat's updates one after another.

    `answer` says what to reply; `shorten` and `expand` are the two directions between a long command and its short key;
    `closed` hears of chats that the bot was put out of, with the reason; `speak` says answers in their turn.
    """

    def __init__(
        self,
        *,
        answer: Callable[[Request], Awaitable[Message]],
        shorten: Callable[[str], str],
        expand: Callable[[str], Awaitable[str]],
        closed: Callable[[str, str], Awaitable[None]],
        speak: Speak,
    ) -> None:
        self._answer = answer
        self._shorten = shorten
        self._expand = expand
        self._closed = closed
        self._speak = speak
        self._turns: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    async def on_message(self, update: Update, bot: Bot) -> None:
        """A command, or in a private chat any text."""
        message = update.message
        if message is None or _is_nobodys(message):
            return
        text = command_line(message.text or "", bot.username, private=_is_private(message.chat))
        if not text:
            return
        async with self._turn(message.chat.id):
            said = await self._said(bot, message, speaker(message), text, in_its_name=_is_anonymous_admin(message))
            reply = "" if _is_private(message.chat) else str(message.message_id)
            await self._post(bot, Letter(channel=channel_of(message), message=said or SORRY, reply=reply))

    async def on_button(self, update: Update, bot: Bot) -> None:
        """A pressed button: its command is run, and the message that holds it renewed with the answer, or answered."""
        query = update.callback_query
        if query is None or query.message is None:
            return
        text = await self._expand(query.data) if query.data and query.data.startswith("~") else query.data or ""
        await _acknowledge(query, "" if text else TOO_OLD)
        apart, text = text.startswith(APART), text.removeprefix(APART)
        if not text.startswith("/"):
            return
        async with self._turn(query.message.chat.id):
            said = await self._said(bot, query.message, str(query.from_user.id), text)
            held = str(query.message.message_id)
            edit, reply = ("", held) if apart else (held if said else "", "")
            await self._post(bot, Letter(channel=channel_of(query.message), message=said or SORRY, edit=edit, reply=reply))

    async def on_membership(self, update: Update) -> None:
        """The bot's own standing in a chat changed."""
        change = update.my_chat_member
        if change and change.new_chat_member.status in {ChatMemberStatus.BANNED, ChatMemberStatus.LEFT}:
            await self._closed(str(change.chat.id), _reason(change))

    async def _said(self, bot: Bot, place: MaybeInaccessibleMessage, user: str, text: str, *, in_its_name: bool = False) -> Message | None:
        """The answer to a command given in a place, by somebody who may speak in that place's name; None where it failed.

        In a private chat a command may be for a channel that it names, which only the channel's administrators can do.
        """
        name, command = named_chat(text) if _is_private(place.chat) else ("", text)
        if name:
            chat = await managed_chat(bot, name, user)
            if chat is None:
                return not_yours(name)
            channel = Channel(platform=PLATFORM, id=str(chat.id))
            return await self._reply(Request(channel=channel, user=user, text=command, named=name))
        may_change = not changes_settings(text) or in_its_name or await may_set(bot, place.chat, user)
        return await self._reply(Request(channel=channel_of(place), user=user, text=text, may_change=may_change))

    async def _reply(self, request: Request) -> Message | None:
        """The answer, or None where it failed, which is logged here."""
        try:
            return await self._answer(request)
        except Exception:
            LOG.exception("%s: no answer to the command %.20r", request.channel.platform, request.text.split()[0])
            return None

    async def _post(self, bot: Bot, letter: Letter) -> None:
        sender = TelegramSender(bot, self._shorten)
        operation = Operation.EDIT if letter.edit else Operation.REPLY
        outcome = await self._speak(letter.channel.id, operation, lambda: sender.post(letter))
        if not isinstance(outcome, Sent):
            LOG.warning("telegram: chat %s: an answer was not sent: %s", letter.channel.id, outcome)

    def _turn(self, chat: int) -> asyncio.Lock:
        return self._turns.setdefault(chat, asyncio.Lock())


def command_line(text: str, username: str, *, private: bool) -> str:
    """The command line without the bot's name, or an empty string if it is not meant for this bot."""
    words = text.split(maxsplit=1)
    if not words or not (private or words[0].startswith("/")):
        return ""
    if not words[0].startswith("/"):
        return text.strip()
    name, _, addressee = words[0].partition("@")
    if addressee and addressee.lower() != username.lower():
        return ""
    return " ".join([name, *words[1:]]).strip()


def speaker(message: TelegramMessage) -> str:
    """The id of the person whose own words these are; empty if they were forwarded, made by a bot or said in a chat's name."""
    foreign = message.forward_origin or message.via_bot or message.sender_chat or message.from_user is None
    return "" if foreign or message.from_user is None else str(message.from_user.id)


def channel_of(message: MaybeInaccessibleMessage) -> Channel:
    """The chat, with the topic if the message is in one; a mere reply chain is no topic."""
    topic = message.message_thread_id if isinstance(message, TelegramMessage) and message.is_topic_message else None
    return Channel(platform=PLATFORM, id=str(message.chat.id), thread=str(topic or ""))


def _is_nobodys(message: TelegramMessage) -> bool:
    """A channel's post that Telegram copied into its discussion group, or another bot's words."""
    by_bot = message.from_user is not None and message.from_user.is_bot and message.sender_chat is None
    return bool(message.is_automatic_forward) or by_bot


def _is_anonymous_admin(message: TelegramMessage) -> bool:
    """Only administrators can speak in the name of their own group."""
    return message.sender_chat is not None and message.sender_chat.id == message.chat.id and not message.forward_origin


def _is_private(chat: Chat) -> bool:
    return chat.type == ChatType.PRIVATE


def _reason(change: ChatMemberUpdated) -> str:
    return "blocked by the user" if _is_private(change.chat) else "removed from the chat"


async def _acknowledge(query: CallbackQuery, alert: str) -> None:
    """Stop the button's spinner; a press that is too old to be acknowledged is carried out all the same."""
    try:
        await query.answer(alert or None, show_alert=bool(alert))
    except TelegramError as error:
        LOG.info("telegram: a button press could not be acknowledged: %s", redact(str(error), query.get_bot().token))
