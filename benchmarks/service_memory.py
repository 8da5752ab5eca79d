"""The memory of the whole service at 500 feeds (issue 5): Telegram, Slack, web server, worker processes, all feeds read once.

    python benchmarks/service_memory.py [--feeds 500] [--items 100]

The resident sets count pages that processes share once for each of them; the proportional ones (PSS) divide them up, so that their sum
is what the machine gives.
"""

import argparse
import asyncio
import sqlite3
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "benchmarks"), str(ROOT)]

from feed_farm import Farm, family  # noqa: E402

from tests.running_service import World, a_world, service  # noqa: E402

AIM = 300
"""Megabytes, all processes together."""

TABLE = '[[source]]\nid = "f{0}"\nurl = "{1}"\npublisher = "Outlet {0}"\nlanguage = "en"\ntier = "press"\nevery = "10m"\n'


def memory(pid: int) -> tuple[float, float]:
    """Resident and proportional megabytes of a process and its children."""
    resident = proportional = 0.0
    for member in family(pid):
        rows = Path(f"/proc/{member}/smaps_rollup").read_text().splitlines()
        sizes = {name: int(value.split()[0]) for name, _, value in (row.partition(":") for row in rows[1:])}
        resident, proportional = resident + sizes["Rss"] / 1000, proportional + sizes["Pss"] / 1000
    return resident, proportional


def read_so_far(world: World) -> int:
    """How many feeds have been read."""
    try:
        with sqlite3.connect(f"file:{world.folder}/service.db?mode=ro", uri=True) as database:
            return int(database.execute("select count(*) from sources where last_success is not null").fetchone()[0])
    except sqlite3.OperationalError:  # it is being made
        return 0


async def measure(feeds: int, items: int, folder: Path) -> float:
    farm = Farm(feeds, items)
    sources = folder / "farm.toml"
    sources.write_text("".join(TABLE.format(number, url) for number, url in enumerate(farm.urls)))
    async with a_world(folder) as world, service(world, {"SOURCES_FILE": str(sources), "BASELINE": "1"}) as running:
        most = (0.0, 0.0)
        while (count := read_so_far(world)) < feeds and running.process.returncode is None:
            await asyncio.sleep(1)
            most = max(most, memory(running.process.pid), key=lambda sizes: sizes[1])
        now = memory(running.process.pid)
        await running.stop()
    print(f"{count} feeds of {items} items read; {now[0]:.0f} MB resident, {now[1]:.0f} MB proportional (aim {AIM})")
    print(f"most while they were read: {most[0]:.0f} MB resident, {most[1]:.0f} MB proportional")
    return max(most[1], now[1])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--feeds", type=int, default=500)
    parser.add_argument("--items", type=int, default=100)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="memory-") as folder:
        return int(asyncio.run(measure(given.feeds, given.items, Path(folder))) > AIM)


if __name__ == "__main__":
    sys.exit(main())
