"""`run`: the service, until SIGTERM or Ctrl-C."""

import asyncio
import signal
import sys
from argparse import Namespace
from types import FrameType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.app import Service


def run(options: Namespace) -> int:
    """Exit code 0 after a clean stop, 2 where the settings, feeds, seeds or database cannot be used."""
    del options
    # A stop that comes while the libraries are still being loaded is a clean stop as well.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _leave)
    from bot.app import Service, lock, utc_now  # noqa: PLC0415 - after the signals, which must come first
    from bot.commands.check import problems_of_environment  # noqa: PLC0415
    from bot.first_start import prepare  # noqa: PLC0415
    from bot.logs import set_up  # noqa: PLC0415
    from bot.settings import read_settings  # noqa: PLC0415
    from storage.store import StoreError, open_store  # noqa: PLC0415

    if problems := list(problems_of_environment()):
        print("\n".join(problems), file=sys.stderr)
        return 2
    settings = read_settings()
    set_up(settings.log_level, settings.secrets)
    try:
        held = lock(settings.database_url)
        store = open_store(settings.database_url)
        prepare(store, settings, utc_now())
        asyncio.run(_until_stopped(Service(settings, store)))
    except (StoreError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    store.close()
    held.close()
    return 0


async def _until_stopped(service: "Service") -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await service.run(stop)


def _leave(_number: int, _frame: FrameType | None) -> None:
    sys.exit(0)
