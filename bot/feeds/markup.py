"""HTML of any quality, as feeds carry it, turned into plain text with its paragraphs.

A scanner of our own: html.parser needs minutes for 200 kB of unclosed tags (quadratic until the Python releases of mid-2025).
"""

import html
import re
from collections.abc import Iterator

LONGEST_MARKUP = 500_000
"""Characters of one item's HTML that are looked at."""

LONGEST_TEXT = 200_000
"""Characters of one item's text that are kept."""

_BREAK = "\n\n"
_BLOCKS = {
    "address", "article", "blockquote", "body", "caption", "center", "dd", "details", "dialog", "div", "dl", "dt", "fieldset",
    "figcaption", "figure", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "legend", "li", "main", "ol", "p",
    "pre", "section", "summary", "table", "tbody", "tfoot", "thead", "tr", "ul",
}  # fmt: skip
_PAUSES = dict.fromkeys(_BLOCKS, _BREAK) | {"br": "\n", "td": " ", "th": " ", "option": " "}
_CODE = {"script", "style"}
_DROPPED = _CODE | {
    "aside", "audio", "button", "canvas", "form", "head", "iframe", "math", "nav", "noscript", "object", "select", "svg", "template",
    "textarea", "video",
}  # fmt: skip
_ENDS = {tag: re.compile(rf"</{tag}\b[^<>]*+>?", re.IGNORECASE) for tag in _DROPPED}
_COMMENT_END = re.compile("-->")
_MARK = re.compile(
    r"<(?P<end>/?)(?P<tag>[a-zA-Z][a-zA-Z0-9:_-]{0,30})"
    r"(?:(?>[^<>\"']++|\"[^\"]{0,4000}+\"|'[^']{0,4000}+')*+|[^<>]{0,4000}+)>"
    r"|<!--|<[!?][^<>]{0,2000}+>"
)
_COMMON_TAG = re.compile(r"</?(?:a|b|br|div|em|h[1-6]|i|img|li|p|small|span|strong|u|ul)(?:\s[^<>]{0,2000}+)?/?>", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]{2,31});")
_SECTION = re.compile(r"<!\[CDATA\[|<!\[[^<>]{0,200}>|\]\]>")
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u00ad\u200b\u2060\ufeff\ud800-\udfff]")
_BLANKS = re.compile(r"[^\S\n]+")


def plain_text(markup: str) -> str:
    """The text that a reader would see: paragraphs separated by a blank line, entities decoded even when escaped twice."""
    text = _read(markup[:LONGEST_MARKUP])
    if _COMMON_TAG.search(text):
        text = _read(text)
    elif _ENTITY.search(text):
        text = html.unescape(text)
    return _shortened(_tidy(text))


def one_line(markup: str) -> str:
    """The same without any line break: for titles and names."""
    return " ".join(plain_text(markup).split())


def _read(markup: str) -> str:
    """Text and pauses; line breaks of the source count only where it has no tags at all."""
    markup = _SECTION.sub(" ", markup)
    if not _MARK.search(markup):
        return html.unescape(markup)
    return "".join(_pieces(markup))


def _pieces(markup: str) -> Iterator[str]:
    at = 0
    unclosed: set[str] = set()
    while mark := _MARK.search(markup, at):
        yield _flowing(markup[at : mark.start()])
        at = mark.end()
        tag = (mark["tag"] or "").lower()
        yield _PAUSES.get(tag, "")
        if mark[0] == "<!--":
            at = _after(markup, _COMMENT_END, at) or len(markup)
        elif tag in _DROPPED and not mark["end"] and tag not in unclosed:
            end = _after(markup, _ENDS[tag], at)
            if end is None:
                unclosed.add(tag)
            at = end or (len(markup) if tag in _CODE else at)
    yield _flowing(markup[at:])


def _after(markup: str, pattern: re.Pattern[str], at: int) -> int | None:
    found = pattern.search(markup, at)
    return found.end() if found else None


def _flowing(text: str) -> str:
    return re.sub(r"\s+", " ", html.unescape(text))


def _tidy(text: str) -> str:
    """Blanks single, lines stripped, one blank line between paragraphs, nothing invisible."""
    lines = (_BLANKS.sub(" ", line).strip() for line in _UNSEEN.sub("", text).replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    return re.sub(r"\n{3,}", _BREAK, "\n".join(lines)).strip()


def _shortened(text: str) -> str:
    if len(text) <= LONGEST_TEXT:
        return text
    cut = text[:LONGEST_TEXT]
    return cut[: cut.rfind(" ")] if " " in cut else cut
