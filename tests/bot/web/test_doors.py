"""What a platform sends reaches its hook under any host name; everything else stays closed to strangers, and bodies have bounds."""

import io
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from bot.hooks import STRANGER, Knock, Reply
from bot.web.board import Board
from bot.web.doors import LARGEST
from bot.web.metrics import Figures, read_figures
from bot.web.server import WebServer
from handlers.command import Request
from handlers.message import Message
from storage.store import open_store
from tests.makers import NOW

PUBLIC = {"Host": "alerts.example.org", "Origin": "https://elsewhere.example", "Sec-Fetch-Site": "cross-site"}


class Hooked:
    """A server with one hook, which lets in who says the word."""

    def __init__(self, folder: Path) -> None:
        self.heard: list[bytes] = []
        url = f"sqlite:///{folder}/x.db"
        self._counted = open_store(url)
        self.board = Board(open_store(url), lambda: NOW)
        self.server = WebServer(
            host="127.0.0.1",
            port=0,
            board=self.board,
            answer=self._answer,
            parts=tuple,
            ready=lambda: True,
            figures=self._figures,
            hooks={"/platform": self._hook},
        )

    async def _answer(self, _: Request) -> Message:
        return Message(blocks=())

    async def _figures(self) -> Figures:
        return read_figures(self._counted, NOW)

    async def _hook(self, knock: Knock) -> Reply:
        if knock.headers.get("x-word") != "friend":
            return STRANGER
        if knock.body == b"break":
            raise ValueError("what was said")
        self.heard.append(knock.body)
        return Reply(status=200, body="{}", content_type="application/json")

    async def post(self, path: str, body: bytes, **headers: str) -> int:
        async with (
            aiohttp.ClientSession(f"http://127.0.0.1:{self.server.port}") as client,
            client.post(path, data=io.BytesIO(body), headers=PUBLIC | headers) as response,
        ):
            return response.status


@pytest.fixture
async def hooked(tmp_path: Path) -> AsyncIterator[Hooked]:
    made = Hooked(tmp_path)
    await made.server.start()
    yield made
    await made.server.stop()
    made.board.close()
    made._counted.close()


async def test_a_hook_hears_what_is_sent_to_a_public_name(hooked: Hooked) -> None:
    assert await hooked.post("/platform", b"x" * 100_000, **{"X-Word": "friend"}) == 200
    assert hooked.heard == [b"x" * 100_000]


async def test_d13_strangers_and_large_bodies_are_turned_away(hooked: Hooked) -> None:
    assert await hooked.post("/platform", b"hello") == 401
    assert await hooked.post("/platform", b"x" * (LARGEST + 1), **{"X-Word": "friend"}) == 413
    assert hooked.heard == []


async def test_the_console_stays_closed_to_public_names(hooked: Hooked) -> None:
    assert [await hooked.post(path, b"text=/help") for path in ("/console/ask", "/platform/", "/platform2")] == [403, 403, 403]


async def test_a_hook_that_fails_is_logged_and_costs_nothing(hooked: Hooked, caplog: pytest.LogCaptureFixture) -> None:
    assert await hooked.post("/platform", b"break", **{"X-Word": "friend"}) == 500
    assert "a request to /platform could not be handled" in caplog.text
    assert await hooked.post("/platform", b"again", **{"X-Word": "friend"}) == 200
