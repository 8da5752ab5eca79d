"""The console over real HTTP: page, live updates, commands, health and metrics, and who is refused."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot.web.metrics import Figures
from bot.web.server import CONSOLE, MOST_LISTENERS, Part, WebServer
from handlers.command import Request
from handlers.message import Message
from storage.model import Operation, Sent, Source, Tier
from storage.store import Store
from tests.bot.web.conftest import NOW, Service, delivery

Start = Callable[[str], AbstractAsyncContextManager[Service]]


async def page(service: Service) -> str:
    async with service.client.get(f"{service.origin}/") as response:
        assert response.status == 200
        return await response.text()


async def post_alert(service: Service, number: int, text: str) -> str:
    sent = await service.sender.send(delivery(number, Operation.POST, text))
    assert isinstance(sent, Sent)
    return sent.message_id


async def events(response: aiohttp.ClientResponse) -> AsyncIterator[dict[str, Any]]:
    async for row in response.content:
        if row.startswith(b"data: "):
            yield json.loads(row.removeprefix(b"data: "))


# The page


async def test_an_empty_page_says_what_will_come(service: Service) -> None:
    assert "No alerts yet" in await page(service)


async def test_the_page_shows_alerts_with_their_replies(service: Service) -> None:
    alert = await post_alert(service, 1, "Summit in Paris")
    await service.sender.send(delivery(2, Operation.REPLY, "Italy refuses troops", target=alert))
    await post_alert(service, 3, "Ministers meet in Brussels")
    html = await page(service)
    assert html.index("Summit in Paris") < html.index("Italy refuses troops") < html.index("Ministers meet")
    assert 'class="card reply"' in html


async def test_an_edited_alert_says_so(service: Service) -> None:
    alert = await post_alert(service, 1, "30 countries")
    assert "edited" not in re.sub(r"<(style|script).*?</\1>", "", await page(service), flags=re.DOTALL)
    assert await service.sender.send(delivery(2, Operation.EDIT, "31 countries", target=alert)) == Sent(message_id=alert)
    html = await page(service)
    assert "31 countries" in html
    assert "30 countries" not in html
    assert '<span class="edited">edited ' in html


async def test_the_page_needs_nothing_from_outside(service: Service) -> None:
    await post_alert(service, 1, "Summit")
    html = await page(service)
    assert not re.findall(r"(?:src|href)=[\"'](?!#|data:)", html)
    assert "@import" not in html


async def test_only_our_own_script_may_run(service: Service) -> None:
    async with service.client.get(f"{service.origin}/") as response:
        policy, html = response.headers["Content-Security-Policy"], await response.text()
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    (nonce,) = set(re.findall(r"script-src 'nonce-([^']+)'", policy))
    assert re.findall(r"<(script|style) ([^>]*)>", html) == [("style", f'nonce="{nonce}"'), ("script", f'nonce="{nonce}"')]
    assert not re.search(r"\son[a-z]+=|\sstyle=", html)
    async with service.client.get(f"{service.origin}/") as again:
        assert nonce not in again.headers["Content-Security-Policy"]


async def test_a_message_cannot_use_the_pages_own_marks(service: Service) -> None:
    await post_alert(service, 1, "{{nonce}} {{revision}} {{messages}}")
    assert "{{nonce}} {{revision}} {{messages}}" in await page(service)


async def test_answers_are_closed_to_framing_and_sniffing(service: Service) -> None:
    for path in ("/", "/health", "/console/messages", "/nowhere"):
        async with service.client.get(service.origin + path) as response:
            assert response.headers["X-Content-Type-Options"] == "nosniff"
            assert "frame-ancestors 'none'" in response.headers["Content-Security-Policy"]
            assert "Server" not in response.headers


# Live updates


async def test_an_open_page_hears_of_alerts_edits_and_replies(service: Service) -> None:
    async with service.client.get(f"{service.origin}/console/events?after=0") as response:
        assert response.content_type == "text/event-stream"
        heard = events(response)
        alert = await post_alert(service, 1, "30 countries")
        first = await anext(heard)
        assert (first["id"], first["parent"], first["text"]) == (int(alert), None, "30 countries")
        await service.sender.send(delivery(2, Operation.EDIT, "31 countries", target=alert))
        second = await anext(heard)
        assert (second["id"], second["text"]) == (int(alert), "31 countries")
        assert "31 countries" in second["html"]
        await service.sender.send(delivery(3, Operation.REPLY, "Italy refuses", target=alert))
        assert (await anext(heard))["parent"] == int(alert)


async def test_a_page_that_lost_the_line_misses_nothing(service: Service) -> None:
    await post_alert(service, 1, "first")
    await post_alert(service, 2, "second")
    async with service.client.get(f"{service.origin}/console/events?after=0", headers={"Last-Event-ID": "1"}) as response:
        assert (await anext(events(response)))["text"] == "second"


async def test_a_page_takes_up_where_it_was_built(service: Service) -> None:
    await post_alert(service, 1, "before")
    (revision,) = re.findall(r'data-revision="(\d+)"', await page(service))
    await post_alert(service, 2, "after")
    async with service.client.get(f"{service.origin}/console/events?after={revision}") as response:
        assert (await anext(events(response)))["text"] == "after"


async def test_messages_are_to_be_had_as_json(service: Service) -> None:
    await post_alert(service, 1, "first")
    await post_alert(service, 2, "second")
    async with service.client.get(f"{service.origin}/console/messages?after=1") as response:
        body = await response.json()
    assert [message["text"] for message in body["messages"]] == ["second"]
    async with service.client.get(f"{service.origin}/console/messages?after=nonsense") as response:
        assert len((await response.json())["messages"]) == 2


async def test_open_pages_do_not_hold_up_the_stop(start: Start) -> None:
    async with start("127.0.0.1") as service, service.client.get(f"{service.origin}/console/events") as response:
        assert response.status == 200
        async with asyncio.timeout(4):
            await service.server.stop()
            assert b"retry" in await response.content.read()


async def test_there_is_a_limit_to_open_pages(service: Service) -> None:
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connector) as client:
        opened = [await client.get(f"{service.origin}/console/events") for _ in range(MOST_LISTENERS + 1)]
        assert [response.status for response in opened] == [200] * MOST_LISTENERS + [503]
        for response in opened:
            response.close()


# Commands


@pytest.mark.parametrize("kind", ["form", "json"])
async def test_a_command_is_answered(service: Service, kind: str) -> None:
    given: dict[str, Any] = {"data" if kind == "form" else "json": {"text": " /pledges IT troops "}}
    async with service.client.post(f"{service.origin}/console/ask", **given) as response:
        assert response.status == 200
        assert response.content_type == "text/html"
        assert await response.text() == '<h2 dir="auto">You asked: /pledges IT troops</h2>'
    assert service.asked == [Request(channel=CONSOLE, user="console", text="/pledges IT troops")]


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"text": 7}', b'{"text": "  "}', b"[" * 4000, b'"\xff"'])
async def test_a_request_without_a_command_is_told_so(service: Service, body: bytes) -> None:
    async with service.client.post(f"{service.origin}/console/ask", data=body, headers={"Content-Type": "application/json"}) as response:
        assert response.status == 400
        assert "/help" in await response.text()
    assert service.asked == []


@pytest.mark.parametrize("media_type", ["application/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])
async def test_a_long_request_is_refused(service: Service, media_type: str) -> None:
    body = b'--x\r\nContent-Disposition: form-data; name="text"\r\n\r\n' + b"a" * 5000 + b"\r\n--x--\r\n"
    async with service.client.post(f"{service.origin}/console/ask", data=body, headers={"Content-Type": media_type}) as response:
        assert response.status == 413
    assert service.asked == []


async def test_a_command_that_breaks_tells_nothing_of_the_inside(service: Service) -> None:
    async def breaks(_: Request) -> Message:
        raise RuntimeError("secret path /var/lib")

    service.answers = breaks
    async with service.client.post(f"{service.origin}/console/ask", json={"text": "/latest"}) as response:
        assert response.status == 500
        assert "secret" not in await response.text()


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Host": "evil.example"},
        {"Host": "127.0.0.1.evil.example"},
        {"Host": "[::1"},
        {"Host": ""},
    ],
)
async def test_other_sites_cannot_give_commands(service: Service, headers: dict[str, str]) -> None:
    async with service.client.post(f"{service.origin}/console/ask", data={"text": "/unsubscribe"}, headers=headers) as response:
        assert response.status in {400, 403}
    assert service.asked == []


async def test_our_own_page_can(service: Service) -> None:
    headers = {"Origin": service.origin, "Sec-Fetch-Site": "same-origin"}
    async with service.client.post(f"{service.origin}/console/ask", data={"text": "/help"}, headers=headers) as response:
        assert response.status == 200


@pytest.mark.parametrize("path", ["/", "/console/messages", "/console/events", "/health", "/metrics"])
async def test_a_name_that_is_not_ours_reads_nothing(service: Service, path: str) -> None:
    async with service.client.get(service.origin + path, headers={"Host": "rebound.example"}) as response:
        assert response.status == 403


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "LOCALHOST"])
async def test_our_own_names_are_known(service: Service, host: str) -> None:
    async with service.client.get(f"{service.origin}/health", headers={"Host": f"{host}:{service.server.port}"}) as response:
        assert response.status == 200


async def test_a_console_for_the_network_answers_to_any_name_but_no_other_site(start: Start) -> None:
    async with start("0.0.0.0") as service:
        url = f"{service.origin}/console/ask"
        named = {"Host": "console.example", "Origin": "http://console.example"}
        async with service.client.post(url, data={"text": "/help"}, headers=named) as response:
            assert response.status == 200
        foreign = {"Host": "console.example", "Origin": "http://evil.example"}
        async with service.client.post(url, data={"text": "/help"}, headers=foreign) as response:
            assert response.status == 403


# Health and metrics


async def test_health_names_each_part(service: Service) -> None:
    async with service.client.get(f"{service.origin}/health") as response:
        assert response.status == 200
        assert await response.json() == {"status": "ok", "parts": {"poller": {"ok": True, "detail": ""}}}
    service.parts = (Part(name="poller", ok=True), Part(name="telegram", ok=False, detail="token refused"))
    async with service.client.get(f"{service.origin}/health") as response:
        assert response.status == 503
        body = await response.json()
    assert body["status"] == "degraded"
    assert body["parts"]["telegram"] == {"ok": False, "detail": "token refused"}


async def test_ready_follows_the_service(service: Service) -> None:
    async with service.client.get(f"{service.origin}/ready") as response:
        assert response.status == 200
    service.ready = False
    async with service.client.get(f"{service.origin}/ready") as response:
        assert response.status == 503


async def test_metrics_are_what_is_stored(service: Service, store: Store) -> None:
    with store.write():
        store.sources.sync(
            [Source(id=name, url="https://x", publisher="X", language="en", tier=Tier.PRESS, every=timedelta(minutes=10)) for name in "ab"]
        )
        store.sources.settle("a", NOW - timedelta(seconds=90), error="answered 404")
    async with service.client.get(f"{service.origin}/metrics") as response:
        assert response.content_type == "text/plain"
        found = {
            (sample.name, sample.labels.get("state", "")): sample.value
            for family in text_string_to_metric_families(await response.text())
            for sample in family.samples
        }
    assert found["coalition_watch_feeds", ""] == 2
    assert found["coalition_watch_feeds_failing", ""] == 1
    assert found["coalition_watch_last_poll_age_seconds", ""] == 90
    assert found["coalition_watch_deliveries", "waiting"] == 0
    assert found["coalition_watch_articles", ""] == 0


async def test_before_the_first_poll_there_is_no_age(service: Service) -> None:
    async with service.client.get(f"{service.origin}/metrics") as response:
        assert "last_poll" not in await response.text()


@pytest.mark.parametrize("path", ["/nowhere", "/console", "/../etc/passwd", "/console/ask"])
async def test_other_paths_are_not_there(service: Service, path: str) -> None:
    async with service.client.get(service.origin + path) as response:
        assert response.status in {404, 405}


async def test_a_port_that_is_taken_is_named_with_what_to_do(service: Service) -> None:
    async def no_figures() -> Figures:
        raise NotImplementedError

    port = service.server.port
    second = WebServer(
        host="127.0.0.1", port=port, board=service.board, answer=service.answer, parts=tuple, ready=lambda: True, figures=no_figures
    )
    with pytest.raises(OSError, match=rf"WEB_PORT: cannot listen on 127.0.0.1:{port} .* choose another"):
        await second.start()
    await second.stop()
