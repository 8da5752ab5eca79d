"""Polling measured (F3, S1, S7's base): a farm of feeds on loopback, first poll and steady state, beside a plain feedparser loop.

    python benchmarks/feeds.py [--feeds 500] [--items 100] [--changed 0.01] [--reader PYTHON]

Each feed has a host of its own (127.x.y.z), so that the pause between two requests to one host is kept as in real life.
CPU is that of the polling process and its workers, memory the peak of their resident sets added up. `--reader` names a
Python in which the library `reader` is installed; it updates the same feeds in the same run.
"""

import argparse
import asyncio
import json
import multiprocessing
import os
import random
import subprocess
import tempfile
import time
import urllib.request
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from hashlib import sha256
from multiprocessing.connection import Connection
from pathlib import Path

import feedparser
from aiohttp import web

from bot.feeds.fetch import open_client
from bot.feeds.worker import close_processes, open_processes
from bot.parts import load_parts
from bot.polling import Polling, poll_due
from bot.store_thread import StoreThread
from storage.model import Source, Tier
from storage.store import open_store

NEWS = (
    "minister council river storm budget harvest railway orchestra museum bridge festival airport vineyard ferry library stadium"
    " election court strike tunnel satellite reactor glacier vaccine school hospital market price season team player concert road"
    " talks support border energy winter city people report according mayor police weather garden recipe film award"
)
WORDS = NEWS.split()
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Cost:
    """What one round took; `cpu` in seconds, `memory` in megabytes, `parsed` and `megabytes` as the farm saw them."""

    wall: float
    cpu: float
    memory: float
    requests: int
    bodies: int
    megabytes: float

    def __str__(self) -> str:
        return (
            f"{self.wall:8.1f} s wall {self.cpu:8.2f} s CPU {self.memory:7.0f} MB"
            f" {self.requests:6} requests {self.bodies:5} bodies {self.megabytes:7.1f} MB sent"
        )


def item(feed: int, number: int) -> str:
    chosen = random.Random(f"{feed} {number}")
    title, text = " ".join(chosen.choices(WORDS, k=9)), " ".join(chosen.choices(WORDS, k=90))
    date = format_datetime(datetime(2025, 9, 4, 12, tzinfo=UTC) + timedelta(minutes=number))
    link = f"https://outlet{feed}.example/2025/{number}"
    return (
        f"<item><title>{title.capitalize()} {number}</title><link>{link}</link><guid>{link}</guid>"
        f"<pubDate>{date}</pubDate><description>&lt;p&gt;{text}.&lt;/p&gt;</description></item>"
    )


def farm(pipe: Connection, feeds: int, items: int) -> None:
    """The web server of all feeds; answers commands on the pipe."""
    newest = [items] * feeds
    seen = {"requests": 0, "bodies": 0, "bytes": 0}

    async def serve(request: web.Request) -> web.Response:
        seen["requests"] += 1
        feed = int(request.match_info["feed"])
        tag = f'"{sha256(f"{feed} {newest[feed]}".encode()).hexdigest()[:16]}"'
        if request.headers.get("If-None-Match") == tag:
            return web.Response(status=304, headers={"ETag": tag})
        rows = "".join(item(feed, number) for number in range(newest[feed], newest[feed] - items, -1))
        body = f'<?xml version="1.0"?><rss version="2.0"><channel><title>Outlet {feed}</title>{rows}</channel></rss>'.encode()
        seen["bodies"] += 1
        seen["bytes"] += len(body)
        return web.Response(body=body, headers={"ETag": tag, "Content-Type": "application/rss+xml"})

    async def change(request: web.Request) -> web.Response:
        for feed in random.Random(7).sample(range(feeds), int(request.match_info["count"])):
            newest[feed] += 1
        return web.json_response({})

    async def counts(_: web.Request) -> web.Response:
        answer = dict(seen)
        seen.update(requests=0, bodies=0, bytes=0)
        return web.json_response(answer)

    async def run() -> None:
        app = web.Application()
        app.add_routes([web.get("/feed/{feed}", serve), web.get("/change/{count}", change), web.get("/counts", counts)])
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "0.0.0.0", 0, backlog=1024).start()  # noqa: S104 - all of 127.0.0.0/8, for a host to each feed
        pipe.send(runner.addresses[0][1])
        await asyncio.Event().wait()

    asyncio.run(run())


class Farm:
    """The farm in a process of its own."""

    def __init__(self, feeds: int, items: int) -> None:
        context = multiprocessing.get_context("spawn")
        here, there = context.Pipe()
        self.process = context.Process(target=farm, args=(there, feeds, items), daemon=True)
        self.process.start()
        self.port: int = here.recv()
        self.urls = [f"http://127.0.{n // 250 + 1}.{n % 250 + 1}:{self.port}/feed/{n}" for n in range(feeds)]

    def change(self, count: int) -> None:
        self._ask(f"change/{count}")

    def counts(self) -> dict[str, int]:
        return self._ask("counts")

    def _ask(self, path: str) -> dict[str, int]:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/{path}") as answer:
            found: dict[str, int] = json.load(answer)
            return found


