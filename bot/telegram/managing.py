"""A channel, or a group, managed from a private chat: its name in a command, and whether the asker administers it."""

import logging
import re

from telegram import Bot, Chat, ChatFullInfo
from telegram.constants import ChatMemberStatus, ChatType
from telegram.error import TelegramError

from bot.telegram.connection import redact
from handlers.command import changes_settings
from handlers.message import Message, Paragraph, line

LOG = logging.getLogger(__name__)

_NAME = re.compile(r"(?:(?<=\s)for\s+)?(?<=\s)(@[A-Za-z]\w{3,31}|-\d{5,16})(?=\s|$)", re.ASCII)


def named_chat(text: str) -> tuple[str, str]:
    """The chat that a command on settings names, as in "/subscribe @news France", and the command without it; else an empty name."""
    found = _NAME.search(text) if changes_settings(text) else None
    if found is None:
        return "", text
    return found[1], " ".join((text[: found.start()] + text[found.end() :]).split())


async def managed_chat(bot: Bot, name: str, user: str) -> ChatFullInfo | None:
    """The chat of that name, if this person administers it; None if not, or if Telegram does not say."""
    try:
        chat = await bot.get_chat(int(name) if name.startswith("-") else name)
    except TelegramError as error:
        LOG.info("telegram: chat %s cannot be looked up: %s", name, redact(str(error), bot.token))
        return None
    return chat if chat.type != ChatType.PRIVATE and await may_set(bot, chat, user) else None


def not_yours(name: str) -> Message:
    """What somebody reads who does not administer the chat that they named, or where the bot cannot tell."""
    said = f"I cannot set anything for {name}: I must be in it, and you must be one of its administrators."
    return Message((Paragraph(line(said)),))


async def may_set(bot: Bot, chat: Chat | ChatFullInfo, user: str) -> bool:
    """Whether this person may change what the chat hears: anyone in private, an administrator elsewhere."""
    if chat.type == ChatType.PRIVATE:
        return True
    if not user:
        return False
    try:
        member = await bot.get_chat_member(chat.id, int(user))
    except TelegramError as error:
        LOG.warning("telegram: chat %s: cannot ask who is an administrator: %s", chat.id, redact(str(error), bot.token))
        return False
    return member.status in {ChatMemberStatus.ADMINISTRATOR, ChatMemberStatus.OWNER}
