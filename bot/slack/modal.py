"""A form as a modal: views.open takes it, view_submission brings it back (https://docs.slack.dev/surfaces/modals)."""

import json
import logging
from collections.abc import Mapping
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.outcomes import LOST_ANSWERS, answered, unanswered
from bot.slack.questions import Question
from bot.slack.safe_text import clean, shortened
from handlers.form import Field, Filled, Form, Input

log = logging.getLogger(__name__)

CALLBACK = "settings"
MOST_BLOCKS, LONGEST_TITLE = 100, 24
_LONGEST_LABEL, _LONGEST_HINT, _LONGEST_CHOICE, _LONGEST_VALUE, _LONGEST_WORDS = 2_000, 2_000, 75, 150, 3_000
_MOST_BOXES, _MOST_CHOICES = 10, 100

View = dict[str, Any]


class Modals:
    """Opens forms over the Web API."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client

    async def open(self, question: Question, form: Form) -> bool:
        """Show a form to whoever pressed the button, within three seconds; False if Slack does not take it."""
        place = {"channel": question.channel, "within": question.within, "response_url": question.response_url}
        try:
            await self._client.api_call("views.open", json={"trigger_id": question.key, "view": modal(form, place)})
        except SlackApiError as problem:
            log.warning("slack: a form was not opened: %s", answered(problem).outcome.why)
            return False
        except LOST_ANSWERS as problem:
            log.warning("slack: a form was not opened: %s", unanswered(problem).outcome.why)
            return False
        return True


def modal(form: Form, metadata: Mapping[str, str]) -> View:
    """The form as a view; `metadata` comes back with what is submitted."""
    return {
        "type": "modal",
        "callback_id": CALLBACK,
        "private_metadata": json.dumps({**metadata, "command": form.command}),
        "title": _plain(form.title, LONGEST_TITLE),
        "submit": _plain("Save", LONGEST_TITLE),
        "close": _plain("Cancel", LONGEST_TITLE),
        "blocks": [_question(field) for field in form.fields[:MOST_BLOCKS]],
    }


def filled(view: Mapping[str, Any]) -> Filled:
    """The answers of a submitted view, by field."""
    return {name: _answer(next(iter(actions.values()), {})) for name, actions in view["state"]["values"].items()}


def metadata_of(view: Mapping[str, Any]) -> dict[str, str]:
    """What went with the form when it was opened."""
    return {str(name): str(value) for name, value in json.loads(view.get("private_metadata") or "{}").items()}


def _question(field: Field) -> View:
    hint = {"hint": _plain(field.hint, _LONGEST_HINT)} if field.hint else {}
    label = _plain(field.label, _LONGEST_LABEL)
    # What has one answer always has one; the mark "(optional)" would only puzzle.
    free = field.input in (Input.MANY, Input.WORDS)
    return {"type": "input", "block_id": field.name, "optional": free, "label": label, **hint, "element": _element(field)}


def _element(field: Field) -> View:
    name = {"action_id": field.name}
    options = [_option(value, label) for value, label in field.choices[:_MOST_CHOICES]]
    chosen = [option for option in options if _value(option) in field.value]
    match field.input:
        case Input.MANY:
            kind = {"type": "checkboxes" if len(options) <= _MOST_BOXES else "multi_static_select"}
            return {**kind, **name, "options": options, **({"initial_options": chosen} if chosen else {})}
        case Input.ONE:
            return {"type": "static_select", **name, "options": options, **({"initial_option": chosen[0]} if chosen else {})}
        case Input.TIME:
            return {"type": "timepicker", **name, **({"initial_time": field.value[0]} if field.value else {})}
        case Input.WORDS:
            initial = {"initial_value": field.value[0][:_LONGEST_WORDS]} if field.value else {}
            return {"type": "plain_text_input", **name, "max_length": _LONGEST_WORDS, **initial}


def _option(value: str, label: str) -> View:
    return {"text": _plain(label, _LONGEST_CHOICE), "value": value[:_LONGEST_VALUE] or _NOTHING}


_NOTHING = "-"
"""Slack takes no empty value."""


def _plain(text: str, longest: int) -> View:
    return {"type": "plain_text", "text": shortened(clean(text).strip(), longest) or "…", "emoji": False}


def _answer(given: Mapping[str, Any]) -> tuple[str, ...]:
    if "selected_options" in given:
        return tuple(_value(option) for option in given["selected_options"] or ())
    if given.get("selected_option"):
        return (_value(given["selected_option"]),)
    words = given.get("value") or given.get("selected_time")
    return (str(words),) if words else ()


def _value(option: Mapping[str, Any]) -> str:
    value = str(option["value"])
    return "" if value == _NOTHING else value
