"""`python -m tests.crash --kills 200 --chats 260`: the whole of promises D1 and Q1. Exit code 1 if one of them is broken."""

import argparse
import asyncio
import logging
import random
import sys
import tempfile
import time
from pathlib import Path

from tests.crash.harness import RATE, WAYS, Harness, Verdict
from tests.fakes.feeds import FakeFeeds
from tests.fakes.telegram import FakeTelegram

IN_TURN = (*WAYS, *WAYS[1:], *WAYS[1:])
"""A kill after the commit of an item, for which the reader has to be loaded, takes the longest: every third time is enough."""

DRAIN_EVERY = 8
"""Rounds after which the service runs undisturbed."""


async def crash(kills: int, chats: int, seed: int, minutes: float) -> Verdict:
    """Each way of dying in turn, so often in all, or until the time is up."""
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        async with (
            FakeTelegram(journal=folder / "journal", strict_rates=True, rate=RATE) as fake,
            FakeFeeds() as feeds,
            Harness(folder, fake, feeds, chats, seed) as harness,
        ):
            await harness.prepare()
            for number in range(kills):
                if time.monotonic() - begun > minutes * 60:
                    break
                await harness.kill_round(IN_TURN[number % len(IN_TURN)])
                if number % DRAIN_EVERY == DRAIN_EVERY - 1:
                    await harness.drain()
                print(f"{number + 1} kills, {time.monotonic() - begun:.0f} s", flush=True)  # noqa: T201
            await harness.drain()
            verdict = harness.judge()
            verdict.seconds = time.monotonic() - begun
            print(verdict, flush=True)  # noqa: T201
    return verdict


def main() -> int:
    """Print the verdict."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--chats", type=int, default=260)
    parser.add_argument("--minutes", type=float, default=120)
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 30))
    options = parser.parse_args()
    # A connection that ends in the middle of a request is what is wanted here.
    logging.getLogger("aiohttp.server").setLevel(logging.CRITICAL)
    print(f"seed {options.seed}", flush=True)  # noqa: T201
    verdict = asyncio.run(crash(options.kills, options.chats, options.seed, options.minutes))
    return 0 if verdict.fine else 1


if __name__ == "__main__":
    sys.exit(main())
