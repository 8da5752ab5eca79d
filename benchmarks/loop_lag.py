"""The event loop's lag while large feeds are read (S3): 20 feeds of 1.5 MB and one of 50,000 items, a look every 10 ms.

    python benchmarks/loop_lag.py

The figures are by the clock, so they hold only on a machine that has nothing else to do.
"""

import asyncio
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from aiohttp import web

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

PERIOD = 0.01
LARGE = 20


def large_feed(number: int) -> bytes:
    """Some 1.5 MB in 100 items, most of it markup."""
    text = "&lt;p&gt;Ministers spoke about the river.&lt;/p&gt;" * 20 + "&lt;div class='x'&gt;&lt;br/&gt;&lt;/div&gt;" * 330
    rows = "".join(
        f"<item><title>Item {number} {at}</title><link>https://outlet{number}.example/{at}</link><description>{text}</description></item>"
        for at in range(100)
    )
    return f'<rss version="2.0"><channel><title>Outlet {number}</title>{rows}</channel></rss>'.encode()


def feed_of_many() -> bytes:
    """50,000 items."""
    rows = "".join(f"<item><title>No {at}</title><link>https://many.example/{at}</link></item>" for at in range(50_000))
    return f'<rss version="2.0"><channel><title>Many</title>{rows}</channel></rss>'.encode()


async def watch(stop: asyncio.Event, lags: list[float]) -> None:
    """How much later than asked for the loop comes round, in seconds."""
    while not stop.is_set():
        before = time.perf_counter()
        await asyncio.sleep(PERIOD)
        lags.append(time.perf_counter() - before - PERIOD)


async def main(folder: str) -> None:
    # Loaded here, as the parsing process loads this file too.
    from bot.feeds.fetch import open_client  # noqa: PLC0415
    from bot.feeds.hosts import Hosts  # noqa: PLC0415
    from bot.feeds.worker import close_processes, open_processes  # noqa: PLC0415
    from bot.parts import load_parts  # noqa: PLC0415
    from bot.polling import Polling, poll_due  # noqa: PLC0415
    from bot.store_thread import StoreThread  # noqa: PLC0415
    from storage.model import Source, Tier  # noqa: PLC0415
    from storage.store import open_store  # noqa: PLC0415

    bodies = {f"f{n}": large_feed(n) for n in range(LARGE)} | {"many": feed_of_many()}
    print(f"{LARGE} feeds of {len(bodies['f0']) / 1e6:.1f} MB, one of 50,000 items ({len(bodies['many']) / 1e6:.1f} MB)", flush=True)

    async def serve(request: web.Request) -> web.Response:
        return web.Response(body=bodies[request.match_info["feed"]], content_type="application/rss+xml")

    app = web.Application()
    app.router.add_get("/{feed}", serve)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    port, now, url = runner.addresses[0][1], datetime.now(UTC), f"sqlite:///{folder}/lag.db"
    store = open_store(url)
    with store.write():
        store.sources.sync(
            Source(id=key, url=f"http://127.0.0.1:{port}/{key}", publisher=key, language="en", tier=Tier.PRESS, every=timedelta(minutes=10))
            for key in bodies
        )
    thread, processes = StoreThread(url, "intake"), open_processes()
    parts = await thread.run(load_parts, now)
    polling = Polling(
        client=open_client(allow_private=True),
        processes=processes,
        thread=thread,
        parts=parts,
        clock=lambda: now,
        hosts=Hosts(timedelta()),
    )
    stop, lags = asyncio.Event(), list[float]()
    watching, began = asyncio.create_task(watch(stop, lags)), time.perf_counter()
    polled = await poll_due(polling)
    stop.set()
    await watching
    lags.sort()
    failing = [state.source.id for state in store.sources.all() if state.error]
    print(
        f"{polled} feeds read in {time.perf_counter() - began:.1f} s, failing: {failing or 'none'}, {store.articles.counts()[0]} articles"
    )
    print(f"lag of the loop over {len(lags)} looks: median {lags[len(lags) // 2] * 1000:.1f} ms,", end=" ")
    print(f"p99 {lags[int(len(lags) * 0.99)] * 1000:.1f} ms (aim 50), max {lags[-1] * 1000:.1f} ms (aim 250)")
    close_processes(processes)
    thread.close()
    store.close()
    await runner.cleanup()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="lag-") as found:
        asyncio.run(main(found))
