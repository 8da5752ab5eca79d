"""`python -m tests.sockets --losses 60 --every 30`: promise D15, half an hour of it. Exit code 1 where a part of it was not kept."""

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path

from bot.store_thread import StoreThread
from tests.bot.slack.desk import listening
from tests.fakes.slack import FakeSlack
from tests.sockets.storm import Figures, storm


async def run(losses: int, every: float) -> Figures:
    with tempfile.TemporaryDirectory() as name:
        thread = StoreThread(f"sqlite:///{Path(name)}/sockets.db", "answers")
        async with FakeSlack() as slack, listening(slack, thread) as listener:
            figures = await storm(slack, listener, losses=losses, every=every)
        thread.close()
        return figures


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--losses", type=int, default=60)
    parser.add_argument("--every", type=float, default=30)
    options = parser.parse_args()
    figures = asyncio.run(run(options.losses, options.every))
    problems = figures.problems()
    print(figures, *problems, sep="\n")  # noqa: T201
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
