"""A message as Block Kit, within Slack's limits and never cut inside a link.

Text is drawn as `rich_text`, not as mrkdwn: there a text element is shown letter by letter, so that no wording of a
feed can become a mention, a broadcast, a link or a format, and nothing has to be escaped
(https://docs.slack.dev/reference/block-kit/blocks/rich-text-block).
"""

import json
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from typing import Any

from bot.slack.plain import notification
from bot.slack.safe_text import clean, honest_label, safe_address, shortened
from bot.slack.wording import LONGEST_LINE, read
from handlers.form import Form
from handlers.message import Block, Button, Divider, Heading, Item, Line, Message, Paragraph, Quote, Span, pressed

Element = dict[str, Any]

MOST_BLOCKS = 50
LONGEST_MESSAGE = 10_000
"""Size of all blocks as JSON: about 13,200 make Slack refuse a message (slackapi/bolt-js#2509)."""

MOST_BUTTONS, LONGEST_LABEL, LONGEST_VALUE = 25, 75, 2_000
_LONGEST_LINE_AS_JSON, _LONGEST_BUTTONS_AS_JSON = 6_000, 3_500
_LONGEST_NOTE = 300
_MOST_PARTS = 200
"""No message of more parts than this fits; looking further back would only cost time."""


def render(message: Message, shorten: Callable[[str], str], button_block: str = "") -> tuple[list[Element], str]:
    """Blocks, and the text for notifications.

    `shorten` gives a key for a command that is too long for a button; `button_block` becomes the id of the buttons' block.
    """
    buttons = _buttons(message, shorten, button_block)
    whole = len(message.blocks) - message.optional
    blocks: list[Element] = []
    for keep in range(min(len(message.blocks), _MOST_PARTS), -1, -1):
        blocks = [*_layout(message.blocks[:keep] if keep >= whole else _ended(message.blocks, keep)), *buttons]
        if len(blocks) <= MOST_BLOCKS and size(blocks) <= LONGEST_MESSAGE:
            break
    return blocks, notification(message)


def size(value: object) -> int:
    """Length as JSON, in UTF-16 units."""
    return len(json.dumps(value, ensure_ascii=False).encode("utf-16-le")) // 2


def _ended(parts: tuple[Block, ...], keep: int) -> tuple[Block, ...]:
    """The first parts and a line that tells how many more there were; no heading is left with nothing below it."""
    while keep and isinstance(parts[keep - 1], Heading | Divider):
        keep -= 1
    left = sum(not isinstance(part, Heading | Divider) for part in parts[keep:])
    return (*parts[:keep], Paragraph((Span(f"… and {left} more", italic=True),))) if left else parts[:keep]


def _layout(parts: Iterable[Block]) -> Iterator[Element]:
    for chapter in _chapters(parts):
        if isinstance(chapter[0], Divider):
            yield {"type": "divider"}
        elif elements := [element for drawing, run in groupby(chapter, _drawing) for element in drawing(list(run))]:
            yield {"type": "rich_text", "elements": elements}


def _chapters(parts: Iterable[Block]) -> Iterator[list[Block]]:
    """What stands below one heading or between dividers; Slack leaves a little space between two blocks."""
    chapter: list[Block] = []
    for part in parts:
        if isinstance(part, Heading | Divider) and chapter:
            yield chapter
            chapter = []
        if isinstance(part, Divider):
            yield [part]
        else:
            chapter.append(part)
    if chapter:
        yield chapter


def _drawing(part: Block) -> Callable[[list[Block]], list[Element]]:
    return _list if isinstance(part, Item) else _quotes if isinstance(part, Quote) else _section


def _list(items: list[Block]) -> list[Element]:
    sections = [{"type": "rich_text_section", "elements": line} for line in _lines(items)]
    return [{"type": "rich_text_list", "style": "bullet", "elements": sections}] if sections else []


def _quotes(quotes: list[Block]) -> list[Element]:
    return [{"type": "rich_text_quote", "elements": line} for line in _lines(quotes)]


def _section(parts: list[Block]) -> list[Element]:
    """Lines in one section, as Slack's own composer puts them; two sections in a row may be drawn on one line."""
    joined = [element for line in _lines(parts) for element in (_text("\n"), *line)][1:]
    return [{"type": "rich_text_section", "elements": joined}] if joined else []


def _lines(parts: list[Block]) -> Iterator[list[Element]]:
    for part in parts:
        line = () if isinstance(part, Divider) else part.line
        elements = list(_within(_elements(line, bold=isinstance(part, Heading))))
        if not "".join(element["text"] for element in elements).strip():
            continue
        if isinstance(part, Quote) and (note := shortened(clean(part.note).strip(), _LONGEST_NOTE)):
            elements.append(_text(f"\n— {note}", {"italic": True}))
        yield elements


def _elements(line: Line, *, bold: bool) -> Iterator[Element]:
    for span in line:
        if not (text := read(span)):
            continue
        marks = {"bold": bold or span.bold, "italic": span.italic, "code": span.code}
        style = {mark: True for mark, wanted in marks.items() if wanted}
        address = safe_address(span.link) if span.link and text.strip() else ""
        before, label, after = honest_label(text, address) if address else (text, "", "")
        drawn = (_text(before, style), {**_text(label, style), "type": "link", "url": address}, _text(after, style))
        yield from (element for element in drawn if element["text"])


def _text(text: str, style: dict[str, bool] | None = None) -> Element:
    return {"type": "text", "text": text, **({"style": style} if style else {})}


def _within(elements: Iterator[Element]) -> Iterator[Element]:
    """As much of a line as may stand in a message, cut at a word."""
    room, cost = LONGEST_LINE, _LONGEST_LINE_AS_JSON
    for element in elements:
        kept = {**element, "text": shortened(element["text"], room)}
        room, cost = room - len(element["text"]), cost - size(kept)
        if not kept["text"] or cost < 0:
            yield _text("…")
            return
        yield kept
        if room < 0:
            return


def _buttons(message: Message, shorten: Callable[[str], str], block_id: str) -> list[Element]:
    """The buttons; the one that opens a form comes first."""
    form = [_form_button(message.form)] if message.form else []
    buttons = message.buttons[: MOST_BUTTONS - len(form)]
    drawn = [*form, *(_button(button, number, shorten) for number, button in enumerate(buttons))]
    while size(drawn) > _LONGEST_BUTTONS_AS_JSON:
        drawn.pop()
    name = {"block_id": block_id} if block_id else {}
    return [{"type": "actions", **name, "elements": drawn}] if drawn else []


def _form_button(form: Form) -> Element:
    face = {"type": "plain_text", "text": "Set all in a form", "emoji": False}
    return {"type": "button", "action_id": "form:settings", "text": face, "value": form.command, "style": "primary"}


def _button(button: Button, number: int, shorten: Callable[[str], str]) -> Element:
    label = shortened(clean(button.label).strip(), LONGEST_LABEL) or "…"
    command = pressed(button)
    value = command if len(command) <= LONGEST_VALUE else shorten(command)
    face = {"type": "plain_text", "text": label, "emoji": False}
    return {"type": "button", "action_id": f"command:{number}", "text": face, "value": value}
