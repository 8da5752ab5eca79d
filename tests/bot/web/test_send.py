"""Deliveries to the console: nothing lost, nothing twice."""

import asyncio
import sqlite3
from pathlib import Path

from storage.model import Later, Operation, Sent
from storage.store import Store
from tests.bot.web.conftest import Service, delivery


async def test_a_delivery_sent_twice_stands_once(service: Service, store: Store) -> None:
    first = await service.sender.send(delivery(1, Operation.POST, "Summit"))
    assert await service.sender.send(delivery(1, Operation.POST, "Summit")) == first
    reply = delivery(2, Operation.REPLY, "Italy refuses", target="1")
    assert await service.sender.send(reply) == await service.sender.send(reply)
    assert len(store.console.list()) == 2


async def test_what_was_lost_is_put_there_anew(service: Service, store: Store) -> None:
    assert await service.sender.send(delivery(1, Operation.EDIT, "31 countries", target="77")) == Sent(message_id="1")
    assert await service.sender.send(delivery(2, Operation.REPLY, "Italy refuses", target="")) == Sent(message_id="2")
    assert [posted.parent for posted in store.console.list()] == [None, None]


async def test_a_full_or_broken_database_is_tried_again(service: Service, tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "x.db")
    connection.execute("drop table console")
    connection.close()
    outcome = await service.sender.send(delivery(1, Operation.POST, "Summit"))
    assert isinstance(outcome, Later)
    assert outcome.why.startswith("database: ")


async def test_sends_at_once_and_a_cancelled_one_leave_the_page_whole(service: Service, store: Store) -> None:
    sends = [asyncio.create_task(service.sender.send(delivery(number, Operation.POST, f"Alert {number}"))) for number in range(40)]
    await asyncio.sleep(0)
    sends[3].cancel()
    outcomes = await asyncio.gather(*sends, return_exceptions=True)
    assert sum(isinstance(outcome, Sent) for outcome in outcomes) == 39
    again = await service.sender.send(delivery(3, Operation.POST, "Alert 3"))
    assert isinstance(again, Sent)
    assert sorted(posted.revision for posted in store.console.list()) == list(range(1, 41))
