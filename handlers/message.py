"""One vocabulary for everything that we say, alerts and answers alike; each platform has one renderer for it.

Nothing here is escaped: text is kept as it is meant to be read, and the renderers make it safe for their platform.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from handlers.form import Form


@dataclass(frozen=True, slots=True)
class Span:
    """A run of text; `link` makes it a link to an http(s) address, `code` a literal such as a command."""

    text: str
    bold: bool = False
    italic: bool = False
    code: bool = False
    link: str = ""


Line = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """The bold first line of a message or of a part of it."""

    line: Line


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A line of running text."""

    line: Line


@dataclass(frozen=True, slots=True)
class Item:
    """An entry of a list."""

    line: Line


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of a source, unchanged, with a note such as the outlet or "machine-translated"."""

    line: Line
    note: str = ""


@dataclass(frozen=True, slots=True)
class Divider:
    """A visible break."""


Block = Heading | Paragraph | Item | Quote | Divider


@dataclass(frozen=True, slots=True)
class Button:
    """A button that gives a command, as if the user had typed it.

    The answer stands in place of the message that holds the button, or below it with `reply`: an alert must not be answered away.
    """

    label: str
    command: str
    reply: bool = False


APART = "!"
"""The mark of a pressed button whose answer stands below the message."""


def pressed(button: Button) -> str:
    """What a platform gives back when the button is pressed: its command, marked where the answer stands below."""
    return f"{APART}{button.command}" if button.reply else button.command


@dataclass(frozen=True, slots=True)
class Message:
    """What is to be said, with the buttons below it.

    `optional` names how many blocks at the end may be dropped, last first, where a platform's limit asks for it.
    A `silent` one makes no sound, and where it stands in a thread it is not shown outside of it. A `form` belongs to answers alone:
    platforms without forms leave it out, and what is stored has none.
    """

    blocks: tuple[Block, ...]
    buttons: tuple[Button, ...] = ()
    optional: int = 0
    silent: bool = False
    form: Form | None = None


_BLOCKS: dict[str, type[Any]] = {kind.__name__: kind for kind in (Heading, Paragraph, Item, Quote, Divider)}


def line(*parts: str | Span) -> Line:
    """A line from plain strings and spans."""
    return tuple(Span(part) if isinstance(part, str) else part for part in parts if part)


def bold(text: str) -> Span:
    return Span(text, bold=True)


def code(text: str) -> Span:
    return Span(text, code=True)


def shape(text: str) -> Span:
    """What a command looks like, with words that stand for others: written like a command, but nothing to press."""
    return Span(text, italic=True, code=True)


def link(text: str, url: str) -> Span:
    return Span(text, link=url)


def joined(parts: Iterable[Line], between: str) -> Line:
    """Lines in a row with `between` in the gaps."""
    out: list[Span] = []
    for part in parts:
        if out:
            out.append(Span(between))
        out.extend(part)
    return tuple(out)


def plain(message: Message) -> str:
    """The text alone: for the terminal, fall-backs and comparisons."""
    rows = []
    for block in message.blocks:
        if isinstance(block, Divider):
            rows.append("---")
            continue
        text = "".join(span.text for span in block.line)
        if isinstance(block, Item):
            text = f"- {text}"
        elif isinstance(block, Quote):
            text = f"> {text}" + (f" ({block.note})" if block.note else "")
        rows.append(text)
    return "\n".join(rows)


def to_json(message: Message) -> str:
    """The stored form; `from_json` reads it back."""
    blocks = [{"block": type(block).__name__, **asdict(block)} for block in message.blocks]
    buttons = [asdict(button) for button in message.buttons]
    silent = {"silent": True} if message.silent else {}
    return json.dumps({"blocks": blocks, "buttons": buttons, "optional": message.optional, **silent}, ensure_ascii=False)


def from_json(text: str) -> Message:
    """Read what `to_json` wrote."""
    raw = json.loads(text)
    return Message(
        blocks=tuple(_block(block) for block in raw["blocks"]),
        buttons=tuple(Button(**button) for button in raw["buttons"]),
        optional=raw["optional"],
        silent=raw.get("silent", False),
    )


def _block(raw: dict[str, Any]) -> Block:
    kind = _BLOCKS[raw.pop("block")]
    if "line" in raw:
        raw["line"] = tuple(Span(**span) for span in raw["line"])
    block: Block = kind(**raw)
    return block
