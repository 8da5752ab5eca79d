"""`poll` and `deliver`: one round each, for a schedule of one's own or to look at what happens."""

import asyncio
import sys
from argparse import Namespace
from collections.abc import Callable, Coroutine
from pathlib import Path

from bot.app import utc_now
from bot.buttons import Buttons
from bot.chats import open_senders
from bot.commands.check import problems_of_environment
from bot.delivery import Sender
from bot.delivery import deliver as deliver_round
from bot.feed_care import Care
from bot.feeds.fetch import open_client
from bot.feeds.hosts import Hosts
from bot.feeds.pages import Pages
from bot.feeds.rhythm import Bounds
from bot.feeds.worker import close_processes, open_processes
from bot.first_start import prepare
from bot.instance import lock
from bot.logs import set_up
from bot.parts import load_parts
from bot.polling import Polling, poll_due
from bot.settings import Settings, read_settings
from bot.store_thread import StoreThread
from bot.web.board import Board
from bot.web.send import ConsoleSender
from handlers.wording import counted
from storage.model import Channel
from storage.store import Store, StoreError, database_path, existing_path, open_store


def poll(options: Namespace) -> int:
    """Poll every feed that is due; exit code 2 where the settings or the database cannot be used."""
    del options
    return _once(_poll, "feed", "asked", database_path)


def deliver(options: Namespace) -> int:
    """Send what waits until nothing more can be sent now; exit code 2 where the settings cannot be used, or no database is there."""
    del options
    return _once(_deliver, "message", "sent", existing_path)


def _once(work: Callable[[Settings, Store], Coroutine[None, None, int]], one: str, done: str, find: Callable[[str], Path]) -> int:
    if problems := list(problems_of_environment()):
        print("\n".join(problems), file=sys.stderr)
        return 2
    settings = read_settings()
    set_up(settings.log_level, settings.secrets)
    try:
        find(settings.database_url)
        held = lock(settings.database_url)
        store = open_store(settings.database_url)
        prepare(store, settings, utc_now())
    except (StoreError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    print(counted(asyncio.run(work(settings, store)), one), done)
    store.close()
    held.close()
    return 0


async def _poll(settings: Settings, store: Store) -> int:
    del store
    thread, processes = StoreThread(settings.database_url, "intake"), open_processes()
    client = open_client(settings.fetch_allow_private)
    try:
        parts = await thread.run(load_parts, utc_now())
        hosts, care = (
            Hosts(settings.fetch_host_gap),
            Care(Bounds(shortest=settings.poll_shortest, longest=settings.poll_longest), settings.operators),
        )
        pages = Pages(client, hosts, processes)
        return await poll_due(Polling(client, processes, thread, parts, utc_now, hosts=hosts, care=care, pages=pages))
    finally:
        close_processes(processes)
        thread.close()


async def _deliver(settings: Settings, store: Store) -> int:
    board = Board(open_store(settings.database_url), utc_now)
    buttons = Buttons(open_store(settings.database_url), utc_now)
    senders: dict[str, Sender] = {"console": ConsoleSender(board), **open_senders(settings, buttons)}
    operators = tuple(Channel(platform=entry.partition(":")[0], id=entry.partition(":")[2]) for entry in sorted(settings.admins))
    sent = 0
    while number := await deliver_round(store, senders, utc_now(), operators=operators):
        sent += number
    buttons.close()
    board.close()
    return sent
