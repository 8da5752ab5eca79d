"""The chat platforms that the settings switch on: who listens, who sends, and how each fares."""

from collections.abc import Awaitable, Callable
from typing import Protocol

from bot.buttons import Buttons
from bot.delivery import Sender
from bot.settings import Settings
from bot.slack.client import open_client
from bot.slack.listen import SlackListener
from bot.slack.send import SlackSender
from bot.telegram.connection import open_bot
from bot.telegram.listen import TelegramListener
from bot.telegram.send import TelegramSender
from handlers.command import COMMANDS, Request
from handlers.message import Message

Answer = Callable[[Request], Awaitable[Message]]


class Listener(Protocol):
    """Hears commands on one platform; `start` returns at once even where the platform cannot be reached yet."""

    async def start(self) -> None: ...
    async def stop(self) -> None: ...
    def healthy(self) -> bool: ...
    def state(self) -> str: ...


def open_senders(settings: Settings, buttons: Buttons) -> dict[str, Sender]:
    """A sender for each platform that has a token."""
    senders: dict[str, Sender] = {}
    if settings.telegram_bot_token:
        senders["telegram"] = TelegramSender(open_bot(settings.telegram_bot_token, settings.telegram_api_url), buttons.shorten)
    if settings.slack_bot_token:
        senders["slack"] = SlackSender(open_client(settings.slack_bot_token, settings.slack_api_url), buttons.shorten)
    return senders


def open_listeners(
    settings: Settings, buttons: Buttons, answer: Answer, closed: Callable[[str, str], Awaitable[None]]
) -> dict[str, Listener]:
    """A listener for each platform that has a token; `closed` hears of Telegram chats that the bot was put out of."""
    listeners: dict[str, Listener] = {}
    if settings.telegram_bot_token:
        listeners["telegram"] = TelegramListener(
            settings.telegram_bot_token,
            settings.telegram_api_url,
            answer=answer,
            shorten=buttons.shorten,
            expand=buttons.expand,
            closed=closed,
            commands=tuple((command.name, command.help) for command in COMMANDS),
        )
    if settings.slack_bot_token and settings.slack_app_token:
        listeners["slack"] = SlackListener(
            client=open_client(settings.slack_bot_token, settings.slack_api_url),
            app_client=open_client(settings.slack_app_token, settings.slack_api_url),
            answer=answer,
            shorten=buttons.shorten,
            expand=buttons.expand,
            admins=frozenset(entry.removeprefix("slack:") for entry in settings.admins if entry.startswith("slack:")),
        )
    return listeners
