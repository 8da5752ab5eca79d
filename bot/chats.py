"""The chat platforms that the settings switch on: who listens, who sends, and how each fares."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from bot.buttons import Buttons
from bot.delivery import Sender
from bot.hooks import Hook
from bot.once import Once
from bot.settings import Settings
from bot.slack.client import open_client
from bot.slack.listen import SlackListener
from bot.slack.send import SlackSender
from bot.telegram.connection import open_bot
from bot.telegram.listen import TelegramListener
from bot.telegram.send import TelegramSender
from bot.telegram.webhook import Address, Webhook
from bot.voice import Speak
from handlers.command import COMMANDS, Request
from handlers.form import Filled
from handlers.message import Message

Answer = Callable[[Request], Awaitable[Message]]


class Listener(Protocol):
    """Hears commands on one platform; `start` returns at once even where the platform cannot be reached yet.

    `refused` tells whether the platform refuses our token; `hooks` are the paths at which the platform knocks.
    """

    async def start(self) -> None: ...
    async def stop(self) -> None: ...
    def healthy(self) -> bool: ...
    def state(self) -> str: ...
    def refused(self) -> bool: ...
    def hooks(self) -> Mapping[str, Hook]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What every listener needs of the service: `answer` makes the message for a command, `speak` says it on the named platform
    in its turn, `once` knows what the named platform brought before, `closed` hears of Telegram chats that the bot was put out of,
    `check` tells what is wrong with the answers of a form.
    """

    answer: Answer
    speak: Callable[[str], Speak]
    once: Callable[[str], Once]
    closed: Callable[[str, str], Awaitable[None]]
    check: Callable[[Filled], Mapping[str, str]]


def open_senders(settings: Settings, buttons: Buttons) -> dict[str, Sender]:
    """A sender for each platform that has a token."""
    senders: dict[str, Sender] = {}
    if settings.telegram_bot_token:
        senders["telegram"] = TelegramSender(open_bot(settings.telegram_bot_token, settings.telegram_api_url), buttons.shorten)
    if settings.slack_bot_token:
        senders["slack"] = SlackSender(open_client(settings.slack_bot_token, settings.slack_api_url), buttons.shorten)
    return senders


def open_listeners(settings: Settings, buttons: Buttons, desk: Desk) -> dict[str, Listener]:
    """A listener for each platform that has a token."""
    listeners: dict[str, Listener] = {}
    if settings.telegram_bot_token:
        listeners["telegram"] = TelegramListener(
            settings.telegram_bot_token,
            settings.telegram_api_url,
            answer=desk.answer,
            shorten=buttons.shorten,
            expand=buttons.expand,
            closed=desk.closed,
            speak=desk.speak("telegram"),
            once=desk.once("telegram"),
            webhook=_webhook(settings),
            commands=tuple((command.name, command.help) for command in COMMANDS),
        )
    if settings.slack_bot_token:
        listeners["slack"] = SlackListener(
            client=open_client(settings.slack_bot_token, settings.slack_api_url),
            app_client=open_client(settings.slack_app_token, settings.slack_api_url) if settings.slack_app_token else None,
            signing_secret=settings.slack_signing_secret,
            answer=desk.answer,
            shorten=buttons.shorten,
            expand=buttons.expand,
            speak=desk.speak("slack"),
            once=desk.once("slack"),
            check=desk.check,
            admins=frozenset(entry.removeprefix("slack:") for entry in settings.admins if entry.startswith("slack:")),
        )
    return listeners


def _webhook(settings: Settings) -> Webhook | None:
    if not settings.telegram_webhook_url:
        return None
    return Webhook(Address(url=settings.telegram_webhook_url, secret=settings.telegram_webhook_secret))
