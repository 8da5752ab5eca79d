"""Polling measured (F3, S1): a farm of feeds on loopback, first poll and steady state, beside a plain feedparser loop and `reader`.

    python benchmarks/feeds.py [--feeds 500] [--items 100] [--changed 0.01] [--alone]

Each feed has a host of its own (127.x.y.z), so that the pause between two requests to one host is kept as in real life. CPU and
memory are those of each poller and its children; the farm is a process of its own. The library `reader` is put into an
environment that is made for the run and thrown away, unless this Python has it. `--alone` leaves the others out.
"""

import argparse
import asyncio
import importlib.util
import subprocess
import sys
import tempfile
import time
import venv
from datetime import UTC, datetime, timedelta
from pathlib import Path

from feed_farm import Cost, Farm, measured

HERE = Path(__file__).resolve().parent
ROUNDS_APART = timedelta(hours=2)
MEMORY = {500: 300, 6000: 600}
"""Feeds -> megabytes that the service may take."""

INTERVAL = timedelta(minutes=10)
PAUSE = 1.5
"""Seconds, longer than the service leaves a host alone after a request."""

OURS = "import sys; sys.path[:0] = sys.argv[1:3]; import feeds; feeds.poll_when_told(sys.argv[3])"

LOOP = """
import sys, feedparser
urls = sys.stdin.readline().split()
for line in sys.stdin:
    for url in urls: assert feedparser.parse(url).entries
    print("done", flush=True)
"""

READER = """
import sys
from reader import make_reader
reader = make_reader(sys.argv[1] + "/reader.db")
for url in sys.stdin.readline().split(): reader.add_feed(url)
for line in sys.stdin:
    reader.update_feeds(workers=10, scheduled=False)
    print("done", flush=True)
"""


