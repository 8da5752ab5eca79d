"""HTML of any quality, as feeds carry it, turned into plain text with its paragraphs."""

import html
import re
from html.parser import HTMLParser

LONGEST_MARKUP = 500_000
"""Characters of one item's HTML that are looked at."""

LONGEST_TEXT = 200_000
"""Characters of one item's text that are kept."""

_BREAK = "\n\n"
_BLOCKS = frozenset(
    "address article blockquote body caption center dd details dialog div dl dt fieldset figcaption figure footer h1 h2 h3 h4 h5 h6"
    " header hr html legend li main ol p pre section summary table tbody tfoot thead tr ul".split()
)
_CELLS = frozenset({"td", "th", "option"})
_DROPPED = frozenset(
    "script style nav noscript template svg math iframe object form button select textarea aside audio video canvas head".split()
)
_TAG = re.compile(r"<(?:/?[a-zA-Z][^<>]{0,2000}>|!--)")
_COMMON_TAG = re.compile(r"</?(?:a|b|br|div|em|h[1-6]|i|img|li|p|small|span|strong|u|ul)(?:\s[^<>]{0,2000})?/?>", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]{2,31});")
_SECTION = re.compile(r"<!\[CDATA\[|<!\[[^>]{0,200}>|\]\]>")  # html.parser stumbles over sections that it does not know
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u00ad\u200b\u2060\ufeff\ud800-\udfff]")
_BLANKS = re.compile(r"[^\S\n]+")


def plain_text(markup: str) -> str:
    """The text that a reader would see: paragraphs separated by a blank line, entities decoded even when escaped twice."""
    markup = markup[:LONGEST_MARKUP]
    text = _read(markup) if _TAG.search(markup) else html.unescape(markup)
    if _COMMON_TAG.search(text):
        text = _read(text)
    elif _ENTITY.search(text):
        text = html.unescape(text)
    return _shortened(_tidy(text))


def one_line(markup: str) -> str:
    """The same without any line break: for titles and names."""
    return " ".join(plain_text(markup).split())


def _read(markup: str) -> str:
    reader = _Reader()
    reader.feed(_SECTION.sub(" ", markup))
    reader.close()
    return "".join(reader.pieces)


def _tidy(text: str) -> str:
    """Blanks single, lines stripped, blank lines between paragraphs, nothing invisible."""
    lines = (_BLANKS.sub(" ", line).strip() for line in _UNSEEN.sub("", text).replace("\r", "\n").split("\n"))
    return re.sub(r"\n{3,}", _BREAK, "\n".join(lines)).strip()


def _shortened(text: str) -> str:
    if len(text) <= LONGEST_TEXT:
        return text
    cut = text[:LONGEST_TEXT]
    return cut[: cut.rfind(" ")] if " " in cut else cut


class _Reader(HTMLParser):
    """Collects what is to be read; of an element that is dropped, everything up to its end is."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._dropped = ""
        self._depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - html.parser's signature
        if self._dropped:
            self._depth += tag == self._dropped
        elif tag in _DROPPED:
            self._dropped, self._depth = tag, 1
        else:
            self._pause(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        if not self._dropped:
            self._pause(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._dropped:
            self._depth -= tag == self._dropped
            self._dropped = self._dropped if self._depth else ""
        else:
            self._pause(tag)

    def handle_data(self, data: str) -> None:
        if not self._dropped:
            self.pieces.append(" ".join(re.split(r"\s+", data)))

    def _pause(self, tag: str) -> None:
        if tag == "br":
            self.pieces.append("\n")
        elif tag in _BLOCKS:
            self.pieces.append(_BREAK)
        elif tag in _CELLS:
            self.pieces.append(" ")
