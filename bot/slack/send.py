"""One delivery to Slack; it never retries, but for a message whose blocks, thread or edit Slack refuses."""

import logging
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.outcomes import BLOCKS_ARE_REFUSED, EDITING_IS_OVER, LOST_ANSWERS, THREAD_IS_GONE, Failure, answered, unanswered
from bot.slack.plain import as_text
from bot.slack.questions import ALERT_BLOCK
from bot.slack.render import render
from handlers.message import Message, from_json
from storage.model import Delivery, Later, Operation, Outcome, Sent

log = logging.getLogger(__name__)

Arguments = dict[str, Any]


class SlackSender:
    """Brings deliveries to channels; `shorten` keeps a command that is too long for a button and gives its key."""

    def __init__(self, client: AsyncWebClient, shorten: Callable[[str], str]) -> None:
        self._client = client
        self._shorten = shorten

    async def send(self, delivery: Delivery) -> Outcome:
        """Post, edit or reply. An edit that Slack does not take any more becomes a reply, which later edits then renew."""
        message = from_json(delivery.message)
        thread, target = _read_id(delivery.target)
        if delivery.operation is Operation.EDIT and target:
            result = await say(
                self._client, "chat.update", {"channel": delivery.channel.id, "ts": target}, message, self._shorten, ALERT_BLOCK
            )
            if not isinstance(result, Failure):
                return Sent(message_id=delivery.target)
            if result.error not in EDITING_IS_OVER:
                # A message that is renewed in its place can be renewed again: no copy comes of it.
                return replace(result.outcome, sure=True) if isinstance(result.outcome, Later) else result.outcome
        answers = delivery.operation in (Operation.EDIT, Operation.REPLY)
        root = delivery.channel.thread or (answers and (thread or target)) or ""
        # Where a thread is the destination, nothing of it belongs outside.
        aloud = delivery.operation is Operation.REPLY and not delivery.channel.thread and not message.silent
        result = await self._post(delivery.channel.id, root, message, aloud=aloud)
        if isinstance(result, Failure):
            return result.outcome
        if result.thread_lost:
            return replace(result, thread_lost=bool(delivery.channel.thread))
        edited = delivery.operation is Operation.EDIT and root
        return Sent(message_id=f"{root}/{result.message_id}") if edited else result

    async def _post(self, channel: str, thread: str, message: Message, *, aloud: bool) -> Sent | Failure:
        """In a thread it is seen by those who follow that; `aloud`, by the whole channel too."""
        place = {"channel": channel, **({"thread_ts": thread} if thread else {}), **({"reply_broadcast": True} if thread and aloud else {})}
        result = await say(self._client, "chat.postMessage", place, message, self._shorten, ALERT_BLOCK)
        if thread and isinstance(result, Failure) and result.error in THREAD_IS_GONE:
            log.warning("slack: the thread in %s is gone (%s); posted without it", channel, result.error)
            result = await say(self._client, "chat.postMessage", {"channel": channel}, message, self._shorten, ALERT_BLOCK)
            return replace(result, thread_lost=True) if isinstance(result, Sent) else result
        return result


def _read_id(message_id: str) -> tuple[str, str]:
    """Thread and own time stamp of a message: "1700.1", or "1700.1/1700.9" for a reply that stands for an edit.

    Slack takes only the first message of a thread as its name, so a reply has to carry that along.
    """
    thread, _, own = message_id.rpartition("/")
    return thread, own


async def say(
    client: AsyncWebClient, method: str, place: Arguments, message: Message, shorten: Callable[[str], str], button_block: str = ""
) -> Sent | Failure:
    """Post or update a message at a place; once more as text alone if Slack refuses its blocks."""
    blocks, text = render(message, shorten, button_block)
    quiet = {"unfurl_links": False, "unfurl_media": False, "mrkdwn": False} if method == "chat.postMessage" else {}
    common = {**place, **quiet, "parse": "none", "link_names": False}
    result = await _call(client, method, {**common, "text": text, "blocks": blocks})
    if isinstance(result, Failure) and result.error in BLOCKS_ARE_REFUSED:
        log.error("slack: the blocks for %s were refused; sent as text: %s", place["channel"], result.outcome.why)
        result = await _call(client, method, {**common, "text": as_text(message), "blocks": []})
    return result


async def _call(client: AsyncWebClient, method: str, arguments: Arguments) -> Sent | Failure:
    try:
        response = await client.api_call(method, json=arguments)
        return Sent(message_id=str(response["ts"]))
    except SlackApiError as problem:
        return answered(problem)
    except LOST_ANSWERS as problem:
        return unanswered(problem)
