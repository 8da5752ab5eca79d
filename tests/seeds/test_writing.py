"""Each row of `writing.toml` decides its example, and not its counter-example."""

import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.feeds.page import page_text
from bot.reading.events.sections import sections
from bot.reading.mentions.amounts import Number, numbers
from bot.reading.mentions.ordinals import ordinals
from bot.reading.pledges.pledges import mentions, pledges
from bot.reading.words.document import Reader
from bot.reading.words.text import clean
from storage.lexicon import SEEDS, load_lexicon
from storage.model import Qualifier
from storage.seeds import SeedError
from storage.writing import load_writing
from tests.makers import article

READER = Reader(load_lexicon())
ROWS = tomllib.loads((SEEDS / "writing.toml").read_text(encoding="utf-8"))
FORCE = "The Coalition of the Willing for Ukraine met. "


def counted(text: str) -> tuple[Number, ...]:
    document = READER.open(article(title=text, text="", language="en"))
    return tuple(number for sentence in document.sentences for number in numbers(document, sentence))


def one_sentence(text: str) -> bool:
    return len(READER.open(article(title=text, text="", language="de")).sentences) == 1


def two_billion(text: str) -> bool:
    return any(number.value == 2_000_000_000 for number in counted(text))


def in_pounds(text: str) -> bool:
    return any(number.unit == "GBP" for number in counted(text))


def in_canadian_dollars(text: str) -> bool:
    return any(number.unit == "CAD" for number in counted(text))


def in_norwegian_crowns(text: str) -> bool:
    document = READER.open(article(title="The Coalition of the Willing for Ukraine met", text=text, language="en"))
    return any(pledge.currency == "NOK" for pledge in pledges(document, mentions(document)))


def in_its_own_pounds(text: str) -> bool:
    document = READER.open(article(title="The Coalition of the Willing for Ukraine met", text=text, language="en"))
    return any(pledge.currency == "GBP" for pledge in pledges(document, mentions(document)))


def from_two_to_three_hundred(text: str) -> bool:
    return any((number.low, number.value) == (200, 300) for number in counted(text))


def only_two_hundred(text: str) -> bool:
    return [number.value for number in counted(text)] == [200]


def at_least_two_hundred(text: str) -> bool:
    return [(number.value, number.qualifier) for number in counted(text)] == [(200, Qualifier.AT_LEAST)]


def two_hundred_and_fifty(text: str) -> bool:
    return any(number.value == 250 for number in counted(text))


def the_twelfth(text: str) -> bool:
    return ordinals(READER.open(article(title=text, text="", language="en"))) == (12,)


def an_item_of_a_live_blog(text: str) -> bool:
    """Three of them make a live blog, whose items on other matters are left out."""
    about_us = f"{text} {FORCE}"
    page = "\n".join((about_us, f"{text} A goat won the race.", f"{text} A storm hit the coast."))
    return "goat" not in sections(article(title="Live", text=page, language="en"), READER)[0].text


def is_left_out(text: str) -> bool:
    return text not in clean(f"The force is ready.\n{text}\nIt waits.")


def loses_its_end(text: str) -> bool:
    return clean(text) == "Leaders met in Oslo."


def stands_behind_a_wall(text: str) -> bool:
    long_enough = "".join(
        f"<p>In hour {hour} of their talk the leaders came to speak of matter {hour}, and agreed on it.</p>" for hour in range(9)
    )
    page = f"<html><body><article><h1>Leaders met in Oslo</h1><p>{text}</p>{long_enough}</article></body></html>"
    return page_text(page.encode(), "Leaders met in Oslo") == ""


DECIDES: dict[str, Callable[[str], bool]] = {
    "abbreviations": one_sentence,
    "magnitudes": two_billion,
    "signs": in_pounds,
    "dollars": in_canadian_dollars,
    "crowns": in_norwegian_crowns,
    "own_money": in_its_own_pounds,
    "range": from_two_to_three_hundred,
    "replacing": only_two_hundred,
    "qualifying_behind": at_least_two_hundred,
    "joining": two_hundred_and_fifty,
    "ordinals": the_twelfth,
    "clock": an_item_of_a_live_blog,
    "share_bar": is_left_out,
    "reading_time": is_left_out,
    "list_marks": is_left_out,
    "source_link": loses_its_end,
    "related": loses_its_end,
    "tags": loses_its_end,
    "credits": loses_its_end,
    "walls": stands_behind_a_wall,
}


@pytest.mark.parametrize("row", ROWS)
def test_a_row_decides_its_example_and_not_its_counter_example(row: str) -> None:
    assert DECIDES[row](ROWS[row]["example"])
    assert not DECIDES[row](ROWS[row]["counter"])


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("[range]", "[ranges]", "missing or unknown rows: range, ranges"),
        ('words = ["source link"]', 'words = "source link"', "source_link.words is no list"),
        ("k = 1_000,", 'k = "many",', "of the wrong kind"),
        ("[walls]", "[walls", "not valid TOML"),
    ],
)
def test_a_broken_file_says_what_is_wrong(old: str, new: str, said: str, tmp_path: Path) -> None:
    text = (SEEDS / "writing.toml").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "writing.toml").write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(SeedError, match=said):
        load_writing(tmp_path)
