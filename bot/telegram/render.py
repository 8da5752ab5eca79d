"""A message as Telegram shows it: HTML within every limit, or plain text for the one resend after a refusal.

Limits: https://core.telegram.org/bots/api#sendmessage (4096 characters after entity parsing, counted in UTF-16 units as
entities are), 100 entities a message, and about 9,500 characters of entity data, beyond which Telegram answers "entities too long".
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from html import escape

from bot.telegram.safe_text import clean, is_bare_command, safe_line
from handlers.message import Block, Button, Divider, Heading, Item, Line, Message, Quote, Span, pressed

TEXT_LIMIT = 4096
ENTITY_LIMIT = 100
MARKUP_LIMIT = 9000
LINE_LIMIT = 2000
"""UTF-16 units of one block, so that no single line can push all others out."""

CALLBACK_LIMIT = 64
BUTTON_LIMIT = 100
ROW_LIMIT = 8
ROW_WIDTH = 36
"""Characters that fit side by side on a narrow phone; Telegram gives all buttons of a row the same width."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of the text as it is sent: `length` in UTF-16 units as shown, `markup` in characters that are not shown."""

    text: str
    length: int
    entities: int = 0
    markup: int = 0


Writer = Callable[[Line], Piece]


def render(message: Message) -> str:
    """The message as Telegram HTML."""
    return _fitted(message, _html)


def plain_text(message: Message) -> str:
    """The message without markup, links written out behind their labels."""
    return _fitted(message, _plain)


def keyboard(message: Message, shorten: Callable[[str], str]) -> list[list[tuple[str, str]]]:
    """Rows of (label, callback data); a command too long for callback data goes by the short key that `shorten` gives it."""
    rows: list[list[tuple[str, str]]] = []
    for button in message.buttons[:BUTTON_LIMIT]:
        command = pressed(button)
        key = command if len(command.encode()) <= CALLBACK_LIMIT else shorten(command)
        cell = (_label(button), key)
        if rows and _fit_side_by_side([*rows[-1], cell]):
            rows[-1].append(cell)
        else:
            rows.append([cell])
    return rows


def _label(button: Button) -> str:
    return clean(button.label).strip()[:60] or clean(button.command)[:60]


def _fit_side_by_side(row: list[tuple[str, str]]) -> bool:
    return len(row) <= ROW_LIMIT and len(row) * (2 + max(len(label) for label, _ in row)) <= ROW_WIDTH


def _fitted(message: Message, write: Writer) -> str:
    """As much as fits: the optional blocks go first, last first, then whole blocks from the end, which is said."""
    pieces = [_block(block, write) for block in message.blocks]
    kept = len(pieces)
    least = max(kept - message.optional, 1)
    while kept > least and not _fits(pieces[:kept]):
        kept -= 1
    closing: list[Piece] = []
    while kept > 1 and not _fits(pieces[:kept] + closing):
        kept -= 1
        closing = [_closing(message.blocks[kept:])]
    while kept > 1 and isinstance(message.blocks[kept - 1], Divider):
        kept -= 1
    return "\n".join(piece.text for piece in pieces[:kept] + closing).strip() or "…"


def _closing(dropped: Iterable[Block]) -> Piece:
    text = f"… and {sum(not isinstance(block, Divider) for block in dropped)} more"
    return Piece(text, _units(text))


def _fits(pieces: list[Piece]) -> bool:
    return (
        sum(piece.length + 1 for piece in pieces) <= TEXT_LIMIT
        and sum(piece.entities for piece in pieces) <= ENTITY_LIMIT
        and sum(piece.markup for piece in pieces) <= MARKUP_LIMIT
    )


def _block(block: Block, write: Writer) -> Piece:
    if isinstance(block, Divider):
        return Piece("", 0)
    if isinstance(block, Quote):
        return _quote(block, write)
    line = block.line
    if isinstance(block, Heading):
        line = tuple(replace(span, bold=True) for span in line)
    elif isinstance(block, Item):
        line = (Span("• "), *line)
    return _line(line, write)


def _quote(quote: Quote, write: Writer) -> Piece:
    words, note = _line(quote.line, write), _line((Span(quote.note, italic=True),), write)
    parts = [part for part in (words, note) if part.length]
    if not parts:
        return words
    both = Piece(
        "\n".join(part.text for part in parts),
        sum(part.length for part in parts) + 1,
        sum(part.entities for part in parts),
        sum(part.markup for part in parts),
    )
    return _tagged(both, "blockquote") if write is _html else replace(both, text=f"> {both.text}", length=both.length + 2)


def _line(line: Line, write: Writer) -> Piece:
    """A line made safe and not too long; one whose links and markup would take up most of a message goes without them."""
    piece = write(_cut(safe_line(line, written_out=write is _plain), LINE_LIMIT))
    if piece.entities > ENTITY_LIMIT // 2 or piece.markup > MARKUP_LIMIT // 2:
        bare = tuple(Span(span.text) for span in line)
        piece = write(_cut(safe_line(bare), LINE_LIMIT))
    return piece


def _cut(line: Line, limit: int) -> Line:
    """The line up to so many UTF-16 units, ended by an ellipsis at a word if it was longer; no command or address is cut."""
    if sum(_units(span.text) for span in line) <= limit:
        return line
    room, kept = limit - 2, list[Span]()
    for span in line:
        if _units(span.text) > room:
            kept += [] if span.code else [replace(span, text=_cut_text(span.text, room))]
            break
        kept.append(span)
        room -= _units(span.text)
    return (*kept, Span("…"))


def _cut_text(text: str, room: int) -> str:
    """The longest beginning that fits, back to the last word's end if that is near."""
    head = text.encode("utf-16-le")[: 2 * room].decode("utf-16-le", "ignore")
    words = head.rpartition(" ")[0]
    return words if len(words) > len(head) - 40 else head


def _units(text: str) -> int:
    """The length as Telegram counts it, in UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2


def _html(line: Line) -> Piece:
    pieces = [_html_span(span) for span in line]
    return Piece(
        "".join(piece.text for piece in pieces),
        sum(piece.length for piece in pieces),
        sum(piece.entities for piece in pieces),
        sum(piece.markup for piece in pieces),
    )


def _html_span(span: Span) -> Piece:
    piece = Piece(escape(span.text, quote=False), _units(span.text))
    if is_bare_command(span):
        return replace(piece, entities=1)
    if span.code:
        return _tagged(piece, "code")
    if span.italic:
        piece = _tagged(piece, "i")
    if span.bold:
        piece = _tagged(piece, "b")
    return _tagged(piece, "a", f' href="{escape(span.link)}"') if span.link else piece


def _tagged(piece: Piece, tag: str, attributes: str = "") -> Piece:
    return Piece(
        f"<{tag}{attributes}>{piece.text}</{tag}>", piece.length, piece.entities + 1, piece.markup + 2 * len(tag) + 5 + len(attributes)
    )


def _plain(line: Line) -> Piece:
    text = "".join(span.text for span in line)
    return Piece(text, _units(text))
