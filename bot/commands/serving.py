"""The service's start and end: settings, the lock on the database, what a first start brings, and the exit code."""

import asyncio
import signal
import sys
from collections.abc import Iterable
from contextlib import closing

from bot.app import Service, utc_now
from bot.commands.check import problems_at_start, problems_of_environment
from bot.first_start import prepare
from bot.instance import lock
from bot.logs import set_up
from bot.settings import Settings, SettingsError, read_settings
from storage.store import StoreError, open_store


def serve() -> int:
    """Run until a stop; exit code 2, and what is wrong on standard error, where it cannot start, 77 where its tokens are refused."""
    try:
        settings = read_settings()
        # Before anything opens the database: a newer version must not alter it under one that still runs.
        with lock(settings.database_url):
            return _serve(settings)
    except SettingsError:
        return _refused(problems_of_environment())
    except (StoreError, OSError) as error:
        return _refused([str(error)])


def _serve(settings: Settings) -> int:
    if problems := problems_at_start(settings):
        return _refused(problems)
    set_up(settings.log_level, settings.secrets)
    with closing(open_store(settings.database_url)) as store:
        prepare(store, settings, utc_now())
        service = Service(settings, store)
        asyncio.run(_until_stopped(service))
    return service.exit_code


def _refused(problems: Iterable[str]) -> int:
    print("\n".join(problems), file=sys.stderr)
    return 2


async def _until_stopped(service: Service) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await service.run(stop)
