"""`python -m tests.soak --minutes 60 --rate 10`: promise S7. Exit code 1 where a part of it was not kept."""

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path

from tests.running_service import a_world
from tests.soak.soak import Figures, soak


async def run(minutes: float, rate: float) -> Figures:
    with tempfile.TemporaryDirectory() as name:
        async with a_world(Path(name)) as world:
            return await soak(world, minutes=minutes, rate=rate)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--rate", type=float, default=10)
    options = parser.parse_args()
    figures = asyncio.run(run(options.minutes, options.rate))
    problems = figures.problems()
    print(figures, *problems, sep="\n")  # noqa: T201
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
