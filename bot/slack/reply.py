"""Answers on their way back to whoever asked, in turn with everything else that is said to Slack."""

import logging
from collections.abc import Callable

from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.client import open_response
from bot.slack.outcomes import LOST_ANSWERS, Failure, retry_after, unanswered
from bot.slack.plain import as_text
from bot.slack.questions import Question
from bot.slack.render import render
from bot.slack.send import say
from bot.voice import Speak
from handlers.message import Message
from storage.model import Later, Operation, Outcome, Reach, Refused, Sent

log = logging.getLogger(__name__)


class Replies:
    """Brings answers back; `speak` says them in their turn, `shorten` makes keys for long buttons."""

    def __init__(self, client: AsyncWebClient, shorten: Callable[[str], str], speak: Speak) -> None:
        self._client = client
        self._shorten = shorten
        self._speak = speak

    async def bring(self, question: Question, message: Message, *, public: bool) -> None:
        """Answer where Slack waits for it, or else in the channel; what Slack does not take is logged."""
        if question.response_url:
            # What one person alone sees counts in no channel's limit, and waits for no channel's pause.
            place, operation = (question.channel, Operation.REPLY) if public else (f"{question.channel}/{question.key}", Operation.ASIDE)
            outcome = await self._speak(place, operation, lambda: self._respond(question, message, public=public))
        else:
            outcome = await self._speak(question.channel, Operation.REPLY, lambda: self._post(question, message))
        if not isinstance(outcome, Sent):
            log.warning("slack: an answer was not taken: %s", getattr(outcome, "why", outcome))

    async def _post(self, question: Question, message: Message) -> Outcome:
        place = {"channel": question.channel, **({"thread_ts": question.thread} if question.thread else {})}
        result = await say(self._client, "chat.postMessage", place, message, self._shorten)
        return result.outcome if isinstance(result, Failure) else result

    async def _respond(self, question: Question, message: Message, *, public: bool) -> Outcome:
        """In place of the page that was turned, to everybody, or to the asker alone."""
        blocks, text = render(message, self._shorten)
        manner = {"replace_original": question.turns_page, "response_type": "in_channel" if public else "ephemeral"}
        common = {**manner, "unfurl_links": False, "unfurl_media": False, "mrkdwn": False}
        client = open_response(question.response_url)
        try:
            response = await client.send_dict({**common, "text": text, "blocks": blocks})
            if response.status_code == 400:
                log.error("slack: the blocks of an answer were refused; sent as text")
                response = await client.send_dict({**common, "text": as_text(message)})
        except LOST_ANSWERS as problem:
            return unanswered(problem).outcome
        if response.status_code == 429:
            reach = Reach.CHANNEL if public else Reach.METHOD
            return Later(after=retry_after(response.headers), why="Slack: HTTP 429", reach=reach)
        return Sent(message_id="") if response.status_code == 200 else Refused(why=f"HTTP {response.status_code}")
