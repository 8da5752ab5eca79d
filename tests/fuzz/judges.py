"""What both platforms, as strictly as they can be read, make of a message; a list of complaints, empty where nothing is amiss."""

import re
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from bot.slack.render import render as draw
from bot.telegram.render import keyboard, render
from bot.telegram.safe_text import WORD_JOINER
from handlers.message import Divider, Message
from tests.fakes.slack_blocks import problems, too_large
from tests.fakes.slack_reading import see
from tests.fakes.telegram_faults import RefusedError
from tests.fakes.telegram_message import read_keyboard, read_text
from tests.fakes.telegram_text import Entity

OURS = {"bold", "italic", "code", "text_link", "blockquote"}
UNSEEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\u3164\x00\r\x1b\ud800-\udfff\U000e0000-\U000e007f]")
_NAMED = re.compile(r"(?:[a-z0-9-]+\.)+(?:xn--[a-z0-9-]+|[a-z]{2,})")
_SHORT = 1500
"""Characters of text in a message from which nothing has to be left out."""


def on_telegram(message: Message) -> Iterator[str]:
    """Refused, anything active that is not ours, a link that leads elsewhere than it says, or words that got lost."""
    try:
        text, entities, active = read_text({"text": render(message), "parse_mode": "HTML"})
        buttons = [[{"text": label, "callback_data": data} for label, data in row] for row in keyboard(message, lambda _: "~k")]
        read_keyboard({"reply_markup": {"inline_keyboard": buttons}})
    except RefusedError as refusal:
        yield f"refused: {refusal.fault.description}"
        return
    # Commands that we print ourselves are there to be tapped.
    ours = {(entity.offset, entity.length) for entity in entities if entity.type == "code"}
    yield from (f"active: {entity}" for entity in active if (entity.offset, entity.length) not in ours and not _command(text, entity))
    yield from (f"markup: {entity.type}" for entity in entities if entity.type not in OURS)
    yield from _links((_cut(text, entity), entity.url) for entity in entities if entity.type == "text_link")
    yield from _words(message, text.replace(WORD_JOINER, ""))


def on_slack(message: Message) -> Iterator[str]:
    """The same for Slack, in blocks and in the text of notifications."""
    blocks, text = draw(message, lambda _: "~k")
    yield from (f"refused: {problem}" for problem in problems(blocks))
    if too_large(blocks) or not text.strip():
        yield "refused: too large, or empty"
    seen = see(blocks, text)
    yield from (f"active: {call}" for shown in (seen, see([], text)) for call in shown.calls)
    yield from (f"active: {found}" for found in see([], text).links)
    yield from _links(seen.links)
    yield from _words(message, seen.text)


def _links(links: Iterable[tuple[str, str]]) -> Iterator[str]:
    for label, address in links:
        parts = urlsplit(address)
        host = parts.hostname or ""
        if parts.scheme not in {"http", "https"} or "@" in parts.netloc or any(character.isspace() for character in address):
            yield f"address: {address!r}"
        for named in _NAMED.findall(label.replace(WORD_JOINER, "").lower()):
            name = named.removeprefix("www.")
            if not (host.removeprefix("www.") == name or host.endswith(f".{name}")):
                yield f"host: {named!r} leads to {host!r}"


def _words(message: Message, shown: str) -> Iterator[str]:
    if hidden := UNSEEN.search(shown):
        yield f"hidden: {hidden.group()!r}"
    spans = [span for block in message.blocks if not isinstance(block, Divider) for span in block.line]
    if sum(len(span.text) for span in spans) > _SHORT:
        return
    lost = {word for span in spans for word in span.text.split() if word.isalnum() and word.isascii() and word not in shown}
    yield from (f"lost: {word!r}" for word in lost)


def _cut(text: str, entity: Entity) -> str:
    return text.encode("utf-16-le")[2 * entity.offset : 2 * (entity.offset + entity.length)].decode("utf-16-le")


def _command(text: str, entity: Entity) -> bool:
    return entity.type == "bot_command" and _cut(text, entity) in {"/story", "/why", "/wrong"}
