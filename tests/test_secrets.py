"""X1: eight secrets are planted, everything is written at DEBUG level, much goes wrong, and none of them stands anywhere."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import aiohttp
import pytest

from tests.fakes.slack import Fault as SlackFault
from tests.fakes.telegram_faults import DROP_AFTER_READ, broken, forbidden
from tests.running_service import PATIENCE, ROOT, Running, World, a_world, service, until
from tests.test_service import MINISTERS, SUMMIT, posts, subscribe_all, texts

SIGNING, FOREIGN = "a1b2c3SigningThatMustNeverBeWritten", "AnotherProgramsKeyThatMustNeverBeWritten"
COMMANDS = (
    ("check",),
    ("ask", "/status"),
    ("ask", "/sources"),
    ("ask", "/settings"),
    ("outbox",),
    ("feeds", "list"),
    ("database", "size"),
    ("deliver",),
)


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with a_world(tmp_path) as made:
        yield made


def planted(world: World) -> tuple[str, ...]:
    """Both halves of the bot's token and all of it, Slack's three, the socket's ticket, an answer's address, and a key that is not ours."""
    token = world.telegram.token
    return (
        token,
        token.partition(":")[2],
        world.slack.bot_token,
        world.slack.app_token,
        SIGNING,
        "ticket-that-must-never-be-written",
        "/respond/secret-",
        FOREIGN,
    )


@pytest.mark.timeout(300)
async def test_x1_no_secret_is_written_anywhere(world: World) -> None:
    changes = {"LOG_LEVEL": "DEBUG", "SLACK_SIGNING_SECRET": SIGNING, "OTHER_SECRET": FOREIGN, "ADMINS": "telegram:1001"}
    written: list[str] = []
    async with service(world, changes) as running:
        await subscribe_all(world, running)
        # Lost answers, outages, refusals, and a feed that breaks off: each writes its own error.
        world.telegram.fail_next(None, DROP_AFTER_READ, broken(502, "<html>bad gateway</html>"), forbidden("bot can't write"))
        world.telegram.fail_next(None, broken(), method="getUpdates")
        world.slack.fail_next("chat.postMessage", SlackFault(drop="after"))
        world.slack.fail_next("respond", SlackFault(status=500, error="broken"))
        world.feeds.serve("evening", b"<rss><channel><item>", "text/plain")
        world.publish("morning", SUMMIT)
        await until(lambda: texts(world, word="Paris") and len(posts(world, "Paris")) == 2)
        await world.slack.sockets.hang_up()
        await until(world.slack.sockets.open)
        await world.slack.slash("/latest")
        await world.telegram.user_says(1001, "/status")
        world.publish("evening", MINISTERS)
        await until(lambda: posts(world, "Warsaw"))
        written += [page async for page in pages(running)]
        written += [await output(world, changes, command) for command in COMMANDS]
        assert (await running.stop())[0] == 0
        written.append(running.written)
    # The same with a token that is refused, so that the start itself goes wrong.
    async with service(
        world, changes | {"TELEGRAM_BOT_TOKEN": f"{world.telegram.token}x", "SLACK_BOT_TOKEN": f"{world.slack.bot_token}x"}
    ) as running:
        await until(lambda: "refuses" in running.written or running.process.returncode is not None)
        written.append(running.written)
    written += list(files(world.folder))
    assert sum(map(len, written)) > 50_000
    found = [secret for secret in planted(world) if any(secret in text for text in written)]
    assert found == []


async def pages(running: Running) -> AsyncIterator[str]:
    """What the service serves to whoever asks."""
    async with aiohttp.ClientSession(f"http://127.0.0.1:{running.port}") as client:
        for path in ("/", "/health", "/ready", "/metrics", "/console/messages"):
            async with client.get(path) as response:
                yield await response.text()


async def output(world: World, changes: dict[str, str], command: tuple[str, ...]) -> str:
    """What a command of the program writes."""
    environment = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")} | world.settings() | changes
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", *command),
        cwd=ROOT,
        env=environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    return (await asyncio.wait_for(process.communicate(), 2 * PATIENCE))[0].decode()


def files(folder: Path) -> Iterator[str]:
    """The database with its log, and whatever else was left."""
    return (path.read_bytes().decode("latin-1") for path in folder.rglob("*") if path.is_file())