def family(pid: int) -> list[int]:
    """A process and its children."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return []
    return [pid, *(other for child in children for other in family(int(child)))]


def used(pids: list[int]) -> tuple[float, float]:
    """CPU seconds and peak resident megabytes of processes that live."""
    cpu = memory = 0.0
    for pid in pids:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
        cpu += (int(fields[11]) + int(fields[12])) / TICKS
        memory += (
            next(int(row.split()[1]) for row in Path(f"/proc/{pid}/status").read_text().splitlines() if row.startswith("VmHWM")) / 1000
        )
    return cpu, memory


class Meter:
    """Measures a stretch of work of this process, the farm left out."""

    def __init__(self, farm: Farm) -> None:
        self._farm = farm
        farm.counts()
        self._began, self._cpu = time.perf_counter(), used(self._pids())[0]

    def _pids(self) -> list[int]:
        return [pid for pid in family(os.getpid()) if pid not in family(self._farm.process.pid or 0)]

    def read(self) -> Cost:
        wall = time.perf_counter() - self._began
        cpu, memory = used(self._pids())
        seen = self._farm.counts()
        return Cost(wall, cpu - self._cpu, memory, seen["requests"], seen["bodies"], seen["bytes"] / 1e6)


async def ours(farm: Farm, changed: int, folder: Path) -> list[tuple[str, Cost]]:
    """The service's own polling, with its store, its processes and its reading."""
    url = f"sqlite:///{folder}/farm.db"
    store, clock = open_store(url), [datetime(2025, 9, 6, tzinfo=UTC)]
    with store.write():
        store.sources.sync(
            Source(id=f"f{n}", url=address, publisher=f"Outlet {n}", language="en", tier=Tier.PRESS, every=timedelta(minutes=10))
            for n, address in enumerate(farm.urls)
        )
    thread, processes = StoreThread(url, "intake"), open_processes()
    parts = await thread.run(load_parts, clock[0])
    found = []
    async with open_client(allow_private=True) as client:
        polling = Polling(client=client, processes=processes, thread=thread, parts=parts, clock=lambda: clock[0])
        for name, count in (("first poll", 0), ("steady", changed), ("steady again", changed)):
            farm.change(count)
            meter = Meter(farm)
            await poll_due(polling)
            found.append((name, meter.read()))
            clock[0] += timedelta(hours=2)
    failing = sum(state.failures > 0 for state in store.sources.all())
    print(f"   {store.articles.counts()[0]} articles stored, {failing} feeds failing")
    close_processes(processes)
    thread.close()
    store.close()
    return found


def plain(farm: Farm) -> Cost:
    """What a short script does: every feed in full, every time."""
    meter = Meter(farm)
    for address in farm.urls:
        assert feedparser.parse(address).entries  # noqa: S101
    return meter.read()


READER = """
import resource, sys, time
from reader import make_reader
path, rounds = sys.argv[1], int(sys.argv[2])
reader = make_reader(path)
if rounds == 1:
    for line in sys.stdin: reader.add_feed(line.strip())
before, began = time.process_time(), time.perf_counter()
reader.update_feeds(workers=10, scheduled=False)
print(time.perf_counter() - began, time.process_time() - before, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000)
"""


def rival(python: str, farm: Farm, folder: Path, round_: int) -> Cost:
    """The library `reader`, updating the same feeds."""
    farm.counts()
    command = [python, "-c", READER, str(folder / "reader.db"), str(round_)]
    done = subprocess.run(command, input="\n".join(farm.urls), capture_output=True, text=True, check=True)
    wall, cpu, memory = (float(value) for value in done.stdout.split())
    seen = farm.counts()
    return Cost(wall, cpu, memory, seen["requests"], seen["bodies"], seen["bytes"] / 1e6)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--feeds", type=int, default=500)
    parser.add_argument("--items", type=int, default=100)
    parser.add_argument("--changed", type=float, default=0.01)
    parser.add_argument("--reader", default="", metavar="PYTHON")
    given = parser.parse_args()
    farm, changed = Farm(given.feeds, given.items), max(1, round(given.feeds * given.changed))
    with tempfile.TemporaryDirectory(prefix="feeds-") as folder:
        print(f"{given.feeds} feeds of {given.items} items, {changed} change between two polls", flush=True)
        rounds = asyncio.run(ours(farm, changed, Path(folder)))
        for name, cost in rounds:
            print(f"coalition-watch, {name:14} {cost}", flush=True)
        steady = rounds[-1][1]
        loop = plain(farm)
        print(f"feedparser.parse loop           {loop}", flush=True)
        print(f"   steady state: {loop.cpu / steady.cpu:.1f} times less CPU than the plain loop (aim 20)")
        if given.reader:
            first = rival(given.reader, farm, Path(folder), 1)
            farm.change(changed)
            again = rival(given.reader, farm, Path(folder), 2)
            print(f"reader, first update            {first}\nreader, steady                  {again}")
            print(f"   steady state: {again.cpu / steady.cpu:.1f} times less CPU than reader (aim 5)")


if __name__ == "__main__":
    main()
