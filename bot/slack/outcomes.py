"""Which answer of Slack means what for a delivery (https://docs.slack.dev/reference/methods/chat.postMessage#errors)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.slack.client import NeverSentError, redacted
from storage.model import Gone, Later, Reach, Refused

SHORT_REST = timedelta(seconds=5)
LONG_REST = timedelta(minutes=1)
UNNAMED_REST = timedelta(seconds=30)
"""For an answer that does not say how long."""

CHANNEL_IS_CLOSED = frozenset(
    {
        "channel_not_found",
        "is_archived",
        "is_inactive",
        "not_in_channel",
        "cannot_dm_bot",
        "messages_tab_disabled",
        "restricted_action",
        "restricted_action_non_threadable_channel",
        "restricted_action_read_only_channel",
        "restricted_action_thread_only_channel",
        "team_access_not_granted",
        "user_not_found",
    }
)
TOKEN_IS_REFUSED = frozenset(
    {
        "access_denied",
        "accesslimited",
        "account_inactive",
        "ekm_access_denied",
        "invalid_auth",
        "missing_scope",
        "no_permission",
        "not_allowed_token_type",
        "not_authed",
        "org_login_required",
        "token_expired",
        "token_revoked",
        "two_factor_setup_required",
    }
)
"""The fault is the operator's to mend and is every channel's at once: closing them all would lose the subscriptions."""

NOT_NOW = frozenset({"external_channel_migrating", "message_limit_exceeded", "rate_limited", "ratelimited", "team_added_to_org"})
_REACH = {"external_channel_migrating": Reach.CHANNEL, "message_limit_exceeded": Reach.PLATFORM, "team_added_to_org": Reach.PLATFORM}
"""Slack counts by method and workspace, which is what any other wish to wait is about."""

MAY_HAVE_ARRIVED = frozenset({"fatal_error", "internal_error", "request_timeout", "service_unavailable", "update_failed"})
BLOCKS_ARE_REFUSED = frozenset({"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "msg_too_long"})
EDITING_IS_OVER = frozenset({"cant_update_message", "edit_window_closed", "message_not_found"})
THREAD_IS_GONE = frozenset({"cannot_reply_to_message", "invalid_thread_ts", "message_not_found", "thread_not_found"})

_NAME = re.compile(r"[a-z0-9_]{1,60}")

LOST_ANSWERS = (NeverSentError, aiohttp.ClientError, TimeoutError, OSError, ValueError, AttributeError, TypeError)
"""What the SDK raises when a call or its answer was lost: the last three where the answer is no JSON object."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A call that failed: Slack's name for it ("" if there was no answer), and what it means."""

    error: str
    outcome: Later | Refused | Gone


def answered(problem: SlackApiError) -> Failure:
    """What an answer with `ok: false`, or with a status other than 200, means."""
    response = problem.response
    if not isinstance(response, AsyncSlackResponse):
        return Failure(error="", outcome=Later(after=SHORT_REST, why="Slack's answer cannot be read", sure=False))
    data = response.data if isinstance(response.data, dict) else {}
    name = str(data.get("error", ""))
    error = name if _NAME.fullmatch(name) else ""
    return Failure(error=error, outcome=_outcome(error, response.status_code, response.headers, _details(data)))


def _outcome(error: str, status: int, headers: Mapping[str, str], details: str) -> Later | Refused | Gone:
    why = f"Slack: {error or f'HTTP {status}'}"
    if status == 429 or error in NOT_NOW:
        return Later(after=retry_after(headers), why=why, reach=_REACH.get(error, Reach.METHOD))
    if error in CHANNEL_IS_CLOSED:
        return Gone(why=why)
    if error in TOKEN_IS_REFUSED:
        return Later(after=LONG_REST, why=f"{why}: check the app's token and scopes", reach=Reach.PLATFORM)
    if error in MAY_HAVE_ARRIVED or status >= 500:
        return Later(after=SHORT_REST, why=why, sure=False)
    if not error:
        return Later(after=LONG_REST, why=f"{why} without a reason: check SLACK_API_URL and the proxy", sure=status != 200)
    return Refused(why=f"{why}{details}")


def unanswered(problem: Exception) -> Failure:
    """What a broken connection means: only one that was never made, or not written to, is sure to have brought nothing."""
    if isinstance(problem, NeverSentError | aiohttp.ClientConnectorError | aiohttp.ClientHttpProxyError | aiohttp.ConnectionTimeoutError):
        name = str(problem) if isinstance(problem, NeverSentError) else type(problem).__name__
        return Failure(error="", outcome=Later(after=SHORT_REST, why=f"no connection to Slack ({name})", reach=Reach.PLATFORM))
    why = f"Slack's answer was lost ({type(problem).__name__})"
    return Failure(error="", outcome=Later(after=SHORT_REST, why=why, sure=False))


def retry_after(headers: Mapping[str, str]) -> timedelta:
    """How long an answer asks to be left alone."""
    given = next((value for name, value in headers.items() if name.lower() == "retry-after"), "")
    return timedelta(seconds=max(1, int(given))) if given.isascii() and given.isdigit() and len(given) < 7 else UNNAMED_REST


def _details(data: Mapping[str, Any]) -> str:
    """Slack's own words on what is wrong with the blocks."""
    metadata = data.get("response_metadata")
    messages = metadata.get("messages") if isinstance(metadata, dict) else None
    return redacted(f" ({messages[0]})") if isinstance(messages, list) and messages else ""
