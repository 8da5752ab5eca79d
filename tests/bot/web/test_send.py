"""Deliveries to the console: nothing lost, nothing twice."""

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
