"""A farm of feeds on loopback in a process of its own, and what a round of polling costs those who poll it."""

import asyncio
import json
import multiprocessing
import os
import random
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from hashlib import sha256
from multiprocessing.connection import Connection
from pathlib import Path

from aiohttp import web

NEWS = (
    "minister council river storm budget harvest railway orchestra museum bridge festival airport vineyard ferry library stadium"
    " election court strike tunnel satellite reactor glacier vaccine school hospital market price season team player concert road"
    " talks support border energy winter city people report according mayor police weather garden recipe film award"
)
WORDS = NEWS.split()
TICKS = os.sysconf("SC_CLK_TCK")


def item(feed: int, number: int) -> str:
    """One item of a feed's history, the same each time it is asked for."""
    chosen = random.Random(f"{feed} {number}")
    title, text = " ".join(chosen.choices(WORDS, k=9)), " ".join(chosen.choices(WORDS, k=90))
    date = format_datetime(datetime(2025, 9, 4, 12, tzinfo=UTC) + timedelta(minutes=number))
    link = f"https://outlet{feed}.example/2025/{number}"
    return (
        f"<item><title>{title.capitalize()} {number}</title><link>{link}</link><guid>{link}</guid>"
        f"<pubDate>{date}</pubDate><description>&lt;p&gt;{text}.&lt;/p&gt;</description></item>"
    )


def serve(pipe: Connection, feeds: int, items: int) -> None:
    """The web server of all feeds: an ETag for each, 304 for who has it; `/change/N` gives N of them a new item."""
    newest = [items] * feeds
    seen = {"requests": 0, "bodies": 0, "bytes": 0}

    async def feed(request: web.Request) -> web.Response:
        seen["requests"] += 1
        number = int(request.match_info["feed"])
        tag = f'"{sha256(f"{number} {newest[number]}".encode()).hexdigest()[:16]}"'
        if request.headers.get("If-None-Match") == tag:
            return web.Response(status=304, headers={"ETag": tag})
        rows = "".join(item(number, at) for at in range(newest[number], newest[number] - items, -1))
        body = f'<?xml version="1.0"?><rss version="2.0"><channel><title>Outlet {number}</title>{rows}</channel></rss>'.encode()
        seen["bodies"] += 1
        seen["bytes"] += len(body)
        return web.Response(body=body, headers={"ETag": tag, "Content-Type": "application/rss+xml"})

    async def change(request: web.Request) -> web.Response:
        for number in random.Random(7).sample(range(feeds), int(request.match_info["count"])):
            newest[number] += 1
        return web.json_response({})

    async def counts(_: web.Request) -> web.Response:
        answer = dict(seen)
        seen.update(requests=0, bodies=0, bytes=0)
        return web.json_response(answer)

    async def run() -> None:
        app = web.Application()
        app.add_routes([web.get("/feed/{feed}", feed), web.get("/change/{count}", change), web.get("/counts", counts)])
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "0.0.0.0", 0, backlog=1024).start()  # noqa: S104 - all of 127.0.0.0/8, for a host to each feed
        pipe.send(runner.addresses[0][1])
        await asyncio.Event().wait()

    asyncio.run(run())


class Farm:
    """The farm, each feed on a host of its own."""

    def __init__(self, feeds: int, items: int) -> None:
        context = multiprocessing.get_context("spawn")
        here, there = context.Pipe()
        self._process = context.Process(target=serve, args=(there, feeds, items), daemon=True)
        self._process.start()
        self._port: int = here.recv()
        self.urls = [f"http://127.0.{n // 250 + 1}.{n % 250 + 1}:{self._port}/feed/{n}" for n in range(feeds)]

    def change(self, count: int) -> None:
        """Give so many feeds a new item."""
        self._ask(f"change/{count}")

    def counts(self) -> dict[str, int]:
        """What was asked for since the last time."""
        return self._ask("counts")

    def _ask(self, path: str) -> dict[str, int]:
        with urllib.request.urlopen(f"http://127.0.0.1:{self._port}/{path}") as answer:
            found: dict[str, int] = json.load(answer)
            return found


@dataclass(frozen=True)
class Cost:
    """What one round took: wall and CPU in seconds, the peak of the resident sets in megabytes, and what the farm saw."""

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


def measured(farm: Farm, pid: int, work: Callable[[], object]) -> Cost:
    """The cost of some work to a process and its children."""
    farm.counts()
    began, before = time.perf_counter(), used(pid)[0]
    work()
    wall, (cpu, memory), seen = time.perf_counter() - began, used(pid), farm.counts()
    return Cost(wall, cpu - before, memory, seen["requests"], seen["bodies"], seen["bytes"] / 1e6)


def used(pid: int) -> tuple[float, float]:
    """CPU seconds and peak resident megabytes of a process and its children."""
    cpu = memory = 0.0
    for member in family(pid):
        fields = Path(f"/proc/{member}/stat").read_text().rpartition(") ")[2].split()
        cpu += (int(fields[11]) + int(fields[12])) / TICKS
        rows = Path(f"/proc/{member}/status").read_text().splitlines()
        memory += next(int(row.split()[1]) for row in rows if row.startswith("VmHWM")) / 1000
    return cpu, memory


def family(pid: int) -> list[int]:
    """A process and its children."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(other for child in children for other in family(int(child)))]
