"""Long commands behind short keys: they outlive the process, and nothing waits for the disk."""

import sqlite3
from datetime import datetime, timedelta
from pathlib import Path

from bot.buttons import Buttons
from storage.store import open_store
from storage.upkeep import let_go

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


async def test_a_key_goes_with_time_unless_its_button_is_shown_again(tmp_path: Path, now: datetime) -> None:
    """A pressed button whose key is gone is answered as expired: the key leads to nothing."""
    url, kept, times = f"sqlite:///{tmp_path}/x.db", timedelta(days=90), [now, now, now + timedelta(days=60)]
    first = Buttons(open_store(url), lambda: times.pop(0))
    old, shown_again = first.shorten("/old"), first.shorten("/again")
    first.shorten("/again")
    first.close()
    store = open_store(url)
    assert [let_go(store, kept, now + timedelta(days=day)) for day in (90, 91, 149, 151)] == [0, 1, 0, 1]
    second = Buttons(store, lambda: now)
    assert [await second.expand(old), await second.expand(shown_again)] == ["", ""]
    second.close()
