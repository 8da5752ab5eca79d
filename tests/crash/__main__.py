"""`python -m tests.crash --kills 200 --chats 60`: the whole of promise D1. Exit code 1 if anything was lost or came three times."""

import argparse
import asyncio
import random
import sys
import tempfile
import time
from pathlib import Path

from tests.crash.harness import WAYS, Harness, Verdict
from tests.fakes.feeds import FakeFeeds
from tests.fakes.telegram import FakeTelegram

DRAIN_EVERY = 8
"""Rounds after which the service runs undisturbed, lest so much piles up that it is told as one message."""


async def crash(kills: int, chats: int, seed: int, minutes: float) -> Verdict:
    """Each way of dying in turn, so often in all, or until the time is up."""
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        async with (
            FakeTelegram(journal=folder / "journal", strict_rates=True) as fake,
            FakeFeeds() as feeds,
            Harness(folder, fake, feeds, chats, seed) as harness,
        ):
            await harness.prepare()
            for number in range(kills):
                if time.monotonic() - begun > minutes * 60:
                    break
                await harness.kill_round(WAYS[number % len(WAYS)])
                if number % DRAIN_EVERY == DRAIN_EVERY - 1:
                    await harness.drain()
                print(f"{number + 1} kills, {time.monotonic() - begun:.0f} s", flush=True)  # noqa: T201
            await harness.drain()
            verdict = harness.judge()
    verdict.seconds = time.monotonic() - begun
    return verdict


def main() -> int:
    """Print the verdict."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--chats", type=int, default=60)
    parser.add_argument("--minutes", type=float, default=120)
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 30))
    options = parser.parse_args()
    print(f"seed {options.seed}", flush=True)  # noqa: T201
    verdict = asyncio.run(crash(options.kills, options.chats, options.seed, options.minutes))
    print(verdict)  # noqa: T201
    fine = not (verdict.lost or verdict.unread_items or verdict.lost_rows) and max(verdict.copies) <= 2
    return 0 if fine else 1


if __name__ == "__main__":
    sys.exit(main())
