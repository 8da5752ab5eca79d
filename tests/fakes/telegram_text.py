"""What Telegram makes of a text: entities from HTML, strictly, and those that it finds by itself.

Written from the rules of https://core.telegram.org/bots/api#html-style and of TDLib's MessageEntity.cpp, apart from the code under test.
Stricter than Telegram where Telegram repairs silently: nested quotes, and anything inside or around code, are errors.
"""

import re
import unicodedata
from dataclasses import dataclass
from html import unescape


class MarkupError(Exception):
    """The text cannot be parsed; the message is Telegram's."""


@dataclass(frozen=True, slots=True)
class Entity:
    """A marked or active range of the text, in UTF-16 units."""

    type: str
    offset: int
    length: int
    url: str = ""


NAMES = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
}
_TAG = re.compile(r"</?([a-z][a-z0-9-]*)((?:\s+[a-z-]+(?:=\"[^\"<>]*\"|='[^'<>]*')?)*)\s*>", re.IGNORECASE)
_HREF = re.compile(r"href=(?:\"([^\"]*)\"|'([^']*)')", re.IGNORECASE)
_REFERENCE = re.compile(r"&(?:lt|gt|amp|quot|#\d+|#x[0-9a-fA-F]+);")


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def parse_html(source: str) -> tuple[str, tuple[Entity, ...]]:
    """The text as shown and its entities; MarkupError as Telegram words it."""
    text, entities, position = "", list[Entity](), 0
    open_tags: list[tuple[str, int, str]] = []
    while position < len(source):
        if source[position] != "<":
            reference = _REFERENCE.match(source, position)
            piece = unescape(reference.group()) if reference else source[position]
            text, position = text + piece, position + (len(reference.group()) if reference else 1)
            continue
        tag = _TAG.match(source, position)
        if tag is None or tag.group(1).lower() not in NAMES:
            name = tag.group(1) if tag else source[position + 1 : position + 10]
            raise MarkupError(f'Unsupported start tag "{name}" at byte offset {len(source[:position].encode())}')
        name = tag.group(1).lower()
        if tag.group().startswith("</"):
            entities.append(_closed(name, open_tags, units(text), position))
        else:
            _check_nesting(name, [opened for opened, _, _ in open_tags])
            open_tags.append((name, units(text), _address(name, tag.group(2))))
        position = tag.end()
    if open_tags:
        raise MarkupError(f'Can\'t find end tag corresponding to start tag "{open_tags[-1][0]}"')
    return _trimmed(text, [entity for entity in entities if entity.length])


def _closed(name: str, open_tags: list[tuple[str, int, str]], end: int, position: int) -> Entity:
    if not open_tags:
        raise MarkupError(f"Unexpected end tag at byte offset {position}")
    opened, start, url = open_tags.pop()
    if opened != name:
        raise MarkupError(f'Unmatched end tag at byte offset {position}, expected "</{opened}>", found "</{name}>"')
    return Entity(NAMES[name], start, end - start, url)


def _check_nesting(name: str, outer: list[str]) -> None:
    if name in outer or any(opened in {"code", "pre"} for opened in outer) or (name in {"code", "pre"} and set(outer) - {"blockquote"}):
        raise MarkupError(f'Tag "{name}" must not be nested in {outer}')


def _address(name: str, attributes: str) -> str:
    if name != "a":
        return ""
    found = _HREF.search(attributes)
    if not found:
        raise MarkupError('Tag "a" must have a "href"')
    return unescape(found.group(1) or found.group(2) or "")


def _trimmed(text: str, entities: list[Entity]) -> tuple[str, tuple[Entity, ...]]:
    """Telegram drops white space around a message, and moves its entities along."""
    start, end = units(text) - units(text.lstrip()), units(text.rstrip())
    kept = []
    for entity in entities:
        first, last = max(entity.offset, start), min(entity.offset + entity.length, end)
        if last > first:
            kept.append(Entity(entity.type, first - start, last - first, entity.url))
    return text.strip(), tuple(sorted(kept, key=lambda entity: (entity.offset, -entity.length)))


def find_active(text: str, entities: tuple[Entity, ...]) -> tuple[Entity, ...]:
    """What Telegram makes active in the text by itself, outside of links, code and pre."""
    taken = [(entity.offset, entity.offset + entity.length) for entity in entities if entity.type in {"text_link", "code", "pre"}]
    found = []
    for kind, start, end in [*_signs(text), *_addresses(text)]:
        offset, stop = units(text[:start]), units(text[:end])
        if not any(offset < last and first < stop for first, last in taken):
            found.append(Entity(kind, offset, stop - offset, text[start:end] if kind == "url" else ""))
    return tuple(found)


def _is_word(character: str) -> bool:
    return character == "_" or unicodedata.category(character)[0] in "LN"


def _is_hashtag_letter(character: str) -> bool:
    return _is_word(character) or character in "\u200c\u00b7" or unicodedata.category(character) in {"Mn", "Mc"}


def _signs(text: str) -> list[tuple[str, int, int]]:
    found = []
    for match in re.finditer(r"@[A-Za-z0-9_]{2,32}|/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?|\$[A-Z0-9]{1,8}|#", text):
        before, end = text[match.start() - 1 : match.start()], match.end()
        sign = match.group()[0]
        if sign == "#":
            while end < len(text) and _is_hashtag_letter(text[end]):
                end += 1
            if end == match.end() or text[match.end() : end].isdecimal() or (before and _is_hashtag_letter(before)):
                continue
        elif before and (_is_word(before) or (sign == "/" and before in "/<>")):
            continue
        found.append(({"@": "mention", "/": "bot_command", "$": "cashtag", "#": "hashtag"}[sign], match.start(), end))
    return found


def _is_domain_symbol(character: str) -> bool:
    code = ord(character)
    if code < 0xC0:
        return bool(re.fullmatch(r"[A-Za-z0-9_.~-]", character))
    if 0x2000 <= code <= 0x206F:
        return code in {0x200C, 0x200D} or 0x2010 <= code <= 0x2015
    return not unicodedata.category(character).startswith("Z")


def _addresses(text: str) -> list[tuple[str, int, int]]:
    """Every run that could be a domain, any last label of two letters or more taken for a real one; and anything with a scheme."""
    found, start = [], 0
    while start < len(text):
        end = start
        while end < len(text) and _is_domain_symbol(text[end]):
            end += 1
        domain = text[start:end].strip(".")
        last = domain.rpartition(".")[2]
        numeric = re.fullmatch(r"\d{1,3}(?:\.\d{1,3}){3}", domain)
        if "." in domain and (numeric or re.fullmatch(r"[^\W\d_][^\d_]+", last) or last.startswith("xn--")):
            found.append(("email" if text[start - 1 : start] == "@" else "url", start, end))
        start = end + 1
    found += [("url", match.start(), match.end()) for match in re.finditer(r"(?:https?|ftp|tg|ton|tonsite)://\S", text, re.IGNORECASE)]
    return found
