"""What Slack brings us, read as questions: a slash command, a mention, a direct message or a press on a button."""

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from handlers.form import Filled
from handlers.message import APART

ALERT_BLOCK = "alert"
"""The `block_id` of the buttons below an alert: a press there is answered apart, since the alert is everybody's. Others turn the page."""

ANNOUNCED = frozenset({"subscribe", "unsubscribe", "mute"})
"""Commands that change at one stroke what a channel hears, so that everybody in it should see the answer."""

_MENTION = re.compile(r"<@[A-Z0-9]+(?:\|[^>]*)?>")
_ENTITY = re.compile(r"<(?:[^<>|]*\|)?([^<>|]*)>")

Payload = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A command line and where its answer goes: to `response_url` if there is one, else into `thread` of the channel.

    `key` is Slack's own id of it, which is the same when Slack brings it again. `within` is the thread in which it was said, if it was;
    `filled` are a form's answers.
    """

    channel: str
    user: str
    text: str
    private: bool
    response_url: str = ""
    thread: str = ""
    turns_page: bool = False
    key: str = ""
    within: str = ""
    filled: Filled | None = None

    @property
    def announced(self) -> bool:
        """Whether the command is one of ANNOUNCED, in any spelling that could pass for it: "ſubscribe" does, case folded."""
        words = self.text.split()
        return bool(words) and words[0].removeprefix("/").casefold() in ANNOUNCED


def from_slash(payload: Payload) -> Question:
    """A slash command; "/coalition WORD …" stands for "/WORD …", and alone for "/help"."""
    words = html.unescape(str(payload.get("text") or "")).split()
    name = str(payload["command"])
    line = command_line(words) if name == "/coalition" else " ".join([name, *words])
    channel = str(payload["channel_id"])
    return Question(
        channel=channel,
        user=str(payload["user_id"]),
        text=line,
        private=_is_private(channel),
        response_url=str(payload.get("response_url") or ""),
        key=str(payload.get("trigger_id") or ""),
    )


def from_event(event: Payload, key: str = "") -> Question | None:
    """A mention in a channel or a direct message; None for anything that nobody said to us just now.

    The answer to a mention goes into its thread; in a direct message only if the question stands in one.
    """
    channel = str(event.get("channel") or "")
    private = event.get("type") == "message"
    if private and (event.get("subtype") or not _is_private(channel)):
        return None
    if event.get("bot_id") or event.get("edited") or not event.get("user"):
        return None
    return Question(
        channel=channel,
        user=str(event["user"]),
        text=command_line(_spoken_words(str(event.get("text") or ""))),
        private=private,
        thread=str(event.get("thread_ts") or ("" if private else event.get("ts") or "")),
        key=key or str(event.get("client_msg_id") or ""),
        within="" if private else str(event.get("thread_ts") or ""),
    )


def from_press(payload: Payload) -> Question:
    """A press on one of our buttons, which gives the command behind it."""
    action, container = payload["actions"][0], payload.get("container") or {}
    value = str(action.get("value") or "")
    channel = str((payload.get("channel") or {}).get("id") or container.get("channel_id") or "")
    return Question(
        channel=channel,
        user=str(payload["user"]["id"]),
        text=value.removeprefix(APART),
        private=_is_private(channel),
        response_url=str(payload.get("response_url") or ""),
        turns_page=action.get("block_id") != ALERT_BLOCK and not value.startswith(APART),
        key=str(payload.get("trigger_id") or ""),
        within=_thread_of(container),
    )


def from_form(payload: Payload, metadata: Mapping[str, str], filled: Filled) -> Question:
    """A form that was sent; the answer stands in place of the message from which it was opened."""
    channel = metadata.get("channel", "")
    return Question(
        channel=channel,
        user=str(payload["user"]["id"]),
        text=metadata.get("command", ""),
        private=_is_private(channel),
        response_url=metadata.get("response_url", ""),
        turns_page=True,
        key=str(payload.get("trigger_id") or ""),
        within=metadata.get("within", ""),
        filled=filled,
    )


def _thread_of(container: Payload) -> str:
    """The thread in which a message with buttons stands; one that only has a thread below it stands in none."""
    thread = str(container.get("thread_ts") or "")
    return "" if thread == container.get("message_ts") else thread


def command_line(words: list[str]) -> str:
    """Words as a command line: "pledges IT" and "/pledges IT" alike, no words at all as "/help"."""
    return "/" + " ".join(words).removeprefix("/") if words else "/help"


def _spoken_words(text: str) -> list[str]:
    """The words of a message without mentions, and with Slack's markup undone: "<https://x.org|x.org>" is "x.org"."""
    return html.unescape(_ENTITY.sub(r"\1", _MENTION.sub(" ", text))).split()


def _is_private(channel: str) -> bool:
    """Whether this is a direct message: Slack's ids of those begin with D."""
    return channel.startswith("D")
