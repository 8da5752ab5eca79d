"""Says of blocks what Slack would refuse in them, by its documented limits and the reported ones."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

MOST_BLOCKS, LARGEST = 50, 13_200
_STYLES = {"bold", "italic", "strike", "code", "underline"}
_KEYS = {
    "rich_text": {"elements"},
    "divider": set(),
    "section": {"text", "fields", "accessory", "expand"},
    "header": {"text"},
    "context": {"elements"},
    "actions": {"elements"},
}
_LEAVES = {
    "text": {"text", "style"},
    "link": {"url", "text", "style", "unsafe"},
    "user": {"user_id", "style"},
    "usergroup": {"usergroup_id", "style"},
    "channel": {"channel_id", "style"},
    "broadcast": {"range", "style"},
    "emoji": {"name", "unicode", "style", "skin_tone"},
}
_BUTTON_KEYS = {"type", "text", "action_id", "url", "value", "style", "confirm", "accessibility_label"}
_URL = re.compile(r"https?://[A-Za-z0-9._\[\]:-]+(?:[/?#][^\s<>|\"\\\x00-\x20]*)?", re.ASCII)

Block = Mapping[str, Any]


def too_large(blocks: list[Block]) -> bool:
    """Whether all blocks together are more than Slack takes."""
    return len(json.dumps(blocks, ensure_ascii=False).encode("utf-16-le")) // 2 > LARGEST


def problems(blocks: Any) -> list[str]:
    """Everything that is wrong, as Slack words it; an empty list if the blocks are good."""
    if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
        return ["[ERROR] must be an array of objects"]
    return list(_problems(blocks))


def _problems(blocks: list[Block]) -> Iterator[str]:
    if len(blocks) > MOST_BLOCKS:
        yield f"[ERROR] no more than {MOST_BLOCKS} items allowed [json-pointer:/blocks]"
    actions: list[str] = []
    names = [block["block_id"] for block in blocks if "block_id" in block]
    if len(names) != len(set(names)):
        yield "[ERROR] block_id must be unique"
    for number, block in enumerate(blocks):
        yield from (f"[ERROR] {problem} [json-pointer:/blocks/{number}]" for problem in _block(block))
        if block.get("type") == "actions":
            actions.extend(str(element.get("action_id")) for element in block.get("elements", ()))
    if len(actions) != len(set(actions)):
        yield "[ERROR] action_id must be unique"


def _block(block: Block) -> Iterator[str]:
    kind = block.get("type")
    if kind not in _KEYS:
        yield f"unsupported type: {kind}"
        return
    if unknown := set(block) - _KEYS[kind] - {"type", "block_id"}:
        yield f"no more properties allowed: {sorted(unknown)}"
    if not 0 < len(block.get("block_id", "x")) <= 255:
        yield "block_id must have 1 to 255 characters"
    match kind:
        case "rich_text":
            yield from _rich(block.get("elements"), {"rich_text_section", "rich_text_list", "rich_text_quote", "rich_text_preformatted"})
        case "section":
            yield from _section(block)
        case "header":
            yield from _text(block.get("text"), 150, {"plain_text"})
        case "context":
            yield from _count(block.get("elements"), 10)
            yield from (p for element in block.get("elements", ()) for p in _text(element, 3000, {"plain_text", "mrkdwn"}))
        case "actions":
            yield from _count(block.get("elements"), 25)
            yield from (p for element in block.get("elements", ()) for p in _button(element))


def _section(block: Block) -> Iterator[str]:
    if not block.get("text") and not block.get("fields"):
        yield "missing text or fields"
    if "text" in block:
        yield from _text(block["text"], 3000, {"plain_text", "mrkdwn"})
    if "fields" in block:
        yield from _count(block["fields"], 10)
        yield from (p for field in block["fields"] for p in _text(field, 2000, {"plain_text", "mrkdwn"}))


def _count(elements: Any, most: int) -> Iterator[str]:
    if not isinstance(elements, list) or not 1 <= len(elements) <= most:
        yield f"must have 1 to {most} items"


def _text(text: Any, longest: int, kinds: set[str]) -> Iterator[str]:
    if not isinstance(text, dict) or text.get("type") not in kinds:
        yield f"text must be one of {sorted(kinds)}"
    elif not isinstance(text.get("text"), str) or not 1 <= len(text["text"]) <= longest:
        yield f"must be 1 to {longest} characters"


def _button(button: Block) -> Iterator[str]:
    if button.get("type") != "button" or set(button) - _BUTTON_KEYS:
        yield "must be a button"
        return
    yield from _text(button.get("text"), 75, {"plain_text"})
    if not 1 <= len(button.get("action_id", "x")) <= 255:
        yield "action_id must be 1 to 255 characters"
    if not 1 <= len(button.get("value", "x")) <= 2000:
        yield "value must be 1 to 2000 characters"
    if len(button.get("url", "")) > 3000:
        yield "url must be at most 3000 characters"


def _rich(elements: Any, kinds: set[str]) -> Iterator[str]:
    if not isinstance(elements, list) or not elements:
        yield "must have at least 1 item"
        return
    for element in elements:
        kind = element.get("type")
        if kind not in kinds:
            yield f"unsupported element: {kind}"
        elif kind == "rich_text_list":
            if element.get("style") not in {"bullet", "ordered"}:
                yield "style must be bullet or ordered"
            yield from _rich(element.get("elements"), {"rich_text_section"})
        else:
            yield from _leaves(element.get("elements"))


def _leaves(leaves: Any) -> Iterator[str]:
    if not isinstance(leaves, list) or not leaves:
        yield "must have at least 1 item"
        return
    for leaf in leaves:
        kind = leaf.get("type")
        if kind not in _LEAVES or set(leaf) - _LEAVES[kind] - {"type"}:
            yield f"unsupported element: {kind}"
            continue
        if not isinstance(leaf.get("text", "x"), str) or not leaf.get("text", "x"):
            yield "must be more than 0 characters"
        if kind == "link" and (len(leaf["url"]) > 3000 or not _URL.fullmatch(leaf["url"])):
            yield "invalid url"
        style = leaf.get("style", {})
        if not isinstance(style, dict) or set(style) - _STYLES or not all(isinstance(on, bool) for on in style.values()):
            yield "invalid style"
