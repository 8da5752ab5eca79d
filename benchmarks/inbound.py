"""Promises D12 and D14 measured: how fast commands are acknowledged while the database is locked, and how soon a poller recovers.

`python benchmarks/inbound.py` takes about five minutes, most of them waiting: the real listeners with their real patience, over fakes
on loopback. Promise D15 is `make sockets`.
"""

import argparse
import asyncio
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bot.slack.listen import SlackListener  # noqa: E402 - after the path
from bot.store_thread import StoreThread  # noqa: E402
from bot.telegram.listen import PATIENCE  # noqa: E402
from bot.telegram.polling import CALM  # noqa: E402
from tests.bot.slack.desk import hooked, listening  # noqa: E402
from tests.bot.telegram.desk import Desk  # noqa: E402
from tests.fakes.slack import FakeSlack  # noqa: E402
from tests.fakes.slack_sockets import Envelope  # noqa: E402
from tests.fakes.telegram import FakeTelegram  # noqa: E402
from tests.fakes.telegram_faults import Fault  # noqa: E402

AT_ONCE, ROUNDS, LOCKED = 50, 20, 2.0
LONGEST_ACKNOWLEDGEMENT, LONGEST_WEDGE, LONGEST_CONFLICT = 0.5, 150.0, 60.0

Way = Callable[[FakeSlack, StoreThread], AbstractAsyncContextManager[SlackListener]]


async def acknowledged(folder: Path, name: str, way: Way) -> bool:
    """50 commands and messages at once, 20 times over, each time with the database locked for two seconds."""
    taken: list[float] = []
    path = folder / f"{name}.db"
    thread = StoreThread(f"sqlite:///{path}", "answers")
    async with FakeSlack() as slack, way(slack, thread):
        for turn in range(ROUNDS):
            with sqlite3.connect(path, isolation_level=None) as other:
                other.execute("begin immediate")
                free = asyncio.get_running_loop().call_later(LOCKED, other.execute, "rollback")
                envelopes = await asyncio.gather(*(_give(slack, turn * AT_ONCE + number) for number in range(AT_ONCE)))
                await asyncio.sleep(max(0.0, free.when() - time.monotonic()))
            taken += [envelope.acked_after if envelope.acked_after is not None else float("inf") for envelope in envelopes]
            wanted = (turn + 1) * AT_ONCE
            await slack.wait_for(lambda wanted=wanted: len(slack.responses()) >= wanted, 60)
        numbers = {said.seen.text.split()[1] for said in slack.responses()}
        once = len(slack.responses()) == len(numbers) == ROUNDS * AT_ONCE
    thread.close()
    taken.sort()
    p99 = taken[int(len(taken) * 0.99)]
    ok = p99 <= LONGEST_ACKNOWLEDGEMENT and once
    text = f"{len(taken)} commands over {name}, {AT_ONCE} at once, database locked: acknowledged p50 {taken[len(taken) // 2] * 1000:.0f} ms"
    return report("D12", f"{text}, p99 {p99 * 1000:.0f} ms, longest {taken[-1] * 1000:.0f} ms; each answered once: {once}", ok=ok)


async def _give(slack: FakeSlack, number: int) -> Envelope:
    return await slack.slash("/story", str(number), user="U1" if number % 2 else "U2")


async def wedged(folder: Path) -> bool:
    """Telegram holds the long poll open for ever; the listener gives it up and connects anew."""
    thread = StoreThread(f"sqlite:///{folder}/wedged.db", "answers")
    async with FakeTelegram() as fake:
        fake.add_chat(1001)
        listener = Desk(thread).listener(fake, poll=timedelta(seconds=10), patience=PATIENCE, calm=CALM)
        await listener.start()
        await fake.wait_for(listener.healthy, 30)
        fake.holds_polls, begun = True, time.monotonic()
        await fake.wait_for(lambda: len([method for method, _ in fake.calls if method == "getMe"]) == 2, 200)
        took = time.monotonic() - begun
        fake.holds_polls = False
        await fake.wait_for(listener.healthy, 30)
        await listener.stop()
    thread.close()
    return report("D14", f"a wedged poll was noticed and the connection built anew after {took:.0f} s", ok=took <= LONGEST_WEDGE)


async def conflicting(folder: Path) -> bool:
    """Another process polls with the same token, so that the two cut each other off in turn, for a minute and a half."""
    thread = StoreThread(f"sqlite:///{folder}/conflicting.db", "answers")
    async with FakeTelegram() as fake:
        fake.add_chat(1001)
        listener = Desk(thread).listener(fake, poll=timedelta(seconds=1), patience=PATIENCE, calm=CALM)
        await listener.start()
        await fake.wait_for(listener.healthy, 30)
        begun, unready, ready_again = time.monotonic(), 0.0, 0
        while time.monotonic() - begun < 90:
            fake.fail_next(None, Fault(status=409, description="Conflict: terminated by other getUpdates request"), method="getUpdates")
            await asyncio.sleep(3)
            unready = unready or (0.0 if listener.healthy() else time.monotonic() - begun)
            ready_again += bool(unready) and listener.healthy()
        await listener.stop()
    thread.close()
    ok = 0 < unready <= LONGEST_CONFLICT and not ready_again
    return report("D14", f"not ready {unready:.0f} s after the first 409, and never ready while it lasted: {not ready_again}", ok=ok)


def report(name: str, text: str, *, ok: bool) -> bool:
    print(f"{name:6} {'ok  ' if ok else 'MISS'} {text}", flush=True)
    return ok


async def measure(*, only_acknowledgements: bool) -> list[bool]:
    with tempfile.TemporaryDirectory() as name:
        kept = [await acknowledged(Path(name), "socket", listening), await acknowledged(Path(name), "HTTP", hooked)]
        if not only_acknowledgements:
            kept += await asyncio.gather(wedged(Path(name)), conflicting(Path(name)))
        return kept


def main() -> int:
    """Exit code 1 if a promise is not kept."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--only-acknowledgements", action="store_true", help="D12 alone, in about two minutes")
    options = parser.parse_args()
    return 0 if all(asyncio.run(measure(only_acknowledgements=options.only_acknowledgements))) else 1


if __name__ == "__main__":
    sys.exit(main())