class Poller:
    """A process that polls all feeds each time it is told to."""

    def __init__(self, farm: Farm, python: str, script: str, *arguments: str) -> None:
        self._farm = farm
        self._process = subprocess.Popen([python, "-c", script, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self._say(" ".join(farm.urls))

    def _say(self, line: str) -> None:
        assert self._process.stdin  # noqa: S101
        self._process.stdin.write(f"{line}\n")
        self._process.stdin.flush()

    def poll(self, changed: int = 0) -> Cost:
        """One round, after some feeds have changed."""
        self._farm.change(changed)
        return measured(self._farm, self._process.pid, self._once)

    def _once(self) -> None:
        self._say("poll")
        assert self._process.stdout  # noqa: S101
        while (line := self._process.stdout.readline()) != "done\n":
            if not line:
                raise SystemExit(f"a poller ended with exit code {self._process.wait()}")
            print(f"   {line.rstrip()}", flush=True)

    def close(self) -> None:
        self._process.communicate()


def poll_when_told(folder: str) -> None:
    """The service's own polling, with its store, its processes and its reading; told what to do on the standard input."""
    asyncio.run(_poll_when_told(folder))


async def _poll_when_told(folder: str) -> None:
    # Loaded in this process alone.
    from bot.feeds.fetch import open_client  # noqa: PLC0415
    from bot.feeds.worker import close_processes, open_processes  # noqa: PLC0415
    from bot.parts import load_parts  # noqa: PLC0415
    from bot.polling import Polling, poll_due  # noqa: PLC0415
    from bot.store_thread import StoreThread  # noqa: PLC0415
    from storage.model import Source, Tier  # noqa: PLC0415
    from storage.store import open_store  # noqa: PLC0415

    url, clock = f"sqlite:///{folder}/farm.db", [datetime(2025, 9, 6, tzinfo=UTC)]
    store = open_store(url)
    with store.write():
        store.sources.sync(
            Source(id=f"f{n}", url=address, publisher=f"Outlet {n}", language="en", tier=Tier.PRESS, every=INTERVAL)
            for n, address in enumerate(sys.stdin.readline().split())
        )
    thread, processes = StoreThread(url, "intake"), open_processes()
    parts = await thread.run(load_parts, clock[0])
    client = open_client(allow_private=True)
    polling = Polling(client=client, processes=processes, thread=thread, parts=parts, clock=lambda: clock[0])
    while await asyncio.to_thread(sys.stdin.readline):
        await poll_due(polling)
        clock[0] += ROUNDS_APART
        if failing := sum(state.failures > 0 for state in store.sources.all()):
            print(f"{failing} feeds failing", flush=True)
        print("done", flush=True)
    close_processes(processes)
    thread.close()
    store.close()


def _after_a_pause(poller: Poller, changed: int) -> Cost:
    """A poll for which every host may be asked at once: in real life two polls of a feed are minutes apart."""
    time.sleep(PAUSE)
    return poller.poll(changed)


def ours(farm: Farm, changed: int, folder: str) -> Cost:
    """The figures of the service; returns its steady state."""
    poller = Poller(farm, sys.executable, OURS, str(HERE), str(HERE.parent), folder)
    first = poller.poll()
    print(f"coalition-watch, first poll     {first}", flush=True)
    steady = [_after_a_pause(poller, changed) for _ in range(3)]
    for cost in steady:
        print(f"coalition-watch, steady         {cost}", flush=True)
    poller.close()
    best = sorted(steady, key=lambda cost: cost.cpu)[1]
    feeds, unchanged = len(farm.urls), 1 - best.bodies / best.requests
    most = next((f" (aim {most})" for count, most in MEMORY.items() if feeds <= count), "")
    print(f"   {1000 * best.cpu / feeds:.2f} ms CPU a feed; {best.memory:.0f} MB{most}; {unchanged:.1%} answered without a body")
    print(f"   every {INTERVAL.total_seconds() / 60:g} minutes that is {best.cpu / INTERVAL.total_seconds():.2%} of one core")
    return best


def python_with_reader(folder: str) -> str | None:
    """A Python that has the library `reader`; None, with a word of why, where it cannot be had."""
    if importlib.util.find_spec("reader"):
        return sys.executable
    home = Path(folder) / "environment"
    venv.create(home, with_pip=True)
    python = str(home / "bin" / "python")
    # Its copy of feedparser wants sgmllib, which it does not bring.
    done = subprocess.run([python, "-m", "pip", "install", "--quiet", "reader", "sgmllib3k"], capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"the library `reader` cannot be installed, and is left out: {done.stderr.strip().splitlines()[-1]}")
        return None
    return python


def others(farm: Farm, changed: int, folder: str, steady: Cost) -> None:
    """What the same farm costs a short script and the library `reader`."""
    loop = Poller(farm, sys.executable, LOOP)
    every = loop.poll()
    loop.close()
    print(f"feedparser.parse loop           {every}", flush=True)
    print(f"   steady state: {every.cpu / steady.cpu:.1f} times less CPU than the plain loop (aim 20)", flush=True)
    if python := python_with_reader(folder):
        rival = Poller(farm, python, READER, folder)
        print(f"reader, first update            {rival.poll()}", flush=True)
        again = sorted((rival.poll(changed) for _ in range(3)), key=lambda cost: cost.cpu)[1]
        rival.close()
        print(f"reader, steady                  {again}")
        print(f"   steady state: {again.cpu / steady.cpu:.1f} times less CPU than reader (aim 5)")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--feeds", type=int, default=500)
    parser.add_argument("--items", type=int, default=100)
    parser.add_argument("--changed", type=float, default=0.01)
    parser.add_argument("--alone", action="store_true")
    given = parser.parse_args()
    farm, changed = Farm(given.feeds, given.items), max(1, round(given.feeds * given.changed))
    print(f"{given.feeds} feeds of {given.items} items, {changed} change between two polls", flush=True)
    with tempfile.TemporaryDirectory(prefix="feeds-") as folder:
        steady = ours(farm, changed, folder)
        if not given.alone:
            others(farm, changed, folder, steady)


if __name__ == "__main__":
    main()
