"""D12: acknowledged while the database is locked, over both ways, and each answered once; `benchmarks/inbound.py` says how fast."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.buttons import Buttons
from bot.slack.listen import SlackListener
from bot.store_thread import StoreThread
from handlers.command import Request
from handlers.message import Button, Message, Paragraph, line
from storage.store import Store, open_store
from tests.bot.slack.desk import hooked, listening
from tests.fakes.slack import FakeSlack
from tests.fakes.slack_sockets import Envelope

AT_ONCE = 50


@asynccontextmanager
async def locked(path: Path) -> AsyncIterator[None]:
    """Another process holds the database's write lock."""
    with sqlite3.connect(path, isolation_level=None) as other:
        other.execute("begin immediate")
        yield
        other.execute("rollback")


def looked_up(store: Store, text: str) -> str:
    return f"{text} {store.outbox.counts()}"


@pytest.mark.parametrize("way", [listening, hooked])
async def test_d12_fifty_at_once_are_acknowledged_while_the_database_is_locked(
    slack: FakeSlack, thread: StoreThread, tmp_path: Path, way: object
) -> None:
    buttons = Buttons(open_store(f"sqlite:///{tmp_path}/slack.db"), lambda: datetime.now(UTC))

    async def answer(request: Request) -> Message:
        text = await thread.run(looked_up, request.text)
        return Message(blocks=(Paragraph(line(text)),), buttons=(Button("More", buttons.shorten(f"{request.text} {'x' * 200}")),))

    async def give(number: int) -> Envelope:
        if number % 2:
            return await slack.slash("/story", str(number))
        return await slack.dm(f"story {number}", channel="D1", event_id=f"Ev{number}")

    async with way(slack, thread, answer) as listener:  # type: ignore[operator]
        assert isinstance(listener, SlackListener)
        async with locked(tmp_path / "slack.db"):
            envelopes = await asyncio.gather(*(give(number) for number in range(AT_ONCE)))
            assert slack.said == []
        assert all(envelope.acked_after is not None for envelope in envelopes)
        await slack.wait_for(lambda: len(slack.responses()) == AT_ONCE / 2, 20)
    buttons.close()
    numbers = [said.seen.text.split()[1] for said in slack.responses()]
    assert sorted(numbers) == sorted(str(number) for number in range(1, AT_ONCE, 2))
