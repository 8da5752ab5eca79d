"""Latin letters for every script, by which names and texts of many languages are compared (promise T2)."""

import pytest

from bot.reading.words.roman import latin
from bot.reading.words.sounds import likeness


@pytest.mark.parametrize(
    ("written", "expected"), [("plain", "plain"), ("Łódź", "Lodz"), ("Київ", "Kiiv"), ("Αθήνα", "Athina"), ("a\u0301", "a"), ("", "")]
)
def test_any_script_in_latin_letters(written: str, expected: str) -> None:
    assert latin(written) == expected


def test_a_likeness_is_the_same_whether_or_not_it_stops_early_for_strangers() -> None:
    """T2: only what lies below the asked likeness is given up."""
    names = ("heksed", "hegset", "makron", "makro", "zelenski", "selenskii", "starmer", "stamer", "kroseto", "merts")
    for left in names:
        for right in names:
            whole = likeness(left, right)
            assert likeness(left, right, 0.71) == whole if whole >= 0.71 else likeness(left, right, 0.71) < 0.71
