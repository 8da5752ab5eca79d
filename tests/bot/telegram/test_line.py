"""How far away the Bot API is, as the limits may reckon with (promise D5)."""

import pytest

from bot.telegram.line import Line
from bot.telegram.send import Letter, TelegramSender
from handlers.message import Heading, Message, line
from storage.model import Channel


async def test_the_kernel_tells_the_round_trip_of_the_connection(sender: TelegramSender) -> None:
    assert sender.round_trip() == 0
    await sender.post(Letter(channel=Channel(platform="telegram", id="1001"), message=Message((Heading(line("Hello")),))))
    assert 0 < sender.round_trip() < 0.05


def test_the_quickest_round_trip_of_the_last_minutes_counts_with_a_margin() -> None:
    way = Line()
    for at, seconds in ((0.0, 0.08), (10.0, 0.05), (20.0, 0.06), (30.0, 4_294.0)):
        way.note(seconds, at)
    assert way.round_trip(100.0) == pytest.approx(0.045)
    assert way.round_trip(615.0) == pytest.approx(0.054)
    assert way.round_trip(700.0) == 0
