"""Updates that Telegram brings to us: only with the secret, each once, and we notice when they stop coming."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import ClientSession, web

from bot.hooks import Knock, Reply
from bot.telegram.listen import UPDATES, TelegramListener
from bot.telegram.webhook import PATH, Address, Webhook
from bot.web.doors import door
from tests.bot.telegram.desk import Desk, said
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram_faults import broken

SECRET = "Agreed-on_between-us-0123456789"


@asynccontextmanager
async def hooked(fake: FakeTelegram, desk: Desk, *, check: float = 0.3, port: int = 0) -> AsyncIterator[tuple[TelegramListener, str]]:
    """A listener whose webhook stands at a door on loopback, and its address."""
    webhook: list[Webhook] = []

    async def hook(knock: Knock) -> Reply:
        return await webhook[0].hook(knock)

    app = web.Application()
    app.router.add_post(PATH, door(hook))
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}{PATH}"
    webhook.append(Webhook(Address(url=url, secret=SECRET), check))
    listener = desk.listener(fake, webhook=webhook[0])
    await listener.start()
    try:
        yield listener, url
    finally:
        await listener.stop()
        await runner.cleanup()


async def test_updates_are_brought_and_answered(fake: FakeTelegram, desk: Desk) -> None:
    async with hooked(fake, desk) as (listener, url):
        await fake.wait_for(listener.healthy)
        assert listener.state() == "listening"
        assert (fake.webhook.url, fake.webhook.secret, tuple(fake.webhook.allowed)) == (url, SECRET, UPDATES)
        await fake.user_says(1001, "/pledges IT")
        assert await said(fake, 1) == ["1: /pledges IT"]
        await fake.press(fake.journal[0].message_id, "/latest page:1")
        assert (await said(fake, 2))[1] == "2: /latest page:1"
        await fake.puts_out(1001)
        await fake.wait_for(lambda: desk.closed)
        assert [method for method, _ in fake.calls if method == "getUpdates"] == []


async def test_d13_without_the_secret_nothing_is_heard(fake: FakeTelegram, desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    update: dict[str, Any] = {"update_id": 1, "message": {"text": "/latest forged"}}
    async with hooked(fake, desk) as (listener, url):
        await fake.wait_for(listener.healthy)
        strangers = ["", SECRET[:-1], SECRET + "x", SECRET.swapcase(), SECRET[::-1], "\xe4" * 20]
        assert [await fake.webhook.bring(update, secret) for secret in strangers] == [401] * len(strangers)
        async with ClientSession() as client, client.get(url) as response:
            assert response.status == 405
    assert desk.requests == []
    assert SECRET not in caplog.text
    assert "forged" not in caplog.text


@pytest.mark.parametrize("body", [{}, {"update_id": "x"}, {"update_id": 7, "message": 3}, [], "words", None])
async def test_what_is_no_update_is_taken_and_has_no_effect(fake: FakeTelegram, desk: Desk, body: Any) -> None:
    async with hooked(fake, desk) as (listener, _):
        await fake.wait_for(listener.healthy)
        assert await fake.webhook.bring(body) == 200
        await fake.user_says(1001, "/latest")
        assert await said(fake, 1) == ["1: /latest"]


async def test_d12_an_update_that_comes_again_after_a_restart_too_has_one_effect(fake: FakeTelegram, desk: Desk) -> None:
    async with hooked(fake, desk) as (listener, _):
        await fake.wait_for(listener.healthy)
        await fake.user_says(1001, "/latest")
        await said(fake, 1)
    again = {"update_id": 501, "message": {"message_id": 101, "date": 1, "chat": fake.chats[1001].json(), "text": "/latest"}}
    async with hooked(fake, desk) as (listener, _):
        await fake.wait_for(listener.healthy)
        assert [await fake.webhook.bring(again) for _ in range(3)] == [200] * 3
        await fake.user_says(1001, "/status")
        assert (await said(fake, 2))[1] == "2: /status"
    assert len(desk.requests) == 2


async def test_d12_a_polled_update_that_comes_again_after_a_restart_has_one_effect(fake: FakeTelegram, desk: Desk) -> None:
    """A process that died had not told Telegram yet that it has the update."""
    listener = desk.listener(fake)
    await listener.start()
    await fake.user_says(1001, "/latest")
    await said(fake, 1)
    await listener.stop()
    fake._updates.append({"update_id": 501, "message": {"message_id": 101, "date": 1, "chat": fake.chats[1001].json(), "text": "/latest"}})
    listener = desk.listener(fake)
    await listener.start()
    await fake.user_says(1001, "/status")
    assert (await said(fake, 2))[1] == "2: /status"
    await listener.stop()
    assert len(desk.requests) == 2


async def test_what_came_while_we_were_down_is_brought_afterwards(fake: FakeTelegram, desk: Desk) -> None:
    async with hooked(fake, desk) as (listener, url):
        await fake.wait_for(listener.healthy)
    await fake.user_says(1001, "/latest")
    await fake.wait_for(lambda: fake.webhook.error)
    async with hooked(fake, desk, port=int(url.split(":")[2].partition("/")[0])):
        assert await said(fake, 1) == ["1: /latest"]


async def test_polling_takes_the_webhook_away(fake: FakeTelegram, desk: Desk) -> None:
    async with hooked(fake, desk) as (listener, _):
        await fake.wait_for(listener.healthy)
    assert fake.webhook.url
    listener = desk.listener(fake)
    await listener.start()
    await fake.wait_for(listener.healthy)
    assert not fake.webhook.url
    await fake.user_says(1001, "/latest")
    assert await said(fake, 1) == ["1: /latest"]
    await listener.stop()


async def test_d14_a_webhook_that_is_taken_away_is_noticed_told_once_and_set_again(
    fake: FakeTelegram, desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    async with hooked(fake, desk, check=0.1) as (listener, url):
        await fake.wait_for(listener.healthy)
        for _ in range(3):
            fake.webhook.stop()
            await fake.wait_for(lambda: "409" in listener.state() and fake.webhook.url == url)
            assert not listener.healthy()
        await fake.wait_for(listener.healthy)
    assert len([record for record in caplog.records if "409" in record.getMessage()]) == 1


async def test_updates_that_telegram_cannot_bring_make_us_unready(fake: FakeTelegram, desk: Desk) -> None:
    async with hooked(fake, desk, check=0.1) as (listener, _):
        await fake.wait_for(listener.healthy)
        fake.webhook.secret = "another"
        await fake.user_says(1001, "/latest")
        await fake.wait_for(lambda: "401" in listener.state())
        assert not listener.healthy()
        fake.webhook.secret = SECRET
        await fake.wait_for(listener.healthy)
        assert await said(fake, 1) == ["1: /latest"]


async def test_a_bot_api_that_fails_is_waited_for(fake: FakeTelegram, desk: Desk) -> None:
    fake.fail_next(None, broken(), broken(), method="setWebhook")
    async with hooked(fake, desk) as (listener, _):
        await fake.wait_for(lambda: "no connection to Telegram" in listener.state())
        await fake.wait_for(listener.healthy, 20)


async def test_a_revoked_token_is_noticed(fake: FakeTelegram, desk: Desk) -> None:
    async with hooked(fake, desk, check=0.1) as (listener, _):
        await fake.wait_for(listener.healthy)
        assert not listener.refused()
        fake.token = "1:other"
        await fake.wait_for(listener.refused)
        assert not listener.healthy()


async def test_a_stop_lets_answers_finish(fake: FakeTelegram, desk: Desk) -> None:
    desk.holding = asyncio.Event()
    async with hooked(fake, desk) as (listener, _):
        await fake.wait_for(listener.healthy)
        await fake.user_says(1001, "/slow")
        await fake.wait_for(lambda: desk.requests)
        stopping = asyncio.create_task(listener.stop())
        desk.holding.set()
        async with asyncio.timeout(7):
            await stopping
        assert await said(fake, 1) == ["1: /slow"]
