"""Messages as HTML. All text is escaped here and nowhere else; nothing of a feed can become markup, a script or a false direction."""

import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from html import escape
from itertools import groupby
from urllib.parse import urlsplit

from handlers.message import Block, Button, Divider, Heading, Item, Line, Message, Paragraph, Quote, Span, from_json
from storage.model import Posted

_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]"
)
_ADDRESS = re.compile(r"https?://[^\s\\@<>\"'`/?#]+(?:[/?#][^\s\\<>\"`]*)?", re.IGNORECASE)


def render(message: Message) -> str:
    """The message as an HTML fragment; its first heading is the headline."""
    rows = [_group(kind, tuple(blocks)) for kind, blocks in groupby(message.blocks, type)]
    form = f'<p><a href="/settings">{safe(message.form.title)}: all in one form</a></p>' if message.form else ""
    return "".join(rows) + form + _buttons(message.buttons)


def render_posted(posted: Posted, replies: str = "") -> str:
    """A message of the page as an article element, with the replies to it inside."""
    kind = "reply" if posted.parent else "alert"
    mark = f'<span class="edited">edited {_time(posted.edited)}</span>' if posted.edited else ""
    return (
        f'<article class="card {kind}" id="m{posted.id}">{render(from_json(posted.message))}'
        f'<footer>{_time(posted.posted)}{mark}</footer><div class="thread">{replies}</div></article>'
    )


def render_threads(messages: Iterable[Posted]) -> str:
    """The page's messages, each with its replies inside."""
    replies: dict[int | None, str] = defaultdict(str)
    alerts: list[Posted] = []
    for posted in messages:
        if posted.parent is None:
            alerts.append(posted)
        else:
            replies[posted.parent] += render_posted(posted)
    return "".join(render_posted(alert, replies[alert.id]) for alert in alerts)


def safe(text: str) -> str:
    """Text for HTML: escaped, on one line, without controls that hide letters or turn their direction."""
    return escape(_UNSEEN.sub("", text)).replace("\n", " ")


def _time(moment: datetime) -> str:
    return f'<time datetime="{moment.isoformat()}">{moment:%d %b %Y, %H:%M} UTC</time>'


def _group(kind: type[Block], blocks: tuple[Block, ...]) -> str:
    rows = "".join(_block(block) for block in blocks)
    return f"<ul>{rows}</ul>" if kind is Item else rows


def _block(block: Block) -> str:
    match block:
        case Heading(line):
            return f'<h2 dir="auto">{_line(line)}</h2>'
        case Paragraph(line):
            return f'<p dir="auto">{_line(line)}</p>'
        case Item(line):
            return f'<li dir="auto">{_line(line)}</li>'
        case Quote(line, note):
            source = f"<cite>{safe(note)}</cite>" if note else ""
            return f'<blockquote dir="auto"><p>{_line(line)}</p>{source}</blockquote>'
        case Divider():
            return "<hr>"


def _line(line: Line) -> str:
    return "".join(_span(span) for span in line)


def _span(span: Span) -> str:
    text = safe(span.text)
    if span.code:
        text = _command(span.text) if span.text.startswith("/") and not span.italic else f"<code>{text}</code>"
    if span.italic:
        text = f"<em>{text}</em>"
    if span.bold:
        text = f"<strong>{text}</strong>"
    return _link(text, span.link) if span.link else text


def _link(text: str, url: str) -> str:
    """A link that shows where it leads; an address that hides something is not a link at all."""
    if not _ADDRESS.fullmatch(url) or _UNSEEN.search(url):
        return text
    host = _host(url)
    if not host:
        return text
    return f'<a href="{escape(url)}" title="{escape(host)}" target="_blank" rel="noopener noreferrer nofollow">{text}</a>'


def _host(url: str) -> str:
    """The host as punycode, so that a look-alike is seen for what it is."""
    try:
        return (urlsplit(url).hostname or "").encode("idna").decode("ascii")
    except (ValueError, UnicodeError):
        return ""


def _command(command: str) -> str:
    return f'<button type="button" class="command" data-command="{safe(command)}">{safe(command)}</button>'


def _buttons(buttons: tuple[Button, ...]) -> str:
    if not buttons:
        return ""
    rows = "".join(f'<button type="button" data-command="{safe(button.command)}">{safe(button.label)}</button>' for button in buttons)
    return f'<div class="choices">{rows}</div>'
