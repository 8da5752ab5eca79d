"""Promises D4 to D7 measured: the outbox worker against a strict Bot API on loopback, beside a naive loop.

`python benchmarks/delivery.py` sends some 3,000 messages and takes about five minutes; `--sends 10000` is the promise's own
number. The fake API is a process of its own, keeps Telegram's limits by true sliding windows and writes down, on disk,
when it accepted what. The naive loop is python-telegram-bot with its AIORateLimiter (`pip install aiolimiter`).
"""

import argparse
import asyncio
import logging
import sys
import tempfile
import time
from pathlib import Path
from statistics import quantiles

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from telegram.error import RetryAfter, TelegramError  # noqa: E402 - after the path
from telegram.ext import ExtBot  # noqa: E402

from benchmarks.delivering import CHATS, FAILED, LIMIT, TOKEN, Bench, accepted, fake_api, open_rows, report  # noqa: E402
from bot.telegram.connection import open_request, quiet  # noqa: E402


async def fan_out(bench: Bench, sends: int) -> None:
    """D6: 500 chats; D5: the rate that is kept while much more waits, and not one refusal."""
    begun = bench.queue("fan-out", CHATS)
    await bench.drained()
    took = accepted(bench.journal)[-1][0] - begun
    bound = len(CHATS) / LIMIT
    report(
        "D6",
        f"{len(CHATS)} chats in {took:.2f} s (promise 20 s; {took / bound:.3f} of 500 chats at the limit, of which the promise allows 1.2)",
        ok=took <= 20,
    )
    before = len(accepted(bench.journal))
    for number in range(max(1, (sends - len(CHATS)) // len(CHATS))):
        bench.queue(f"sustained {number}", CHATS)
    await bench.drained()
    times = [at for at, *_ in accepted(bench.journal)[before:]]
    full = int(LIMIT)
    rate = (len(times) - full) / (times[-1] - times[full - 1])
    report("rate", f"{rate:.2f} a second over {len(times)} messages: {rate / LIMIT:.1%} of Telegram's limit (aim 98 %)", ok=rate >= 29.4)
    total = before + len(times)
    report("D5", f"{bench.sender.refusals} answers 429 in {total} sends", ok=bench.sender.refusals == 0)


async def overtaking(bench: Bench) -> None:
    """D6: an urgent alert for 30 chats, each with ten messages waiting already, 5,000 in all."""
    for number in range(10):
        bench.queue(f"backlog {number}", CHATS)
    await asyncio.sleep(3)
    waiting, begun = open_rows(bench.store), bench.queue("urgent", range(1201, 1231), urgent=True)
    await bench.until(lambda: sum(text == "urgent" for _, text, _ in accepted(bench.journal)) >= 30)
    last = max(at for at, text, _ in accepted(bench.journal) if text == "urgent")
    report(
        "D6", f"urgent for 30 chats over {waiting} waiting rows: the last after {last - begun:.2f} s (promise 3 s)", ok=last - begun <= 3
    )


async def latency(bench: Bench) -> None:
    """D7: what 500 chats wait for news that comes at irregular moments."""
    cuts = await _news(bench)
    text = f"commit to accepted over {len(accepted(bench.journal))}: p50 {cuts[49]:.2f} s, p95 {cuts[94]:.2f} s, p99 {cuts[98]:.2f} s"
    report("D7", text, ok=cuts[94] <= 2 and cuts[98] <= 5)
    UNHINDERED.append(cuts[98])


async def one_chat_waits(bench: Bench) -> None:
    """D4: the same news while a chat, and then another, is told to wait; the longest wait outlasts the news."""
    late = await _news(bench)
    early = over = 0
    for chat, at, seconds in bench.sender.told_to_wait:
        calls = [begun for who, begun in bench.sender.begun if who == chat and begun > at]
        early += sum(begun < at + seconds for begun in calls)
        over += not calls or min(calls) > at + seconds + 1
    told = len(bench.sender.told_to_wait)
    report(
        "D4",
        f"{told} chats told to wait: {early} calls too early, {over} first calls later than 1 s after",
        ok=told == len(WAITS) and not early + over,
    )
    growth = late[98] / UNHINDERED[0] - 1
    report("D4", f"the others' p99 meanwhile: {late[98]:.2f} s, {growth:+.0%} (promise 10 % and less)", ok=growth <= 0.1)


async def _news(bench: Bench) -> list[float]:
    """News for 25 chats each, about two thirds of what the limit lets through; percentiles of the delays of chats that need not wait."""
    begun = {}
    for number in range(40):
        begun[f"news {number}"] = bench.queue(f"news {number}", range(1001 + number * 12, 1026 + number * 12))
        await asyncio.sleep((0.4, 1.1, 2.0, 1.5)[number % 4])
    await bench.drained()
    return quantiles([at - begun[text] for at, text, chat in accepted(bench.journal) if text in begun and chat not in WAITS], n=100)


UNHINDERED: list[float] = []
WAITS = {1001 + 12 * number + 24: seconds for number, seconds in ((0, 90), (9, 20), (18, 15), (27, 7), (36, 1))}
"""Chats, and the seconds for which they are told to wait; so far apart that they are not taken for a wish to the whole bot."""


async def naive(api: str, journal: Path) -> None:
    """The same 500 chats by a loop over the library's own rate limiter, three messages each."""
    try:
        from telegram.ext import AIORateLimiter  # noqa: PLC0415 - optional

        limiter = AIORateLimiter(overall_max_rate=30, overall_time_period=1)
    except (ImportError, RuntimeError):
        report("naive", "needs `pip install aiolimiter`", ok=True)
        return
    quiet()
    logging.getLogger("telegram.ext.AIORateLimiter").setLevel(logging.CRITICAL)
    bot: ExtBot[int] = ExtBot(
        TOKEN, base_url=f"{api}/bot", request=open_request(64), get_updates_request=open_request(1), rate_limiter=limiter
    )
    await bot.request.initialize()
    lost = {"429": 0, "other": 0}

    async def one(chat: int, text: str) -> None:
        try:
            await bot.send_message(chat, text)
        except RetryAfter:
            lost["429"] += 1
        except TelegramError:
            lost["other"] += 1

    begun = time.time()
    for number in range(3):
        await asyncio.gather(*(one(chat, f"naive {number}") for chat in CHATS))
    await bot.request.shutdown()
    times = [at for at, *_ in accepted(journal)]
    total = 3 * len(CHATS)
    rate = len(times) / (time.time() - begun)
    report(
        "naive", f"{len(times)} of {total} accepted, {lost['429']} answers 429, {lost['other']} other errors, {rate:.2f} a second", ok=True
    )


async def measure(sends: int, *, only_rate: bool) -> None:
    """Every scenario against a fresh fake."""
    scenarios = [lambda bench: fan_out(bench, sends), overtaking, latency, one_chat_waits]
    with tempfile.TemporaryDirectory() as name:
        for scenario in scenarios[:1] if only_rate else scenarios:
            with fake_api(Path(name), floods=WAITS if scenario is one_chat_waits else None) as (api, journal):
                bench = Bench(Path(name), api, journal)
                running = asyncio.create_task(bench.worker.run())
                await scenario(bench)
                await bench.close(running)
        if not only_rate:
            with fake_api(Path(name)) as (api, journal):
                await naive(api, journal)


def main() -> int:
    """Exit code 1 if a promise is not kept."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--sends", type=int, default=3000)
    parser.add_argument("--only-rate", action="store_true", help="the fan-out and the rate alone")
    options = parser.parse_args()
    asyncio.run(measure(options.sends, only_rate=options.only_rate))
    return 1 if FAILED else 0


if __name__ == "__main__":
    sys.exit(main())
