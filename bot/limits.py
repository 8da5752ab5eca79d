"""How fast a platform may be spoken to: true sliding windows by scope, and the pauses that it asked for.

Times are seconds on any clock that only goes forward. A message holds its place in a window from the moment it is
begun until the window's length after its answer: the platform counted it at some moment in between, so that its own
window can never hold more than ours, whatever the network's delays are (promise D5). Where it is known how long a call
and its answer are on their way at least, that time is no part of the uncertainty: of two messages, the later one cannot be
counted before its call has arrived, nor the earlier one after its answer left, so that the place is free as much sooner.
"""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field

from storage.model import Operation, Reach

WHOLE = ""
"""The scope of everything that is said on the platform."""

FLOODED_CHATS, FLOODED_WITHIN = 3, 10.0
"""So many chats that are told to wait within so many seconds show that the whole bot is meant; Telegram does not say which."""


_NO_LIMIT = 1 << 30


@dataclass(frozen=True, slots=True)
class Limit:
    """At most so many messages in a scope within any stretch of so many seconds."""

    scope: str
    most: int
    seconds: float


TELEGRAM_RATE = 30
"""Messages a second over all chats; Slack publishes no such limit, and the console has none."""

_SPREAD = 0.6
"""The part of a window over which its messages are spread: in a burst they hinder each other, and each late answer costs a place's time."""


def limits(platform: str, channel: str, operation: Operation, rate: int = TELEGRAM_RATE) -> tuple[Limit, ...]:
    """The limits that a message comes under.

    Telegram: https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this; its groups and channels have
    ids below zero or names. Slack: https://docs.slack.dev/apis/web-api/rate-limits, where chat.update is a tier 3 method. What one
    person alone sees counts in no channel; it is given what a tier 4 method such as chat.postEphemeral has.
    """
    if platform == "telegram":
        group = (Limit(channel, 20, 60.0),) if channel.startswith(("-", "@")) else ()
        return (*overall(platform, rate), Limit(channel, 1, 1.0), *group)
    if platform == "slack":
        if operation is Operation.ASIDE:
            return (Limit(method(operation), 100, 60.0),)
        updates = (Limit(method(operation), 50, 60.0),) if operation is Operation.EDIT else ()
        return (Limit(channel, 1, 1.0), *updates)
    return ()


def overall(platform: str, rate: int) -> tuple[Limit, ...]:
    """The limit over all chats, where a platform has one."""
    return (Limit(WHOLE, rate, 1.0),) if platform == "telegram" else ()


def method(operation: Operation) -> str:
    """The scope of one method of the platform: what edits, what one person alone sees, and what posts."""
    return f"method:{operation}" if operation in (Operation.EDIT, Operation.ASIDE) else "method:post"


def scope_of(reach: Reach, channel: str, operation: Operation) -> str | None:
    """What has to wait after an answer with this reach, or None if only the message itself has."""
    return {Reach.PLATFORM: WHOLE, Reach.METHOD: method(operation), Reach.CHANNEL: channel}.get(reach)


@dataclass(slots=True)
class _Window:
    """What counts in one limit: messages on their way, and the times of the answers to earlier ones, in order."""

    on_their_way: int = 0
    answered: deque[float] = field(default_factory=deque)

    def wait(self, limit: Limit, now: float) -> float:
        """Seconds until there is room; infinite while that hangs on an answer."""
        while self.answered and self.answered[0] <= now - limit.seconds:
            self.answered.popleft()
        too_many = self.on_their_way + len(self.answered) - limit.most + 1
        if too_many <= 0:
            return 0.0
        if too_many > len(self.answered):
            return float("inf")
        return max(0.0, self.answered[too_many - 1] + limit.seconds - now)

    def empty(self) -> bool:
        return not self.on_their_way and not self.answered


