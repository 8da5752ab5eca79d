"""The real service at a public address: Telegram and Slack knock at its web server, and strangers in vain; tokens that are revoked."""

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from tests.fakes.slack_requests import SIGNING_SECRET, signed
from tests.fakes.telegram_webhook import SECRET_HEADER
from tests.running_service import CHAT, PATIENCE, Running, World, a_world, report, service, until

SECRET = "agreed-between-telegram-and-us"
SUMMIT = report(
    "summit",
    "Coalition of the Willing meets in Paris on the Multinational Force Ukraine",
    "Leaders of the Coalition of the Willing met in Paris today for a summit on the Multinational Force Ukraine. "
    "Thirty countries took part in the summit, the Élysée said.",
)


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with a_world(tmp_path) as made:
        yield made


def public(world: World) -> dict[str, str]:
    """Settings for webhooks and signed requests."""
    world.slack.http.url = f"http://127.0.0.1:{world.port}/slack"
    return {
        "TELEGRAM_WEBHOOK_URL": f"http://127.0.0.1:{world.port}/telegram",
        "TELEGRAM_WEBHOOK_SECRET": SECRET,
        "SLACK_APP_TOKEN": "",
        "SLACK_SIGNING_SECRET": SIGNING_SECRET,
    }


def texts(world: World, word: str) -> list[str]:
    return [message.text for message in world.telegram.journal if word in message.text]


def posts(world: World, word: str) -> list[str]:
    return [said.seen.text for said in world.slack.said if word in said.seen.text]


async def strangers(world: World) -> set[int]:
    """What is answered to updates and commands that are forged, altered, stale, replayed, or not signed at all."""
    update = {"update_id": 1, "message": {"message_id": 1, "date": 1, "chat": {"id": CHAT, "type": "private"}, "text": "/unsubscribe"}}
    command = {"command": "/unsubscribe", "user_id": "U1", "channel_id": "C1", "team_id": "T1", "trigger_id": "forged"}
    requests = [
        signed("slash_commands", command, secret="another"),
        signed("slash_commands", command, at=time.time() - 400),
        *world.slack.http.sent,
    ]
    answers = {(await world.slack.http.send(request))[0] for request in requests}
    async with aiohttp.ClientSession(f"http://127.0.0.1:{world.port}") as client:
        for headers in ({}, {SECRET_HEADER: ""}, {SECRET_HEADER: SECRET.upper()}):
            async with client.post("/telegram", json=update, headers=headers) as response:
                answers.add(response.status)
        async with client.post("/slack", data=command) as response:
            answers.add(response.status)
    return answers


async def subscribed(world: World, running: Running) -> None:
    """Both chats have subscribed by command, and both feeds have been seen empty."""
    await until(lambda: world.telegram.webhook.url or running.process.returncode is not None)
    assert running.process.returncode is None, running.written
    await until(running.is_well)
    await world.telegram.user_says(CHAT, "/subscribe")
    assert (await world.slack.slash("/subscribe")).acked_after is not None
    await until(lambda: texts(world, "Alerts come here") and posts(world, "Alerts come here"))
    await until(lambda: all(len(world.feeds.asked_for(feed)) > 1 for feed in ("morning", "evening")))


@pytest.mark.timeout(240)
async def test_d13_a_service_at_a_public_address_hears_its_platforms_and_nobody_else(world: World) -> None:
    async with service(world, public(world)) as running:
        await subscribed(world, running)
        assert world.slack.sockets.opened == 0
        world.publish("morning", SUMMIT)
        await until(lambda: texts(world, "Paris") and posts(world, "Paris"))
        told = len(world.telegram.journal) + len(world.slack.said)
        assert await strangers(world) == {401}

        await world.telegram.user_says(CHAT, "/latest")
        assert (await world.slack.slash("/latest")).acked_after is not None
        await until(lambda: len(texts(world, "Paris")) == 2 and len(posts(world, "Paris")) == 2)
        assert len(world.telegram.journal) + len(world.slack.said) == told + 2
        await until(running.is_well)
        assert (await running.stop())[0] == 0
        assert "Traceback" not in running.written
        for secret in (SECRET, SIGNING_SECRET, world.telegram.token, world.slack.bot_token):
            assert secret not in running.written
    async with service(world, public(world)) as running:
        await until(running.is_well)
        assert await strangers(world) == {401}
        assert (await running.stop())[0] == 0
    assert len(world.telegram.journal) + len(world.slack.said) == told + 2


async def test_d13_webhooks_without_a_secret_are_refused_at_the_start(world: World) -> None:
    async with service(world, public(world) | {"TELEGRAM_WEBHOOK_SECRET": ""}) as running:
        assert await asyncio.wait_for(running.process.wait(), PATIENCE) == 2
        assert "TELEGRAM_WEBHOOK_SECRET must be 16 to 256" in running.written
    assert not world.telegram.webhook.url


async def test_tokens_that_are_revoked_stop_everything_and_end_the_service(world: World) -> None:
    """Promises 2.2: sending stops, the service is not ready, and ends with its own exit code after a grace; nothing is hammered."""
    async with service(world, public(world) | {"TOKEN_GRACE": "3s"}) as running:
        await until(running.is_well)
        world.telegram.token, world.slack.bot_token = "1:other", "xoxb-other"
        revoked = len(world.slack.calls)
        await until(lambda: running.process.returncode is not None)
        assert running.process.returncode == 77
        assert "no platform takes our token any more" in running.written
        assert running.written.count("Telegram refuses the token") == 1
        assert len(world.slack.calls) - revoked <= 4


async def test_a_platform_that_still_takes_its_token_keeps_the_service_alive(world: World) -> None:
    async with service(world, {"TOKEN_GRACE": "1s"}) as running:
        await until(running.is_well)
        world.telegram.token = "1:other"
        await until(lambda: "Telegram refuses the token" in running.written)
        assert (await running.get("/ready"))[0] == 503
        await world.slack.slash("/latest")
        await until(world.slack.responses)
        assert (await running.stop())[0] == 0
