"""Whose words an article tells."""

import pytest

from bot.reading.events.voices import voices
from tests.bot.reading.conftest import Open

LEAD = "Portugal said on Monday that it would send 400 soldiers to the force for Ukraine."


@pytest.mark.parametrize(
    ("language", "title", "said"),
    [
        ("en", "Norway weighs frigates for the coalition of the willing", ("NO",)),
        ("de", "Litauen und Estland: Soldaten nur nach einem Waffenstillstand", ("LT", "EE")),
        ("fr", "Macron : la coalition des volontaires est prête", ("FR",)),
        ("en", "NATO and Ukraine: Denmark stays cautious", ("DK",)),  # those whom everybody names have no voice
        ("en", "Soldiers stationed in Poland: Spain agrees", ("ES",)),  # where something happens is nobody's voice
        ("en", "No soldiers yet", ("PT",)),  # the title names nobody: the lead does
        ("sv", "Europa planerar trupper, Spanien tvekar", ()),  # who speaks of a continent speaks for many
        ("uk", "Європа рахує солдатів, Польща мовчить", ()),
    ],
)
def test_a_title_tells_who_has_the_word(opened: Open, language: str, title: str, said: tuple[str, ...]) -> None:
    assert voices(opened(title, LEAD, language)) == said
