"""Makes text of any origin safe to show: nothing hidden in it, and nothing that a Telegram client would make active.

Telegram finds mentions, commands, hashtags and addresses in every message by itself, whatever the parse mode
(https://core.telegram.org/bots/api#messageentity). An invisible WORD JOINER behind the sign that starts one stops that:
it is no letter, no digit and no part of a domain, and unlike a zero-width space it allows no line break.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import quote, urlsplit

from handlers.message import Line, Span

WORD_JOINER = "\u2060"

LONGEST_LINK = 2000
"""Characters of an address that we are ready to link; a longer one is shown as plain text."""

_SPACES = re.compile(r"[^\S\u00a0\u202f]+")
_HIDDEN = frozenset("\u034f\u115f\u1160\u2800\u3164\uffa0")
_ACTIVE = re.compile(
    r"""  (?<=[@#])(?=\S)                              # mention, e-mail address, hashtag
        | (?<=\$)(?=[A-Z0-9])                        # cashtag
        | (?<=/)(?<![A-Za-z0-9_]/)(?=\w)             # command
        | (?<=:)(?=/)                                # scheme of an address
        | (?<=\S\.)(?!(?<=\d\.)\d)(?=\w[^\s.])       # domain, but not the point of a number
    """,
    re.VERBOSE,
)
_NUMERIC_ADDRESS = re.compile(r"\d+(?:\.\d+){3,}")
_COMMAND = re.compile(r"/[a-z][a-z0-9_]{0,31}", re.ASCII)
_HOST = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?", re.ASCII)
_HOST_IN_TEXT = re.compile(r"(?:[\w-]+\.)+[^\W\d_]{2,}")


def clean(text: str) -> str:
    """The visible characters on one line: no control, direction, zero-width or private characters, no lone surrogates."""
    if text.isascii() and text.isprintable():
        return _SPACES.sub(" ", text)
    return _SPACES.sub(" ", "".join(_visible(character) for character in text))


def _visible(character: str) -> str:
    category = unicodedata.category(character)
    if category in {"Cc", "Zl", "Zp"}:
        return " "
    return "" if category in {"Cf", "Cs", "Co"} or character in _HIDDEN else character


def is_bare_command(span: Span) -> bool:
    """Whether this is a command of ours that a tap may send: no arguments, since a tap would leave them out."""
    return span.code and _COMMAND.fullmatch(span.text) is not None


def safe_line(line: Line, *, written_out: bool = False) -> Line:
    """The line with clean text and safe links, and with everything outside of our own `code` made inactive, across spans too.

    With `written_out` a link's address stands behind its label. A line in which nothing can be seen is empty.
    """
    spans = [replace(part, text=clean(part.text)) for span in line for part in _with_link(span, written_out=written_out)]
    text = "".join(span.text for span in spans)
    return tuple(_with_joiners([span for span in spans if span.text], _breaks(text))) if text.strip() else ()


def _with_link(span: Span, *, written_out: bool) -> Line:
    """The span with a link that may be followed; where its label names another host, the true host is what is linked."""
    url = safe_link(span.link) if span.link and not span.code else ""
    if url and written_out:
        return (replace(span, link=""), Span(" ("), Span(url, code=True), Span(")"))
    host = misleading_host(span.text, url) if url else ""
    if host:
        return (replace(span, link=""), Span(" ("), replace(span, text=host, link=url), Span(")"))
    return (replace(span, link=url),)


def _breaks(text: str) -> frozenset[int]:
    """The positions in front of which a joiner belongs."""
    found = {match.start() for match in _ACTIVE.finditer(text)}
    for address in _NUMERIC_ADDRESS.finditer(text):
        found |= {address.start() + offset + 1 for offset, character in enumerate(address.group()) if character == "."}
    return frozenset(found)


def _with_joiners(spans: list[Span], breaks: frozenset[int]) -> Iterator[Span]:
    start, open_ended = 0, False
    for span in spans:
        text = span.text
        if not span.code:
            text = "".join(WORD_JOINER + letter if start + place in breaks else letter for place, letter in enumerate(text))
            if open_ended and re.match(r"[\w@)]", text):
                text = WORD_JOINER + text
        yield replace(span, text=text)
        start += len(span.text)
        open_ended = is_bare_command(span) or (span.code and span.text.startswith("http"))


def safe_link(url: str) -> str:
    """The address in the form that may be linked, or an empty string.

    Only http and https, no user name, no hidden or odd characters; the host in ASCII, so that look-alike letters show.
    """
    if len(url) > LONGEST_LINK or clean(url) != url or any(character in ' \\<>"`' for character in url):
        return ""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").encode("idna").decode("ascii")
        port = f":{parts.port}" if parts.port else ""
    except (ValueError, UnicodeError):
        return ""
    if parts.scheme not in {"http", "https"} or "@" in parts.netloc or not _HOST.fullmatch(host):
        return ""
    path = parts.path + (f"?{parts.query}" if parts.query else "") + (f"#{parts.fragment}" if parts.fragment else "")
    return f"{parts.scheme}://{host}{port}" + quote(path, safe="%/:=&?~#+!$,;'@()*[]")


def misleading_host(label: str, url: str) -> str:
    """The true host of a safe link whose label names another one, else an empty string."""
    host = urlsplit(url).hostname or ""
    named = (found.lower().removeprefix("www.") for found in _HOST_IN_TEXT.findall(clean(label)))
    honest = all(host == name or host.endswith(f".{name}") for name in named)
    return "" if honest else host
