"""Says of a view what Slack would refuse in it, and plays the person who fills it in."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

MOST_BLOCKS, LONGEST_TITLE, LONGEST_METADATA = 100, 24, 3_000
_KEYS = {"type", "title", "blocks", "submit", "close", "callback_id", "private_metadata"}
_INPUT = {"type", "block_id", "label", "element", "hint", "optional"}
_ELEMENTS = {
    "checkboxes": {"options", "initial_options"},
    "multi_static_select": {"options", "initial_options"},
    "static_select": {"options", "initial_option"},
    "timepicker": {"initial_time"},
    "plain_text_input": {"initial_value", "max_length", "multiline"},
}

View = Mapping[str, Any]


def view_problems(view: View) -> list[str]:
    """Everything that is wrong; an empty list if the view is good."""
    return list(_view(view))


def _view(view: View) -> Iterator[str]:
    if view.get("type") != "modal" or set(view) - _KEYS:
        yield f"must be a modal of {sorted(_KEYS)}"
    for name in ("title", "submit", "close"):
        yield from (f"{name}: {problem}" for problem in _plain(view.get(name), LONGEST_TITLE))
    if not 1 <= len(view.get("callback_id", "")) <= 255 or len(view.get("private_metadata", "")) > LONGEST_METADATA:
        yield "callback_id or private_metadata is too long"
    blocks = view.get("blocks", [])
    if not 1 <= len(blocks) <= MOST_BLOCKS:
        yield f"must have 1 to {MOST_BLOCKS} blocks"
    names = [block.get("block_id") for block in blocks]
    if len(names) != len(set(names)):
        yield "block_id must be unique"
    for block in blocks:
        yield from (f"{block.get('block_id')}: {problem}" for problem in _input(block))


def _input(block: View) -> Iterator[str]:
    if block.get("type") != "input" or set(block) - _INPUT:
        yield "must be an input"
        return
    yield from _plain(block.get("label"), 2_000)
    if "hint" in block:
        yield from _plain(block["hint"], 2_000)
    element = block.get("element", {})
    kind = element.get("type")
    if kind not in _ELEMENTS or set(element) - _ELEMENTS[kind] - {"type", "action_id", "placeholder"}:
        yield f"unsupported element {kind}: {sorted(element)}"
        return
    yield from _options(element)
    if "initial_time" in element and not re.fullmatch(r"[0-2]\d:[0-5]\d", element["initial_time"]):
        yield "initial_time must be HH:mm"
    if len(element.get("initial_value", "")) > 3_000:
        yield "initial_value must be at most 3000 characters"


def _options(element: View) -> Iterator[str]:
    kind, options = element["type"], element.get("options", [])
    if "options" in _ELEMENTS[kind]:
        most = 10 if kind == "checkboxes" else 100
        if not 1 <= len(options) <= most:
            yield f"must have 1 to {most} options"
        for option in options:
            yield from _plain(option.get("text"), 75)
            if not 1 <= len(option.get("value", "")) <= 150:
                yield "value must have 1 to 150 characters"
    initial = element.get("initial_options", [element["initial_option"]] if "initial_option" in element else [])
    if not all(option in options for option in initial) or element.get("initial_options") == []:
        yield "initial options must be among the options"


def _plain(text: Any, longest: int) -> Iterator[str]:
    if not isinstance(text, Mapping) or text.get("type") != "plain_text" or not 1 <= len(text.get("text", "")) <= longest:
        yield f"must be plain_text of 1 to {longest} characters"


def filled_in(view: View, answers: Mapping[str, Any]) -> dict[str, Any]:
    """The state of the view as it stands, with these answers: values for lists, words or times; None takes one away."""
    values = {}
    for block in view["blocks"]:
        element, name = block["element"], block["block_id"]
        kind, given = element["type"], answers.get(name, ...)
        options = {option["value"]: option for option in element.get("options", ())}
        if kind in ("checkboxes", "multi_static_select"):
            chosen = element.get("initial_options", []) if given is ... else [options[value] for value in given or ()]
            state = {"selected_options": chosen}
        elif kind == "static_select":
            state = {"selected_option": element.get("initial_option") if given is ... else options[given] if given else None}
        elif kind == "timepicker":
            state = {"selected_time": element.get("initial_time") if given is ... else given}
        else:
            state = {"value": element.get("initial_value") if given is ... else given}
        values[name] = {element["action_id"]: {"type": kind, **state}}
    return values
