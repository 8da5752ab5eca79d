"""What pages mix into texts is gone before anything is read."""

import pytest

from bot.reading.text import clean
from bot.reading.zones import TITLE, zones
from tests.bot.reading.conftest import Open


@pytest.mark.parametrize(
    ("dirty", "wanted"),
    [
        ("The force is ready.\nFacebook Twitter WhatsApp Email\nIt waits.", "The force is ready.\nIt waits."),
        ("6\n0\nThe force is ready.", "The force is ready."),
        ("3 min read\nThe force is ready.", "The force is ready."),
        ("The force is ready.\nSource link", "The force is ready."),
        ("The force is ready.Source linkLeaders met.", "The force is ready.Leaders met."),
        ("List of 3 elements\nThe force is ready.\nend of list", "The force is ready."),
        ("The force is ready. https://paper.example/a?b=c", "The force is ready."),
        ("Ukr\u0430ine and P\u0430ris", "Ukraine and Paris"),
        ("Укр\u0061їна", "Україна"),
        ("The &amp;force&lt;b&gt; is\u200b ready.", "The &force is ready."),
    ],
)
def test_dirt_is_removed(dirty: str, wanted: str) -> None:
    assert clean(dirty) == wanted


@pytest.mark.parametrize(
    "text", ["14:50\nThe leaders met.", "26 countries\nThe leaders met.", "«Коаліція»\nЛідери зустрілися.", "MNF-U and F-16"]
)
def test_what_has_meaning_stays(text: str) -> None:
    assert clean(text) == text


def test_page_lines_and_the_repeated_headline_use_up_no_lead(opened: Open) -> None:
    document = opened(
        "Leaders agree on force for Ukraine in Oslo",
        "Leaders agree on force for Ukraine in Oslo\nSubscribe to our newsletter\nThe leaders met in Oslo.\nThey spoke for two hours.",
    )
    found = [(document.quote(sentence), zone) for sentence, zone in zones(document)]
    assert [zone for text, zone in found if text.startswith("Leaders agree")] == [TITLE, TITLE]
    assert not [text for text, _ in found if "newsletter" in text]
    assert [zone for text, zone in found if text.startswith("The")] == ["lead", "lead"]
