import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import pytest

from bot.web.board import Board
from bot.web.metrics import Figures, read_figures
from bot.web.send import ConsoleSender
from bot.web.server import CONSOLE, Part, WebServer
from handlers.command import Request
from handlers.message import Heading, Message, line, to_json
from storage.model import Delivery, Operation
from storage.store import Store, open_store

NOW = datetime(2025, 9, 4, 15, 0, tzinfo=UTC)


def said(text: str) -> str:
    """A message's JSON with this headline."""
    return to_json(Message((Heading(line(text)),)))


def delivery(number: int, operation: Operation, text: str, target: str = "") -> Delivery:
    return Delivery(id=number, channel=CONSOLE, story=1, operation=operation, message=said(text), target=target, created=NOW)


@dataclass
class Service:
    """A console as it runs, with a client that talks to it; `asked` holds the requests that reached the commands."""

    server: WebServer
    board: Board
    sender: ConsoleSender
    client: aiohttp.ClientSession
    asked: list[Request] = field(default_factory=list)
    parts: Sequence[Part] = (Part(name="poller", ok=True),)
    ready: bool = True
    answers: Callable[[Request], Awaitable[Message]] | None = None

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.server.port}"

    async def answer(self, request: Request) -> Message:
        self.asked.append(request)
        if self.answers is not None:
            return await self.answers(request)
        return Message((Heading(line(f"You asked: {request.text}")),))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(f"sqlite:///{tmp_path}/x.db")
    yield opened
    opened.close()


@pytest.fixture
def start(store: Store) -> Callable[[str], AbstractAsyncContextManager[Service]]:
    """Starts a console bound to a host."""

    @asynccontextmanager
    async def started(host: str) -> AsyncIterator[Service]:
        ticks = iter(range(10_000))
        board = Board(store, lambda: NOW + timedelta(minutes=next(ticks)))

        async def figures() -> Figures:
            return read_figures(store, NOW)

        server = WebServer(
            host=host,
            port=0,
            board=board,
            answer=lambda request: service.answer(request),  # noqa: PLW0108 - the service is made below
            parts=lambda: service.parts,
            ready=lambda: service.ready,
            figures=figures,
        )
        await server.start()
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=20)) as client:
            service = Service(server=server, board=board, sender=ConsoleSender(board), client=client)
            try:
                yield service
            finally:
                async with asyncio.timeout(8):
                    await server.stop()
                board.close()

    return started


@pytest.fixture
async def service(start: Callable[[str], AbstractAsyncContextManager[Service]]) -> AsyncIterator[Service]:
    async with start("127.0.0.1") as running:
        yield running
