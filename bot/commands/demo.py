"""`demo`: the five documents through the whole line; each alert is printed as a reader would get it."""

import asyncio
import signal
import sys
import tempfile
from argparse import Namespace
from pathlib import Path

from bot.demo import Demo
from bot.logs import set_up
from bot.settings import Settings, SettingsError, read_settings
from handlers.message import from_json, plain
from storage.model import Posted
from storage.seeds import SeedError
from storage.store import StoreError


def run(options: Namespace) -> int:
    """Exit code 0 only if every alert went out; 2 where the demonstration cannot start."""
    try:
        settings = read_settings()
        set_up("WARNING", settings.secrets)
        with tempfile.TemporaryDirectory(prefix="coalition-watch-demo-") as folder:
            return asyncio.run(_demonstrate(settings, Path(folder), leave=options.exit))
    except (SettingsError, StoreError, SeedError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 0


async def _demonstrate(settings: Settings, folder: Path, *, leave: bool) -> int:
    database = settings.database_url if "DATABASE_URL" in settings.given else f"sqlite:///{folder / 'demo.db'}"
    demo = Demo(database, settings.web_host, settings.web_port if "WEB_PORT" in settings.given else 0)
    async with demo.running() as polling:
        print(f"Console page: http://{settings.web_host}:{demo.web.port}/\nDatabase: {database}\n", flush=True)
        for number, document in enumerate(demo.documents, 1):
            print(
                f"[{number}/{len(demo.documents)}] {document.published:%d %B %Y %H:%M} UTC · {document.outlet} publishes a document",
                flush=True,
            )
            for posted in await demo.publish(document, polling):
                print(_shown(posted), flush=True)
        lost = demo.undelivered()
        print(f"{lost} documents or messages did not get through" if lost else "Every alert went out.", flush=True)
        if not leave:
            print('Try "/pledges" or "/timeline" on the console page. Ctrl-C ends the demonstration.', flush=True)
            await _stopped()
    return 1 if lost else 0


def _shown(posted: Posted) -> str:
    mark = "answer in its thread" if posted.parent else "alert, updated" if posted.edited else "alert"
    body = "\n".join(f"  │ {row}" for row in plain(from_json(posted.message)).splitlines())
    return f"  ┌ {mark}\n{body}\n"


async def _stopped() -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await stop.wait()