class Limiter:
    """The windows and pauses of one platform; `rate` is what Telegram takes a second over all chats."""

    def __init__(self, platform: str, rate: int = TELEGRAM_RATE) -> None:
        self._platform = platform
        self._rate = rate
        self.spacing = _SPREAD / rate if overall(platform, rate) else 0.0
        self._windows: dict[Limit, _Window] = {}
        self._pauses: dict[str, float] = {}
        self._floods: deque[tuple[float, str]] = deque()

    def wait(self, channel: str, operation: Operation, now: float) -> float:
        """Seconds until this message may be begun; 0 if it may be now, infinite while that hangs on an answer."""
        pauses = (self._pauses.get(scope, 0.0) - now for scope in (WHOLE, channel, method(operation)))
        windows = (self._wait(limit, now) for limit in limits(self._platform, channel, operation, self._rate))
        return max(0.0, *pauses, *windows)

    def rest(self, channel: str, operation: Operation, now: float) -> float:
        """Like `wait`, but of what concerns this chat and method alone, and not everybody."""
        pauses = (self._pauses.get(scope, 0.0) - now for scope in (channel, method(operation)))
        narrow = (limit for limit in limits(self._platform, channel, operation, self._rate) if limit.scope != WHOLE)
        return max(0.0, *pauses, *(self._wait(limit, now) for limit in narrow))

    def take(self, channel: str, operation: Operation) -> None:
        """The message is begun."""
        for limit in limits(self._platform, channel, operation, self._rate):
            self._windows.setdefault(limit, _Window()).on_their_way += 1

    def answered(self, channel: str, operation: Operation, now: float) -> None:
        """The message that was begun has been answered, or its answer lost; `now` less what both were on their way at least."""
        for limit in limits(self._platform, channel, operation, self._rate):
            window = self._windows[limit]
            window.on_their_way -= 1
            window.answered.append(max(now, window.answered[-1]) if window.answered else now)

    def restore(self, sent: Iterable[tuple[str, Operation, float]]) -> None:
        """What was sent before a restart counts; the oldest first."""
        for channel, operation, at in sent:
            self.take(channel, operation)
            self.answered(channel, operation, at)

    def pause(self, scope: str, until: float) -> None:
        """Say nothing in this scope until then; never shortens a pause."""
        self._pauses[scope] = max(until, self._pauses.get(scope, 0.0))

    def is_flood(self, channel: str, now: float) -> bool:
        """Whether this chat's wish to wait, with those of others just before, means the whole bot."""
        self._floods.append((now, channel))
        while self._floods[0][0] < now - FLOODED_WITHIN:
            self._floods.popleft()
        return len({chat for _, chat in self._floods}) >= FLOODED_CHATS

    def paused(self, now: float) -> bool:
        """Whether the whole platform asked not to be spoken to."""
        return self._pauses.get(WHOLE, 0.0) > now

    def room(self, now: float) -> int:
        """How many messages the platform as a whole takes now."""
        if self.paused(now):
            return 0
        windows = [(limit, self._windows.get(limit, _Window())) for limit in overall(self._platform, self._rate)]
        for limit, window in windows:
            window.wait(limit, now)
        return min((limit.most - window.on_their_way - len(window.answered) for limit, window in windows), default=_NO_LIMIT)

    def closed(self, now: float) -> tuple[frozenset[str], frozenset[str]]:
        """The channels, and the operations, that must wait now."""
        scopes = {scope for scope, until in self._pauses.items() if until > now}
        scopes |= {limit.scope for limit in self._windows if self._wait(limit, now) > 0}
        operations = frozenset(operation.value for operation in Operation if method(operation) in scopes)
        return frozenset(scope for scope in scopes if scope != WHOLE and not scope.startswith("method:")), operations

    def next_opening(self, now: float) -> float:
        """Seconds until something that is closed now opens, as far as that hangs on time alone."""
        ends = [until - now for until in self._pauses.values() if until > now]
        ends += [self._wait(limit, now) for limit in self._windows]
        return min((end for end in ends if end > 0), default=float("inf"))

    def forget(self, now: float) -> None:
        """Let go of windows in which nothing counts any more, and of pauses that are over."""
        for limit in list(self._windows):
            self._wait(limit, now)
            if self._windows[limit].empty():
                del self._windows[limit]
        self._pauses = {scope: until for scope, until in self._pauses.items() if until > now}

    def _wait(self, limit: Limit, now: float) -> float:
        window = self._windows.get(limit)
        return window.wait(limit, now) if window else 0.0
