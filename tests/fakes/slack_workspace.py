"""What a fake workspace holds, and what its Web API makes of a call: strict about ids, threads, blocks and texts."""

import json
import os
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from tests.fakes.slack_blocks import problems, too_large
from tests.fakes.slack_reading import Seen, see

BOT_USER = "UBOT"

Params = dict[str, Any]


class RefusalError(Exception):
    """The method answers `ok: false` with this error."""

    def __init__(self, error: str, *messages: str) -> None:
        super().__init__(error)
        self.error = error
        self.messages = messages


@dataclass(slots=True)
class Channel:
    """A conversation as the bot finds it."""

    id: str
    name: str = "general"
    member: bool = True
    archived: bool = False
    editable: bool = True
    creator: str = "UMAKER"


@dataclass(slots=True, kw_only=True)
class Said:
    """A message that was accepted; `method` is "response" for one that came to a response address."""

    method: str
    channel: str
    ts: str
    thread_ts: str
    text: str
    blocks: list[Params]
    seen: Seen
    public: bool = True
    replaces: bool = False
    broadcast: bool = False
    at: float = field(default_factory=time.monotonic)

    @property
    def buttons(self) -> list[Params]:
        """The buttons, each with the `block_id` of its row."""
        rows = (block for block in self.blocks if block["type"] == "actions")
        return [element | {"block_id": row.get("block_id", "auto")} for row in rows for element in row["elements"]]


class Workspace:
    """Channels, users and messages; `said` holds every message, edit and response that was accepted, in order."""

    def __init__(self, journal: Path | None = None) -> None:
        self.journal = journal
        self.channels = {id_: Channel(id_) for id_ in ("C1", "C2", "D1")}
        self.users: dict[str, Params] = {
            "U1": {"is_admin": True},
            "U2": {},
            "U3": {},
            "UMAKER": {},
            "UGUEST": {"is_restricted": True},
            "UABROAD": {"team_id": "T2", "is_owner": True},
        }
        self.said: list[Said] = []
        self.seconds_between_posts = 0.0
        self._messages: dict[tuple[str, str], Said] = {}
        self._heard: dict[tuple[str, str], str] = {}
        self._last_post: dict[str, float] = {}
        self._count = 0

    def message(self, channel: str, ts: str) -> Said:
        """A message as it stands now."""
        return self._messages[channel, ts]

    def hear(self, channel: str, ts: str, thread_ts: str) -> None:
        """A message of somebody else."""
        self._heard[channel, ts] = thread_ts

    def next_ts(self) -> str:
        """A time stamp that no other message has."""
        self._count += 1
        return f"1700000000.{self._count:06d}"

    def call(self, method: str, params: Params) -> Params:
        """What the method answers; RefusalError if it refuses."""
        match method:
            case "auth.test" | "api.test":
                return {"team": "Test", "user": "coalition", "team_id": "T1", "user_id": BOT_USER, "bot_id": "B1"}
            case "users.info":
                return {"user": {"id": self._user(params), "name": "someone", "team_id": "T1"} | self.users[self._user(params)]}
            case "conversations.info":
                return {"channel": asdict(self._channel(params)) | {"is_archived": self._channel(params).archived}}
            case "chat.postMessage" | "chat.postEphemeral":
                return self._post(method, params)
            case "chat.update":
                return self._update(params)
        raise RefusalError("unknown_method")

    def _user(self, params: Params) -> str:
        if params.get("user") not in self.users:
            raise RefusalError("user_not_found")
        return str(params["user"])

    def _channel(self, params: Params) -> Channel:
        if params.get("channel") not in self.channels:
            raise RefusalError("channel_not_found")
        return self.channels[params["channel"]]

    def _post(self, method: str, params: Params) -> Params:
        channel = self._channel(params)
        if channel.archived:
            raise RefusalError("is_archived")
        if not channel.member:
            raise RefusalError("not_in_channel")
        if params.get("reply_broadcast") and not params.get("thread_ts"):
            raise RefusalError("invalid_arguments")
        if thread := params.get("thread_ts", ""):
            self._check_thread(channel.id, thread)
        now = time.monotonic()
        if now - self._last_post.get(channel.id, float("-inf")) < self.seconds_between_posts:
            raise RefusalError("ratelimited")
        said = self.accept(method, channel.id, self.next_ts(), params, public=method == "chat.postMessage")
        self._last_post[channel.id] = now
        return {"channel": channel.id, "ts": said.ts, "message": {"text": said.text, "ts": said.ts}}

    def _check_thread(self, channel: str, thread: str) -> None:
        """A thread is named by its first message only."""
        known = {key: said.thread_ts for key, said in self._messages.items()} | self._heard
        if (channel, thread) not in known:
            raise RefusalError("thread_not_found")
        if known[channel, thread]:
            raise RefusalError("invalid_thread_ts")

    def _update(self, params: Params) -> Params:
        channel = self._channel(params)
        old = self._messages.get((channel.id, params.get("ts", "")))
        if old is None:
            raise RefusalError("cant_update_message" if (channel.id, params.get("ts", "")) in self._heard else "message_not_found")
        if not channel.editable:
            raise RefusalError("edit_window_closed")
        said = self.accept("chat.update", channel.id, old.ts, {"thread_ts": old.thread_ts} | params)
        return {"channel": channel.id, "ts": said.ts, "text": said.text}

    def accept(self, method: str, channel: str, ts: str, params: Params, *, public: bool = True) -> Said:
        """Take a message if it is one that Slack would take; RefusalError if not."""
        blocks, text = _checked(params)
        said = Said(
            method=method,
            channel=channel,
            ts=ts,
            thread_ts=params.get("thread_ts", ""),
            text=text,
            blocks=blocks,
            seen=see(blocks, text),
            public=public,
            replaces=bool(params.get("replace_original")),
            broadcast=bool(params.get("reply_broadcast")),
        )
        self.said.append(said)
        self._messages[channel, ts] = said
        self._write_down(said)
        return said

    def _write_down(self, said: Said) -> None:
        if self.journal is None:
            return
        row = {"method": said.method, "channel": said.channel, "ts": said.ts, "thread_ts": said.thread_ts, "text": said.text}
        with self.journal.open("a") as file:
            file.write(json.dumps(row | {"blocks": said.blocks, "seen": said.seen.text}, ensure_ascii=False) + "\n")
            file.flush()
            os.fsync(file.fileno())


def _checked(params: Mapping[str, Any]) -> tuple[list[Params], str]:
    """Blocks and text if Slack would take them."""
    blocks, text = params.get("blocks") or [], params.get("text") or ""
    if found := problems(blocks):
        raise RefusalError("invalid_blocks", *found)
    if too_large(blocks):
        raise RefusalError("msg_blocks_too_long")
    if not isinstance(text, str) or len(text) > 40_000:
        raise RefusalError("msg_too_long")
    if not blocks and not text.strip():
        raise RefusalError("no_text")
    return blocks, text
