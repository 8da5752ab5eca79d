"""The straight line through the real service as a process: feed in, chat out, on Telegram, Slack and the console."""

import asyncio
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.running_service import CHAT, PATIENCE, Running, World, a_world, report, service, until

LONGEST_STOP = 8.0

SUMMIT = report(
    "summit",
    "Coalition of the Willing meets in Paris on the Multinational Force Ukraine",
    "Leaders of the Coalition of the Willing met in Paris today for a summit on the Multinational Force Ukraine. "
    "Thirty countries took part in the summit, the Élysée said.",
)
SUMMIT_AGAIN = report(
    "again",
    "Paris summit of the Coalition of the Willing on the Multinational Force Ukraine",
    "The Coalition of the Willing held a summit in Paris today on the Multinational Force Ukraine. "
    "Thirty countries were represented at the summit in Paris, officials said.",
)
MINISTERS = report(
    "ministers",
    "Coalition of the Willing: defence ministers meet in Warsaw on the Multinational Force Ukraine",
    "Defence ministers of the Coalition of the Willing met in Warsaw today to plan the Multinational Force Ukraine. "
    "Twelve countries took part in the meeting of defence ministers, the Polish ministry said.",
)


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with a_world(tmp_path) as made:
        yield made


async def subscribe_all(world: World, running: Running) -> None:
    """Both chats have subscribed by command, and both feeds have been seen empty."""
    await until(lambda: world.slack.sockets.open() or running.process.returncode is not None)
    assert running.process.returncode is None, running.written
    await world.telegram.user_says(CHAT, "/subscribe")
    await world.slack.slash("/subscribe")
    await until(lambda: texts(world) and world.slack.responses())
    assert "Alerts come here" in texts(world)[0]
    assert "Alerts come here" in world.slack.responses()[0].seen.text
    # The second request shows that what the first brought is stored.
    await until(lambda: all(len(world.feeds.asked_for(feed)) > 1 for feed in ("morning", "evening")))


def texts(world: World, method: str = "sendMessage", word: str = "") -> list[str]:
    """What Telegram accepted by a method."""
    return [message.text for message in world.telegram.journal if message.method == method and word in message.text]


def posts(world: World, word: str, method: str = "chat.postMessage") -> list[str]:
    """What Slack's channel was told by a method."""
    return [said.seen.text for said in world.slack.said if said.method == method and word in said.seen.text]


async def alerts(running: Running, word: str) -> list[str]:
    """What the console shows, without the answers below."""
    return [message["text"] for message in await running.console() if word in message["text"] and not message["parent"]]


async def test_what_a_feed_brings_reaches_every_chat_once_and_is_renewed_in_place(world: World) -> None:
    async with service(world) as running:
        await subscribe_all(world, running)
        world.publish("morning", SUMMIT)
        await until(lambda: texts(world, word="Paris") and posts(world, "Paris"))
        await until(lambda: alerts(running, "Paris"))
        for text in (texts(world, word="Paris")[0], posts(world, "Paris")[0]):
            assert "The morning" in text
            assert "The evening" not in text

        world.publish("evening", SUMMIT_AGAIN)
        await until(lambda: texts(world, "editMessageText", "The evening") and posts(world, "The evening", "chat.update"))
        await until(lambda: alerts(running, "The evening"))
        assert len(texts(world, word="Paris")) == 1
        assert len(posts(world, "Paris")) == 1
        assert len(await alerts(running, "Paris")) == 1

        await world.telegram.user_says(CHAT, "/latest")
        await world.slack.slash("/latest")
        await until(lambda: len(texts(world, word="Paris")) == 2 and len(world.slack.responses()) == 2)
        assert "Paris" in world.slack.responses()[1].seen.text
        assert "Paris" in await running.ask("/latest")

        await until(running.is_well)
        code, seconds = await running.stop()
        assert (code, seconds < LONGEST_STOP) == (0, True)
        assert "Traceback" not in running.written
        for secret in (world.telegram.token, world.slack.bot_token, world.slack.app_token):
            assert secret not in running.written


@pytest.mark.timeout(240)
async def test_a_kill_at_any_moment_loses_nothing_and_repeats_at_most_once(world: World) -> None:
    async with service(world) as running:
        await subscribe_all(world, running)
        # Telegram has the alert, but the service is gone before it hears so.
        world.telegram.on_accepted = lambda _: running.process.kill()
        world.publish("morning", SUMMIT)
        await until(lambda: running.process.returncode is not None)
        world.telegram.on_accepted = None
    async with service(world) as running:
        await until(lambda: len(texts(world, word="Paris")) == 2 and posts(world, "Paris"))
        # The next news is killed as soon as the feed has given it away.
        read = len(world.feeds.asked_for("evening"))
        world.publish("evening", MINISTERS)
        await until(lambda: len(world.feeds.asked_for("evening")) > read)
        await running.kill()
    async with service(world) as running:
        await until(lambda: texts(world, word="Warsaw") and posts(world, "Warsaw"))
        await until(lambda: alerts(running, "Warsaw"))
        assert [len(await alerts(running, city)) for city in ("Paris", "Warsaw")] == [1, 1]
        assert (await running.stop())[0] == 0
    assert len(texts(world, word="Paris")) == 2
    assert all(len(told) <= 2 for told in (posts(world, "Paris"), posts(world, "Warsaw"), texts(world, word="Warsaw")))


async def test_a_second_service_on_the_same_database_is_refused(world: World) -> None:
    async with service(world) as first:
        await until((world.folder / "service.lock").exists)
        async with service(world, {"WEB_PORT": "0"}) as second:
            assert await asyncio.wait_for(second.process.wait(), PATIENCE) == 2
        assert f"another service already uses {world.folder}/service.db" in first.written
        assert (await first.stop())[0] == 0


@pytest.mark.parametrize(
    ("changes", "complaints"),
    [
        (
            {"TELEGRAM_BOT_TOKEN": "nonsense", "SLACK_APP_TOKEN": "", "WEB_PORT": "eighty", "ADMINS": "bob"},
            ("TELEGRAM_BOT_TOKEN does not look like", "SLACK_APP_TOKEN is missing", "WEB_PORT must be a number", "ADMINS: 'bob'"),
        ),
        ({"SOURCES_FILE": "/nowhere/sources.toml"}, ("SOURCES_FILE /nowhere/sources.toml: cannot be read",)),
        ({"DATABASE_URL": "sqlite:////proc/here/service.db"}, ("cannot write /proc/here/service.lock",)),
    ],
    ids=["settings", "feeds", "database"],
)
async def test_wrong_settings_stop_the_start(world: World, changes: dict[str, str], complaints: tuple[str, ...]) -> None:
    async with service(world, changes) as running:
        assert await asyncio.wait_for(running.process.wait(), PATIENCE) == 2
        for complaint in complaints:
            assert complaint in running.written
        assert "Traceback" not in running.written
        assert "nonsense" not in running.written


async def test_a_stop_while_the_service_is_still_starting_is_a_clean_stop(world: World) -> None:
    # As in the container: the signal is held back from before the first instruction on.
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM])
    try:
        async with service(world) as running:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGTERM])
            code, seconds = await running.stop()
            assert (code, seconds < LONGEST_STOP) == (0, True)
            assert "Traceback" not in running.written
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGTERM])
