"""What an error of the Bot API means for a delivery, by one table."""

from contextlib import suppress
from datetime import timedelta

from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError, TimedOut

from bot.telegram.connection import Written
from storage.model import Gone, Later, Moved, Outcome, Reach, Refused

PAUSE = timedelta(seconds=5)
"""Rest after a connection that failed."""

OUTAGE_PAUSE = timedelta(seconds=15)
TOKEN_PAUSE = timedelta(minutes=1)

_NO_SUCH_CHAT = (
    "chat not found",
    "peer_id_invalid",
    "user_is_deactivated",
    "chat_write_forbidden",
    "need administrator rights in the channel",
    "have no rights to send a message",
    "not enough rights to send text messages",
)
_LOST_TOPIC = ("message thread not found", "topic_closed", "topic_deleted", "topic_id_invalid")
_LOST_MESSAGE = ("message to edit not found", "message can't be edited", "message_id_invalid")
_BAD_MARKUP = ("can't parse entities", "entities too long", "entities_too_long", "entity_bounds_invalid")
# Named as text: the HTTP library itself has another home.
_NEVER_SENT = {"ConnectError", "ConnectTimeout", "PoolTimeout", "ProxyError", "UnsupportedProtocol", "LocalProtocolError", "InvalidURL"}


def outcome_of(error: TelegramError) -> Outcome:
    """The outcome of a delivery that failed this way. The order matters: BadRequest and TimedOut are kinds of NetworkError."""
    if isinstance(error, RetryAfter):
        return Later(after=_seconds(error.retry_after), why="Telegram asks to wait (flood control)", reach=Reach.CHANNEL)
    if isinstance(error, ChatMigrated):
        return Moved(channel=str(error.new_chat_id))
    if isinstance(error, Forbidden):
        return Gone(why=str(error))
    if isinstance(error, InvalidToken):
        return Later(after=TOKEN_PAUSE, why="Telegram refuses the bot's token; check TELEGRAM_BOT_TOKEN", reach=Reach.PLATFORM)
    if isinstance(error, BadRequest):
        return Gone(why=str(error)) if _says(error, _NO_SUCH_CHAT) else Refused(why=str(error))
    return _network_outcome(error)


def _network_outcome(error: TelegramError) -> Outcome:
    """Only an answer, or a call that was not written to its end, tells that the message was not accepted."""
    # An answer that is no JSON, as of a gateway, has the parser's error for its cause.
    cause = type(error.__cause__).__name__ if error.__cause__ and not isinstance(error.__cause__, TelegramError) else ""
    if cause in _NEVER_SENT or _cut_short(error.__cause__):
        return Later(after=PAUSE, why=f"no connection to Telegram ({cause})", reach=Reach.PLATFORM)
    if cause or isinstance(error, TimedOut) or not isinstance(error, NetworkError):
        return Later(after=PAUSE, why=f"no answer from Telegram ({cause or error})", sure=False)
    if _says(error, ("too many requests",)):
        return Later(after=OUTAGE_PAUSE, why="Telegram asks to wait and does not say how long", reach=Reach.CHANNEL)
    return Later(after=OUTAGE_PAUSE, why=f"Telegram is out of order ({error})")


def _cut_short(cause: BaseException | None) -> bool:
    """Whether the call failed before its last byte was written: half a message is no message."""
    # The library raises RuntimeError where its error belongs to no call.
    with suppress(AttributeError, RuntimeError):
        watch = cause.request.extensions.get("trace")  # type: ignore[union-attr]
        return isinstance(watch, Written) and not watch.whole
    return False


def is_lost_topic(error: TelegramError) -> bool:
    """The topic is closed or gone; the chat itself may well be there."""
    return isinstance(error, BadRequest) and _says(error, _LOST_TOPIC)


def is_lost_message(error: TelegramError) -> bool:
    """The message to edit is not there any more, or may not be edited."""
    return isinstance(error, BadRequest) and _says(error, _LOST_MESSAGE)


def is_unchanged(error: TelegramError) -> bool:
    """The edited message already reads like this."""
    return isinstance(error, BadRequest) and _says(error, ("message is not modified",))


def is_bad_markup(error: TelegramError) -> bool:
    return isinstance(error, BadRequest) and _says(error, _BAD_MARKUP)


def _says(error: TelegramError, phrases: tuple[str, ...]) -> bool:
    said = error.message.lower()
    return any(phrase in said for phrase in phrases)


def _seconds(value: int | timedelta) -> timedelta:
    return value if isinstance(value, timedelta) else timedelta(seconds=value)
