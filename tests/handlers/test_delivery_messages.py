"""What is said about deliveries: a backlog as one message, and notices to the operator."""

from datetime import datetime, timedelta

from handlers.backlog import MOST_SHOWN, backlog_message
from handlers.message import Heading, Message, bold, line, plain
from handlers.notices import closed_notice, trouble_notice, undelivered_notice


def alert(text: str) -> Message:
    return Message((Heading(line(bold(text))),))


def test_a_backlog_has_a_line_for_each_story_with_its_last_word(now: datetime) -> None:
    waiting = [(1, alert("Summit in Paris")), (2, alert("Ministers meet")), (1, alert("Italy refuses troops"))]
    said = plain(backlog_message(waiting, now - timedelta(hours=5)))
    assert said.splitlines() == [
        "3 messages could not be delivered at once, the oldest since 4 September 2025, 13:00 UTC",
        "- Italy refuses troops · /story 1",
        "- Ministers meet · /story 2",
    ]


def test_a_long_backlog_is_cut_at_the_oldest(now: datetime) -> None:
    said = plain(backlog_message([(number, alert(f"Event {number}")) for number in range(100)], now)).splitlines()
    assert len(said) == MOST_SHOWN + 2
    assert said[1].startswith("- Event 75")
    assert said[-1] == "+ 75 earlier stories: /latest shows them."


def test_notices_say_what_to_do() -> None:
    assert "comes back with /start" in plain(closed_notice("telegram", "1001", "bot was blocked"))
    assert "coalition-watch outbox list --state expired" in plain(undelivered_notice("slack", "expired", "12 of them just now"))
    assert plain(trouble_notice("telegram", "Telegram refuses the bot's token")).splitlines()[0] == "Telegram takes no messages"
