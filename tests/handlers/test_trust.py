"""What every alert must say of itself."""

import pytest

from handlers.announce import story_message
from handlers.message import Heading, Paragraph, plain
from storage.countries import Countries
from storage.model import EventStatus, Level, Pledge
from tests.makers import article, filed, pledge, recorded, story


@pytest.mark.parametrize("level", list(Level))
@pytest.mark.parametrize("status", list(EventStatus))
@pytest.mark.parametrize("pledges", [(), (pledge(),), tuple(pledge(code) for code in ("FR", "IT", "DE", "PL", "GR", "ES", "NO"))])
@pytest.mark.parametrize("withdrawn", ["", "It was made up."])
def test_t1_every_alert_names_outlet_link_times_and_level(
    level: Level, status: EventStatus, pledges: tuple[Pledge, ...], withdrawn: str, countries: Countries
) -> None:
    told = story(level=level, origins=3, status=status, retracted=withdrawn)
    entries = tuple(recorded(what, id=number) for number, what in enumerate(pledges, 1))
    message = story_message(told, (filed(),), entries, (), countries)
    links = {span.link: span.text for block in message.blocks if isinstance(block, Paragraph | Heading) for span in block.line if span.link}
    assert links == {"https://daily.example/a1": "The Daily"}
    said = plain(message)
    assert {Level.OFFICIAL: "official", Level.INDEPENDENT: "3 independent outlets", Level.SINGLE: "single source"}[level] in said
    assert "published 27 March 2025, 10:12 UTC, first seen 10:15 UTC" in said
    assert [(button.label, button.command, button.reply) for button in message.buttons] == [
        ("Why?", "/why 7", True),
        ("Wrong?", "/wrong 7", True),
    ]


def test_t1_no_outlet_s_name_is_so_long_that_it_pushes_out_level_and_times(countries: Countries) -> None:
    entry = filed(article(publisher="The Daily " * 400))
    said = plain(story_message(story(), (entry,), (), (), countries))
    assert len(said) < 1000
    assert "single source" in said
    assert "first seen 10:15 UTC" in said
