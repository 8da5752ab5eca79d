"""A message as the Bot API takes it, checks it, and gives it back."""

from dataclasses import dataclass, field
from typing import Any

from tests.fakes.telegram_faults import RefusedError, refused
from tests.fakes.telegram_text import Entity, MarkupError, find_active, parse_html, units

Params = dict[str, Any]
Keyboard = tuple[tuple[tuple[str, str], ...], ...]

USERNAME = "coalition_test_bot"
BOT = {"id": 7000000001, "is_bot": True, "first_name": "Coalition", "username": USERNAME}
ENTITY_DATA_LIMIT = 9500
KNOWN = {
    "chat_id",
    "text",
    "parse_mode",
    "reply_markup",
    "link_preview_options",
    "reply_parameters",
    "message_thread_id",
    "message_id",
    "entities",
    "disable_notification",
}


@dataclass(slots=True)
class Chat:
    """A chat that the bot is in; `topics` maps a thread to whether it is open."""

    id: int
    type: str = "private"
    topics: dict[int, bool] = field(default_factory=dict)
    admins: set[int] = field(default_factory=set)

    def json(self) -> Params:
        name = {"first_name": "Reader"} if self.type == "private" else {"title": "Readers"}
        return {"id": self.id, "type": self.type, **name} | ({"is_forum": True} if self.topics else {})


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """A message as it was accepted: `entities` are those of its markup, `active` what Telegram made active by itself."""

    method: str
    chat_id: int
    message_id: int
    text: str
    entities: tuple[Entity, ...] = ()
    active: tuple[Entity, ...] = ()
    keyboard: Keyboard = ()
    thread: int | None = None
    reply_to: int | None = None
    parse_mode: str = ""
    previews: bool = True
    silent: bool = False
    at: float = 0.0


def user(number: int) -> Params:
    return {"id": number, "is_bot": False, "first_name": f"Reader {number}"}


def read_text(params: Params) -> tuple[str, tuple[Entity, ...], tuple[Entity, ...]]:
    """The text as shown, its entities, and those that Telegram finds; RefusedError where it would not take it."""
    unknown = set(params) - KNOWN
    if unknown:
        raise AssertionError(f"the fake knows no {sorted(unknown)} of sendMessage and editMessageText")
    text, entities = str(params.get("text", "")), tuple[Entity, ...]()
    mode = params.get("parse_mode", "")
    if mode not in {"", "HTML"}:
        raise RefusedError(refused("unsupported parse_mode"))
    try:
        text, entities = parse_html(text) if mode else (text.strip(), ())
    except MarkupError as error:
        raise RefusedError(refused(f"can't parse entities: {error}")) from error
    if not text:
        raise RefusedError(refused("message text is empty"))
    if units(text) > 4096:
        raise RefusedError(refused("message is too long"))
    active = find_active(text, entities)
    if len(entities) + len(active) > 100 or sum(len(entity.url) + 10 for entity in entities) > ENTITY_DATA_LIMIT:
        raise RefusedError(refused("ENTITIES_TOO_LONG"))
    return text, entities, active


def read_keyboard(params: Params) -> Keyboard:
    """The inline keyboard's labels and data; RefusedError where Telegram would not take it."""
    rows = (params.get("reply_markup") or {}).get("inline_keyboard", [])
    keyboard = tuple(tuple((button["text"], button["callback_data"]) for button in row) for row in rows)
    cells = [cell for row in keyboard for cell in row]
    if any(not 1 <= len(data.encode()) <= 64 for _, data in cells):
        raise RefusedError(refused("BUTTON_DATA_INVALID"))
    if any(not label.strip() for label, _ in cells):
        raise RefusedError(refused("text buttons are allowed to be non-empty only"))
    if len(cells) > 100 or any(len(row) > 8 for row in keyboard):
        raise RefusedError(refused("REPLY_MARKUP_TOO_LONG"))
    return keyboard


def to_json(message: Accepted, chat: Chat) -> Params:
    """Telegram's Message."""
    entities = [
        {"type": entity.type, "offset": entity.offset, "length": entity.length}
        | ({"url": entity.url} if entity.type == "text_link" else {})
        for entity in (*message.entities, *message.active)
    ]
    out: Params = {"message_id": message.message_id, "date": int(message.at), "chat": chat.json(), "from": BOT, "text": message.text}
    if entities:
        out["entities"] = entities
    if message.keyboard:
        out["reply_markup"] = {
            "inline_keyboard": [[{"text": label, "callback_data": data} for label, data in row] for row in message.keyboard]
        }
    if message.thread is not None:
        out |= {"message_thread_id": message.thread, "is_topic_message": True}
    return out
