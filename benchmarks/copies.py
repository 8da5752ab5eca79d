"""Promises D2 and D3 measured: how many copies of each message arrive, on Telegram and on Slack.

`python benchmarks/copies.py` sends 100,000 messages without a fault (some ten minutes), then 1,000 on each platform whose answers
are lost in different ways, and 1,000 that meet a closed port first. The database, the HTTP and the fakes' limits are real, but
the rate over all chats is raised for the service and the platform alike.
"""

import argparse
import asyncio
import logging
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.delivering import FAILED, TOKEN, Bench, accepted, fake_api, open_rows, queue, report  # noqa: E402 - after the path
from bot.delivery import Sender, deliver  # noqa: E402
from bot.slack.client import open_client  # noqa: E402
from bot.slack.send import SlackSender  # noqa: E402
from bot.store_thread import StoreThread  # noqa: E402
from bot.telegram.connection import open_bot  # noqa: E402
from bot.telegram.send import TelegramSender  # noqa: E402
from bot.turns import Turns  # noqa: E402
from bot.worker import Worker  # noqa: E402
from storage.model import Channel  # noqa: E402
from storage.store import open_store  # noqa: E402
from tests.fakes.slack import DROP_AFTER, DROP_MIDWAY, FakeSlack, Fault  # noqa: E402
from tests.fakes.slack_workspace import Channel as SlackChannel  # noqa: E402
from tests.fakes.telegram import FakeTelegram  # noqa: E402
from tests.fakes.telegram_faults import DROP_AFTER_READ, DROP_BEFORE_READ, DROP_IN_ANSWER  # noqa: E402

RATE = 2000
CHATS = range(1001, 3001)
AT_ONCE = 5
"""Messages that wait for one chat at the same time, fewer than are told as one."""


