"""Countries that a machine translation left in another language's words."""

from collections.abc import Callable

import pytest

from bot.reading.words.document import Document

Open = Callable[..., Document]


def countries(document: Document) -> set[str]:
    return {hit.key for hit in document.hits if hit.family == "country"}


@pytest.mark.parametrize(
    ("word", "country"),
    [
        ("Norvegia", "NO"),
        ("Polen", "PL"),
        ("Danemark", "DK"),
        ("Estland", "EE"),
        ("Portugalia", "PT"),
        ("Norwegen", "NO"),
        ("Latvija", "LV"),
    ],
)
def test_a_foreign_name_of_a_country_is_known_in_garbled_english(opened: Open, word: str, country: str) -> None:
    assert countries(opened("News", f"The minister told that {word} puts soldiers 300 in the Force.")) == {country}


@pytest.mark.parametrize("word", ["Elena", "Roman", "Francisco", "Islands", "Helen", "Rumen"])
def test_a_given_name_is_no_country(opened: Open, word: str) -> None:
    assert countries(opened("News", f"The mayor told that {word} Brown wrote a name on the list.")) == set()


def test_a_word_in_small_letters_names_no_country(opened: Open) -> None:
    assert countries(opened("News", "He sang a polen and a norvegia song.")) == set()


def test_everything_found_stays_in_the_order_of_the_text(opened: Open) -> None:
    """Sentences are cut out of what was found by position, so a country that is found last must stand where it is written."""
    document = opened("News", "On thursday Norvegia puts soldiers 300. In Paris the Polen gives two frigates, the ministers said.")
    assert [hit.start for hit in document.hits] == sorted(hit.start for hit in document.hits)
    assert [{hit.key for hit in document.hits_in(row) if hit.family == "country"} for row in document.sentences[1:]] == [
        {"NO"},
        {"FR", "PL"},
    ]
