"""What the Bot API knows and does: chats, updates on their way to the bot, messages that it accepted."""

import asyncio
import contextlib
import json
import os
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tests.fakes.telegram_faults import Fault, Rates, RefusedError, flood, refused
from tests.fakes.telegram_message import BOT, Accepted, Chat, Params, read_keyboard, read_text, to_json, user
from tests.fakes.telegram_text import units
from tests.fakes.telegram_webhook import Carrier, conflict

RIGHTS = (
    "can_be_edited",
    "is_anonymous",
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
)
GIFTS = dict.fromkeys(("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels"), False)


class BotApi:
    """The methods that a bot calls, and what people do in its chats."""

    def __init__(self, *, journal: Path | None, strict_rates: bool, rate: int = 30) -> None:
        self.journal: list[Accepted] = []
        self.answered: list[Params] = []
        self.commands: list[Params] = []
        self.chats: dict[int, Chat] = {}
        self.names: dict[str, int] = {}
        self.webhook = Carrier(lambda: self._updates, self._took)
        self.holds_polls = False
        self.on_accepted: Callable[[Accepted], None] | None = None
        self._rates = Rates(time.monotonic, rate) if strict_rates else None
        self._shown: dict[tuple[int, int], Accepted] = {}
        self._said: set[tuple[int, int]] = set()
        self._updates: list[Params] = []
        self._queries: set[str] = set()
        self._numbers = {"update": 500, "message": 100, "query": 0}
        self._poll = 0
        self._changed = asyncio.Event()
        self._file = journal.open("a", encoding="utf-8") if journal else None
        self._closing = False

    def add_chat(
        self, chat_id: int, kind: str = "private", *, topics: Iterable[int] = (), closed: Iterable[int] = (), admins: Iterable[int] = ()
    ) -> None:
        """A chat that the bot is in, with its forum topics, those among them that are closed, and its administrators."""
        shut = set(closed)
        self.chats[chat_id] = Chat(chat_id, kind, {topic: topic not in shut for topic in {*topics, *shut}}, set(admins))

    def name_chat(self, chat_id: int, name: str) -> None:
        """A public name such as "@news" for a chat."""
        self.names[name.casefold()] = chat_id

    async def user_says(
        self,
        chat_id: int,
        text: str,
        *,
        user_id: int = 1001,
        chat_type: str = "private",
        thread: int | None = None,
        kind: str = "message",
        **more: Any,
    ) -> int:
        """Queue a message; `more` are fields of Telegram's Message such as `via_bot`. Returns its id."""
        chat = self.chats.setdefault(chat_id, Chat(chat_id, chat_type))
        message: Params = {"message_id": self._next("message"), "date": int(time.time()), "chat": chat.json(), "text": text}
        message["from"] = user(user_id)
        self._said.add((chat_id, message["message_id"]))
        if thread is not None:
            message |= {"message_thread_id": thread, "is_topic_message": True}
        if text.startswith("/"):
            message["entities"] = [{"type": "bot_command", "offset": 0, "length": units(text.split(maxsplit=1)[0])}]
        self._queue({kind: message | more})
        return int(message["message_id"])

    async def press(self, message_id: int, data: str, *, user_id: int = 1001, forged: bool = False) -> str:
        """Queue the press of a button that the message has; returns the id of the query."""
        message = next(message for (_, number), message in self._shown.items() if number == message_id)
        if not forged and data not in {key for row in message.keyboard for _, key in row}:
            raise AssertionError(f"message {message_id} has no button {data!r}: {message.keyboard}")
        query = f"q{self._next('query')}"
        self._queries.add(query)
        told = to_json(message, self.chats[message.chat_id])
        self._queue({"callback_query": {"id": query, "from": user(user_id), "chat_instance": "1", "data": data, "message": told}})
        return query

    async def puts_out(self, chat_id: int, *, status: str = "kicked", user_id: int = 1001) -> None:
        """Queue the news that the bot was blocked, or removed from a group."""
        until = {"until_date": 0} if status == "kicked" else {}
        member = {"chat": self.chats[chat_id].json(), "from": user(user_id), "date": int(time.time())}
        standing = {"old_chat_member": {"status": "member", "user": BOT}, "new_chat_member": {"status": status, "user": BOT} | until}
        self._queue({"my_chat_member": member | standing})

    async def wait_for(self, condition: Callable[[], object], timeout: float = 10.0) -> None:  # noqa: ASYNC109 - tests say how long
        """Return when the condition holds, which is looked at after every call and twenty times a second."""
        end = time.monotonic() + timeout
        while not condition():
            if time.monotonic() > end:
                raise TimeoutError(f"not within {timeout} s; accepted: {[message.text for message in self.journal]}")
            await self._wait(0.05)

    def shown_in(self, chat_id: int) -> list[Accepted]:
        """What a chat shows now, in order."""
        return [message for (chat, _), message in self._shown.items() if chat == chat_id]

    def _queue(self, update: Params) -> None:
        self._updates.append({"update_id": self._next("update")} | update)
        self._wake()

    def _took(self, update: Params) -> None:
        self._updates.remove(update)
        self._wake()

    def _next(self, what: str) -> int:
        self._numbers[what] += 1
        return self._numbers[what]

    def _wake(self) -> None:
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()

    async def _wait(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._changed.wait(), seconds)

    # The methods of the Bot API, by Telegram's own names

    async def _getMe(self, _: Params) -> Params:  # noqa: N802
        return BOT | {"can_join_groups": True, "can_read_all_group_messages": False, "supports_inline_queries": False}

    async def _getUpdates(self, params: Params) -> list[Params]:  # noqa: N802
        if self.webhook.url:
            raise RefusedError(conflict())
        self._poll += 1
        mine, end, allowed = self._poll, time.monotonic() + float(params.get("timeout", 0)), params.get("allowed_updates") or []
        self._updates = [update for update in self._updates if update["update_id"] >= int(params.get("offset", 0))]
        while not self._closing:
            found = [update for update in self._updates if not allowed or set(update) & set(allowed)]
            if not self.holds_polls and (found or time.monotonic() >= end):
                return found[: int(params.get("limit", 100))]
            await self._wait(max(0.01, min(0.5, end - time.monotonic())))
            if mine != self._poll:
                raise RefusedError(Fault(status=409, description="Conflict: terminated by other getUpdates request"))
        return []

    async def _sendMessage(self, params: Params) -> Params:  # noqa: N802
        return self._accept("sendMessage", params, self._next("message"))

    async def _editMessageText(self, params: Params) -> Params:  # noqa: N802
        return self._accept("editMessageText", params, int(params["message_id"]))

    async def _answerCallbackQuery(self, params: Params) -> bool:  # noqa: N802
        if params["callback_query_id"] not in self._queries:
            raise RefusedError(refused("query is too old and response timeout expired or query ID is invalid"))
        self._queries.discard(params["callback_query_id"])
        self.answered.append(params)
        return True

    async def _setMyCommands(self, params: Params) -> bool:  # noqa: N802
        for command in params["commands"]:
            if not (command["command"].isidentifier() and command["command"].islower() and 1 <= len(command["description"]) <= 256):
                raise RefusedError(refused("BOT_COMMAND_INVALID"))
        self.commands = params["commands"]
        return True

    async def _getChat(self, params: Params) -> Params:  # noqa: N802
        name = params.get("chat_id", 0)
        if isinstance(name, str) and name.startswith("@"):
            params = params | {"chat_id": self.names.get(name.casefold(), 0)}
        return self._chat(params).json() | {"accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": GIFTS}

    async def _getChatMember(self, params: Params) -> Params:  # noqa: N802
        who = int(params["user_id"])
        if who not in self._chat(params).admins:
            return {"status": "member", "user": user(who)}
        return {"status": "administrator", "user": user(who)} | dict.fromkeys(RIGHTS, False)

    async def _setWebhook(self, params: Params) -> bool:  # noqa: N802
        self.webhook.set(params)
        return True

    async def _deleteWebhook(self, _: Params) -> bool:  # noqa: N802
        self.webhook.stop()
        return True

    async def _getWebhookInfo(self, _: Params) -> Params:  # noqa: N802
        return self.webhook.info()

    def _chat(self, params: Params) -> Chat:
        chat = self.chats.get(params.get("chat_id", 0))
        if chat is None:
            raise RefusedError(refused("chat not found"))
        return chat

    def _accept(self, method: str, params: Params, message_id: int) -> Params:
        chat = self._chat(params)
        before = self._shown.get((chat.id, message_id))
        if method == "editMessageText" and before is None:
            raise RefusedError(refused("message to edit not found"))
        thread, reply_to = (before.thread, before.reply_to) if before else (_thread(chat, params), self._reply(chat, params))
        text, entities, active = read_text(params)
        keyboard = read_keyboard(params)
        if before and (before.text, before.entities, before.keyboard) == (text, entities, keyboard):
            raise RefusedError(refused("message is not modified: specified new message content and reply markup are exactly the same"))
        wait = self._rates.wait_for(chat.id) if self._rates else 0
        if wait:
            raise RefusedError(flood(wait))
        accepted = Accepted(
            method=method,
            chat_id=chat.id,
            message_id=message_id,
            text=text,
            entities=entities,
            active=active,
            keyboard=keyboard,
            thread=thread,
            reply_to=reply_to,
            parse_mode=params.get("parse_mode", ""),
            previews=not (params.get("link_preview_options") or {}).get("is_disabled", False),
            silent=method == "editMessageText" or params.get("disable_notification") in (True, "true"),
            at=time.time(),
        )
        self._keep(accepted)
        return to_json(accepted, chat)

    def _reply(self, chat: Chat, params: Params) -> int | None:
        wanted = params.get("reply_parameters") or {}
        number = wanted.get("message_id")
        known = number is None or (chat.id, number) in self._shown or (chat.id, number) in self._said
        if not known and not wanted.get("allow_sending_without_reply"):
            raise RefusedError(refused("message to be replied not found"))
        return number if known else None

    def _keep(self, accepted: Accepted) -> None:
        self.journal.append(accepted)
        self._shown[accepted.chat_id, accepted.message_id] = accepted
        if self._file:
            self._file.write(json.dumps(asdict(accepted), ensure_ascii=False) + "\n")
            self._file.flush()
            os.fsync(self._file.fileno())
        if self.on_accepted:
            self.on_accepted(accepted)


def _thread(chat: Chat, params: Params) -> int | None:
    thread = params.get("message_thread_id")
    if thread is not None and thread not in chat.topics:
        raise RefusedError(refused("message thread not found"))
    if thread is not None and not chat.topics[thread]:
        raise RefusedError(refused("TOPIC_CLOSED"))
    return thread