async def faultless(folder: Path, sends: int) -> None:
    """D2: as many messages as that, wave after wave."""
    with fake_api(folder, CHATS, RATE) as (api, journal):
        bench, begun = Bench(folder, api, journal, RATE), time.monotonic()
        running = asyncio.create_task(bench.worker.run())
        waves = -(-sends // len(CHATS))
        for wave in range(waves):
            bench.queue(f"wave {wave}", CHATS)
            await bench.drained(AT_ONCE * len(CHATS) if wave < waves - 1 else 0)
        await bench.close(running)
        copies = Counter(Counter((text, chat) for _, text, chat in accepted(journal)).values())
        took = time.monotonic() - begun
    fine = copies == {1: waves * len(CHATS)} and bench.sender.refusals == 0
    report("D2", f"{sum(copies.values())} messages without a fault: copies {dict(copies)}, in {took:.0f} s", ok=fine)


async def lost_telegram_answers(folder: Path, sends: int) -> None:
    """D3: the platform takes the message, or not, and the connection ends."""
    chats = range(1001, 1001 + sends)
    async with telegram(chats) as fake:
        ways = (DROP_AFTER_READ, DROP_IN_ANSWER, DROP_BEFORE_READ)
        for number, chat in enumerate(chats):
            # Of those that are taken, every tenth loses its second answer as well.
            fake.fail_next(chat, *[ways[number % 3]] * (2 if number % 10 == 9 and number % 3 < 2 else 1))
        sender = TelegramSender(open_bot(TOKEN, fake.url), str)
        await all_sent("telegram", sender, [str(chat) for chat in chats], f"sqlite:///{folder}/lost.db")
        await sender.close()
        came = Counter(message.chat_id for message in fake.journal)
        judge("lost answers of Telegram", [came[chat] for chat in chats], {1, 2})


async def lost_slack_answers(folder: Path, sends: int) -> None:
    """The same on Slack, whose library would send such a message twice by itself."""
    channels = [f"C{number}" for number in range(sends)]
    async with slack(channels) as fake:
        for number in range(sends):
            # Of the first so many calls, so that a second try can lose its answer as well.
            fake.fail_next("chat.postMessage", Fault(drop=(DROP_AFTER, DROP_MIDWAY)[number % 2]))
        sender = SlackSender(open_client(fake.bot_token, fake.api_url), str)
        await all_sent("slack", sender, channels, f"sqlite:///{folder}/slack.db")
        came = Counter(said.channel for said in fake.posts())
        judge("lost answers of Slack", [came[channel] for channel in channels], {1, 2})


async def refused_connections(folder: Path, sends: int) -> None:
    """D3: nobody listens, for each message once or more often; the rounds have a clock of their own."""
    chats = range(1001, 1001 + sends)
    async with telegram(chats) as fake:
        nobody = "http://127.0.0.1:9"
        refusing, taking = TelegramSender(open_bot(TOKEN, nobody), str), TelegramSender(open_bot(TOKEN, fake.url), str)
        tries = await refused_then_taken(folder, "telegram", [str(chat) for chat in chats], refusing, taking)
        await refusing.close()
        await taking.close()
        came = Counter(message.chat_id for message in fake.journal)
        judge(f"of {tries} refused connections to Telegram", [came[chat] for chat in chats], {1})
    channels = [f"C{number}" for number in range(sends)]
    async with slack(channels) as fake:
        refusing_slack = SlackSender(open_client(fake.bot_token, f"{nobody}/api/"), str)
        tries = await refused_then_taken(
            folder, "slack", channels, refusing_slack, SlackSender(open_client(fake.bot_token, fake.api_url), str)
        )
        came_there = Counter(said.channel for said in fake.posts())
        judge(f"of {tries} refused connections to Slack", [came_there[channel] for channel in channels], {1})


async def refused_then_taken(folder: Path, platform: str, channels: list[str], refusing: Sender, taking: Sender) -> int:
    """Rounds in which every connection is refused, until there were as many as channels; then rounds in which none is."""
    store, now, tries = open_store(f"sqlite:///{folder}/refused-{platform}.db"), datetime.now(UTC), 0
    queue(store, "news", [Channel(platform=platform, id=channel) for channel in channels])
    while tries < len(channels):
        now += timedelta(seconds=6)
        tries += await deliver(store, {platform: refusing}, now, rate=RATE)
    while open_rows(store):
        now += timedelta(seconds=6)
        await deliver(store, {platform: taking}, now, rate=RATE)
    store.close()
    return tries


async def all_sent(platform: str, sender: Sender, channels: list[str], url: str) -> None:
    """A message for each channel, and a worker until nothing waits."""
    store, thread = open_store(url), StoreThread(url, "deliver")
    queue(store, "news", [Channel(platform=platform, id=channel) for channel in channels])
    worker = Worker(platform, sender, thread, lambda: datetime.now(UTC), turns=Turns(platform, RATE))
    running = asyncio.create_task(worker.run())
    while open_rows(store):  # noqa: ASYNC110 - the database tells nobody
        await asyncio.sleep(0.1)
    worker.stop(3)
    await running
    thread.close()
    store.close()


def judge(what: str, copies: list[int], allowed: set[int]) -> None:
    """How many copies of each came."""
    counted = Counter(copies)
    report("D3", f"{len(copies)} {what}: copies {dict(sorted(counted.items()))}", ok=set(counted) <= allowed)


@asynccontextmanager
async def telegram(chats: range) -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram(strict_rates=True, rate=RATE) as fake:
        for chat in chats:
            fake.add_chat(chat)
        yield fake


@asynccontextmanager
async def slack(channels: list[str]) -> AsyncIterator[FakeSlack]:
    async with FakeSlack() as fake:
        fake.workspace.seconds_between_posts = 1.0
        fake.workspace.channels |= {channel: SlackChannel(channel) for channel in channels}
        yield fake


async def measure(sends: int, faults: int) -> None:
    """Every scenario, each with a database of its own."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        await lost_telegram_answers(folder, faults)
        await lost_slack_answers(folder, faults)
        await refused_connections(folder, faults)
        if sends:
            await faultless(folder, sends)


def main() -> int:
    """Exit code 1 if a promise is not kept."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--sends", type=int, default=100_000)
    parser.add_argument("--faults", type=int, default=1000)
    options = parser.parse_args()
    logging.getLogger("bot").setLevel(logging.ERROR)  # each lost answer is a warning
    asyncio.run(measure(options.sends, options.faults))
    return 1 if FAILED else 0


if __name__ == "__main__":
    sys.exit(main())
