"""What a person sees of a Slack message, and which parts of it are active: links, mentions, broadcasts, formats.

Plain `text` and mrkdwn are read with the worst will that Slack could have: whatever some client might make active counts.
"""

import html
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

_ENTITY = re.compile(r"<([^<>|]*)(?:\|([^<>]*))?>")
_ADDRESS = re.compile(r"https?://[^\s<>]+|\b(?:[\w-]+\.)+[^\W\d_]{2,}\b|[\w.+-]+@[\w-]+\.\w+")
_CALL = re.compile(r"(?<!\w)@\w[\w.-]*")
_FORMATS = (("bold", re.compile(r"\*[^*\n]+\*")), ("italic", re.compile(r"_[^_\n]+_")), ("strike", re.compile(r"~[^~\n]+~")))
_CODE = re.compile(r"`[^`\n]+`")


@dataclass(frozen=True, slots=True)
class Part:
    """A run of what is seen; `active` is "", "link", "user", "channel", "usergroup" or "broadcast"."""

    text: str
    active: str = ""
    goes_to: str = ""
    styles: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Seen:
    """A message as it is seen."""

    parts: tuple[Part, ...]

    @property
    def text(self) -> str:
        return "".join(part.text for part in self.parts)

    @property
    def links(self) -> tuple[tuple[str, str], ...]:
        """Label and address of each link."""
        return tuple((part.text, part.goes_to) for part in self.parts if part.active == "link")

    @property
    def calls(self) -> tuple[str, ...]:
        """Everybody who would be called: "user:U1", "broadcast:here"."""
        return tuple(f"{part.active}:{part.goes_to}" for part in self.parts if part.active not in {"", "link"})

    def styled(self, style: str) -> tuple[str, ...]:
        return tuple(part.text for part in self.parts if style in part.styles)


def see(blocks: Iterable[Mapping[str, Any]], text: str) -> Seen:
    """The message: its blocks, or its text if it has none."""
    drawn = list(blocks)
    return Seen(tuple(_blocks(drawn)) if drawn else tuple(read_markup(text)))


def _blocks(blocks: Iterable[Mapping[str, Any]]) -> Iterator[Part]:
    for block in blocks:
        match block["type"]:
            case "rich_text":
                for element in block["elements"]:
                    yield from _rich(element)
            case "divider":
                yield Part("---\n")
            case "section":
                yield from (part for text in (block.get("text"), *block.get("fields", ())) if text for part in _text_object(text))
            case "header":
                yield from _text_object(block["text"])
            case "context":
                yield from (part for element in block["elements"] for part in _text_object(element))
            case "actions":
                yield Part(" ".join(f"[{element['text']['text']}]" for element in block["elements"]) + "\n")


def _text_object(text: Mapping[str, Any]) -> Iterator[Part]:
    yield from read_markup(text["text"]) if text["type"] == "mrkdwn" else (Part(text["text"]),)
    yield Part("\n")


def _rich(element: Mapping[str, Any]) -> Iterator[Part]:
    match element["type"]:
        case "rich_text_list":
            for item in element["elements"]:
                yield Part("• ")
                yield from _rich(item)
        case kind:
            before = "> " if kind == "rich_text_quote" else ""
            yield from (Part(before), *(_leaf(leaf) for leaf in element["elements"]), Part("\n"))


def _leaf(leaf: Mapping[str, Any]) -> Part:
    styles = frozenset(name for name, on in leaf.get("style", {}).items() if on)
    match leaf["type"]:
        case "text":
            return Part(leaf["text"], styles=styles)
        case "link":
            return Part(leaf.get("text") or leaf["url"], "link", leaf["url"], styles)
        case "broadcast":
            return Part(f"@{leaf['range']}", "broadcast", leaf["range"])
        case "user" | "channel" | "usergroup" as kind:
            return Part("@…", kind, leaf[f"{kind}_id"])
        case kind:
            return Part(f":{kind}:")


def read_markup(text: str) -> Iterator[Part]:
    """mrkdwn, or the `text` of a message."""
    for style, pattern in (*_FORMATS, ("code", _CODE)):
        yield from (Part("", styles=frozenset({style, found})) for found in pattern.findall(_ENTITY.sub("", text)))
    place = 0
    for entity in _ENTITY.finditer(text):
        yield from _bare(text[place : entity.start()])
        yield _entity(entity[1], entity[2])
        place = entity.end()
    yield from _bare(text[place:])


def _entity(target: str, label: str | None) -> Part:
    shown = html.unescape(label if label is not None else target)
    match target[:1]:
        case "@":
            return Part(shown, "user", target[1:])
        case "#":
            return Part(shown, "channel", target[1:])
        case "!":
            return Part(shown, "broadcast", target[1:])
    return Part(shown, "link", html.unescape(target))


def _bare(text: str) -> Iterator[Part]:
    """Text outside of `<…>`, with whatever Slack might link or call in it by itself."""
    shown = html.unescape(text)
    for call in _CALL.findall(shown):
        yield Part("", "broadcast" if call[1:] in {"here", "channel", "everyone"} else "user", call[1:])
    for address in _ADDRESS.findall(shown):
        yield Part("", "link", address)
    yield Part(shown)
