"""Long commands behind short keys: they outlive the process, and nothing waits for the disk."""

import sqlite3
from datetime import datetime
from pathlib import Path

from bot.buttons import Buttons
from storage.store import open_store

LONG = "/search " + "x" * 80


async def test_a_key_leads_back_to_its_command_after_a_restart(tmp_path: Path, now: datetime) -> None:
    url = f"sqlite:///{tmp_path}/x.db"
    first = Buttons(open_store(url), lambda: now)
    key = first.shorten(LONG)
    assert key == first.shorten(LONG) != first.shorten("/other")
    assert len(key.encode()) <= 64
    first.close()
    second = Buttons(open_store(url), lambda: now)
    assert [await second.expand(key), await second.expand("~forgotten")] == [LONG, ""]
    second.close()


async def test_d12_a_locked_database_holds_up_no_button(tmp_path: Path, now: datetime) -> None:
    buttons = Buttons(open_store(f"sqlite:///{tmp_path}/x.db"), lambda: now)
    with sqlite3.connect(tmp_path / "x.db", isolation_level=None) as other:
        other.execute("begin immediate")
        key = buttons.shorten(LONG)
        assert await buttons.expand(key) == LONG
        other.execute("rollback")
    buttons.close()
