"""Promise D15: the real listener over a socket that is lost again and again, in every way, while people give commands."""

import asyncio
import itertools
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field

from bot.slack.listen import SlackListener
from tests.fakes.slack import FakeSlack

LONGEST_RECONNECT = 25.0
"""Seconds within which 99 of 100 losses must be over."""

_SETTLING = 40.0


@dataclass(slots=True)
class Figures:
    """What the storm did: seconds until a socket stood again by the way it was lost, commands, and calls for a new address."""

    reconnects: dict[str, list[float]] = field(default_factory=dict)
    given: int = 0
    acknowledged: int = 0
    lost: int = 0
    twice: int = 0
    most_calls_a_minute: int = 0

    @property
    def p99(self) -> float:
        times = sorted(itertools.chain(*self.reconnects.values()))
        return times[min(len(times) - 1, int(len(times) * 0.99))]

    def problems(self) -> list[str]:
        """Which parts of the promise were not kept."""
        found = [f"reconnected after {self.p99:.1f} s at p99, not {LONGEST_RECONNECT:.0f}"] if self.p99 > LONGEST_RECONNECT else []
        found += [f"{self.lost} acknowledged commands have no answer"] if self.lost else []
        found += [f"{self.twice} commands were answered twice"] if self.twice else []
        found += [f"{self.most_calls_a_minute} calls for an address in a minute"] if self.most_calls_a_minute > 30 else []
        return found

    def __str__(self) -> str:
        ways = ", ".join(f"{way} {max(times):.1f} s of {len(times)}" for way, times in self.reconnects.items())
        return (
            f"D15: {sum(map(len, self.reconnects.values()))} losses, a socket again after {self.p99:.1f} s at p99 (longest: {ways}); "
            f"{self.given} commands, {self.acknowledged} acknowledged, {self.lost} of them lost, {self.twice} answered twice; "
            f"{self.most_calls_a_minute} calls for an address in the worst minute"
        )


async def storm(slack: FakeSlack, listener: SlackListener, *, losses: int, every: float, between: float = 0.4) -> Figures:
    """Lose the socket so many times, each so many seconds after the last, with a command every few tenths of a second."""
    figures, done = Figures(), asyncio.Event()
    people = asyncio.create_task(_ask(slack, figures, done, between))
    ways = _ways(slack)
    begun = time.monotonic()
    for number, way in zip(range(losses), itertools.cycle(ways), strict=False):
        await asyncio.sleep(max(0.0, begun + number * every - time.monotonic()))
        figures.reconnects.setdefault(way, []).append(await _lose(slack, listener, ways[way]))
    await asyncio.sleep(2 * between)
    done.set()
    await people
    await _count(slack, figures)
    return figures


def _ways(slack: FakeSlack) -> dict[str, Callable[[], Awaitable[None]]]:
    async def reset() -> None:
        slack.sockets.reset()

    async def half_open() -> None:
        slack.sockets.fall_silent()

    async def too_many() -> None:
        slack.sockets.crowded = True
        await slack.sockets.disconnect("too_many_websockets")
        asyncio.get_running_loop().call_later(5, setattr, slack.sockets, "crowded", False)

    return {
        "warning": lambda: slack.sockets.disconnect("warning"),
        "refresh": lambda: slack.sockets.disconnect("refresh_requested"),
        "reset": reset,
        "half open": half_open,
        "hang up": slack.sockets.hang_up,
        "too many": too_many,
    }


async def _lose(slack: FakeSlack, listener: SlackListener, way: Callable[[], Awaitable[None]]) -> float:
    """Seconds until commands reach us over a new socket."""
    before, begun = slack.sockets.opened, time.monotonic()
    await way()
    await slack.wait_for(lambda: slack.sockets.opened > before and listener.healthy(), _SETTLING)
    return time.monotonic() - begun


async def _ask(slack: FakeSlack, figures: Figures, done: asyncio.Event, between: float) -> None:
    asked: set[asyncio.Task[object]] = set()
    while not done.is_set():
        figures.given += 1
        asked.add(asyncio.create_task(slack.slash("/story", str(figures.given))))
        with suppress(TimeoutError):
            await asyncio.wait_for(done.wait(), between)
    await asyncio.gather(*asked, return_exceptions=True)


async def _count(slack: FakeSlack, figures: Figures) -> None:
    """Compare what was acknowledged with what was answered."""
    acknowledged = {envelope.text for envelope in slack.sockets.envelopes if envelope.acked_after is not None}

    def answers() -> Counter[str]:
        return Counter(said.seen.text.split()[1] for said in slack.responses())

    with suppress(TimeoutError):
        await slack.wait_for(lambda: acknowledged <= set(answers()), _SETTLING)
    told, figures.acknowledged = answers(), len(acknowledged)
    figures.lost, figures.twice = len(acknowledged - set(told)), sum(1 for times in told.values() if times > 1)
    calls = [at for method, at in slack.calls if method == "apps.connections.open"]
    figures.most_calls_a_minute = max((sum(1 for at in calls if first <= at < first + 60) for first in calls), default=0)
