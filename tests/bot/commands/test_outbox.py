"""`coalition-watch outbox` as the operator sees it."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.__main__ import main
from handlers.message import Heading, Message, bold, line, to_json
from storage.model import Channel, Level, Operation, State
from storage.store import Store, open_store
from tests.makers import story


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """A message that was refused, one without an answer, and one that waits."""
    url = f"sqlite:///{tmp_path}/x.db"
    monkeypatch.setenv("DATABASE_URL", url)
    store, now = open_store(url), datetime.now(UTC)
    text = to_json(Message((Heading(line(bold("Italy refuses troops"))),)))
    with store.write():
        alert = store.alerts.add(store.stories.add(story()), Operation.POST, (), Level.SINGLE, now)
        for chat in ("1001", "1002", "1003"):
            store.outbox.add(alert, Channel(platform="telegram", id=chat), 1, Operation.POST, text, now)
        store.outbox.settle(1, State.REFUSED, now, reason="Message is too long")
        store.outbox.settle(2, State.UNKNOWN, now, reason="no answer")
    return store


def test_the_list_tells_what_waits_and_why_the_rest_was_given_up(kept: Store, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["outbox"]) == 0
    shown = capsys.readouterr().out.splitlines()
    assert shown[0] == "1 waiting, 1 refused, 1 unknown"
    assert [row.split("  ")[0] for row in shown[1:]] == ["3", "1", "2"]
    assert "telegram 1001  post" in shown[2]
    assert shown[2].endswith("Italy refuses troops  Message is too long")
    main(["outbox", "list", "--state", "unknown"])
    assert len(capsys.readouterr().out.splitlines()) == 2
    kept.close()


def test_one_is_retried_and_another_dropped(kept: Store, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["outbox", "retry", "1"]) == 0
    assert main(["outbox", "drop", "3"]) == 0
    counts = kept.outbox.counts()
    assert (counts[State.WAITING], counts[State.DROPPED], counts[State.UNKNOWN]) == (1, 1, 1)
    assert main(["outbox", "retry", "1", "99"]) == 1
    assert "2 could not be" in capsys.readouterr().out
    kept.close()


def test_why_a_delivery_cannot_be_changed_is_told(kept: Store, capsys: pytest.CaptureFixture[str]) -> None:
    with kept.write():
        kept.outbox.settle(2, State.SENT, datetime.now(UTC), message_id="1")
    assert main(["outbox", "retry", "1", "2", "3", "99", "abc", "9" * 30]) == 1
    told = capsys.readouterr().out.splitlines()
    assert told[:4] == ["1 waits again; 5 could not be:", "2: it is sent", "3: it is waiting", "99: there is no such delivery"]
    assert [row.partition(";")[0] for row in told[4:]] == ["abc: not a number", f"{'9' * 30}: not a number"]
    kept.close()


def test_all_means_what_was_given_up(kept: Store) -> None:
    assert main(["outbox", "retry", "all"]) == 0
    assert kept.outbox.counts()[State.WAITING] == 3
    kept.close()


def test_a_database_that_cannot_be_used_is_told(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://x")
    assert main(["outbox"]) == 2
    assert "DATABASE_URL" in capsys.readouterr().err


def test_deliver_sends_what_waits_once(kept: Store, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BASELINE", "0")
    now = datetime.now(UTC)
    with kept.write():
        kept.outbox.notify(Channel(platform="console", id="console"), to_json(Message((Heading(line("Hello")),))), now)
    kept.close()
    assert main(["deliver"]) == 0
    assert capsys.readouterr().out == "1 message sent\n"
