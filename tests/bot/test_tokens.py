"""Promises 2.2: a token that is refused on every call ends the service after a grace; one platform that still works keeps it alive."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from bot.hooks import Hook
from bot.tokens import Tokens

GRACE = timedelta(minutes=10)


@dataclass(slots=True)
class Platform:
    """A listener whose token is refused, or not."""

    out: bool = False

    async def start(self) -> None: ...

    async def stop(self) -> None: ...

    def healthy(self) -> bool:
        return not self.out

    def state(self) -> str:
        return ""

    def refused(self) -> bool:
        return self.out

    def hooks(self) -> Mapping[str, Hook]:
        return {}


def test_the_grace_begins_when_the_last_token_is_refused() -> None:
    now, telegram, slack = [0.0], Platform(), Platform()
    tokens = Tokens([telegram, slack], GRACE, lambda: now[0])
    for at, telegram_out, slack_out, spent in (
        (0, True, False, False),
        (1000, True, True, False),
        (1599, True, True, False),
        (1600, True, True, True),
        (1700, False, True, False),
        (1800, True, True, False),
        (2400, True, True, True),
    ):
        now[0], telegram.out, slack.out = at, telegram_out, slack_out
        assert tokens.are_spent() is spent, at


def test_a_service_without_platforms_lives_on() -> None:
    assert not Tokens([], timedelta(0), lambda: 0.0).are_spent()
