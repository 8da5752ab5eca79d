"""`python -m tests.stop --times 100`: promise S6; exit code 1 if it is broken."""

import argparse
import asyncio
import random
import sys
import tempfile
from pathlib import Path

from tests.stop.harness import LONGEST_STOP, Verdict, stops


async def stop(times: int) -> Verdict:
    """So many stops, every fourth in the start-up."""
    with tempfile.TemporaryDirectory() as name:
        async with stops(Path(name)) as harness:
            for number in range(times):
                if number % 4 == 3:
                    await harness.while_starting(after=random.uniform(0, 3))
                else:
                    await harness.with_messages_on_their_way()
            return await harness.judge()


def main() -> int:
    """Print the verdict."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=100)
    verdict = asyncio.run(stop(parser.parse_args().times))
    print(verdict)  # noqa: T201
    return 0 if verdict.fine and verdict.longest <= LONGEST_STOP else 1


if __name__ == "__main__":
    sys.exit(main())
