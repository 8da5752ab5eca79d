"""What pages mix into texts is gone before anything is read."""

import pytest

from bot.reading.mentions.zones import TITLE, zones
from bot.reading.words.text import clean
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
        ("n\u0456\u0435 wyśle", "nie wyśle"),
        ("The f\u034force\ufe0f is\U000e0020 r\u3164eady.", "The force is ready."),
        ("The&nbspforce <b>i</b>s ready<script>if (a < b) send(300)</script>.", "The force is ready ."),
        ("The &amp;force&lt;b&gt; is\u200b ready.", "The &force is ready."),
    ],
)
def test_dirt_is_removed(dirty: str, wanted: str) -> None:
    assert clean(dirty) == wanted


@pytest.mark.parametrize(
    "line",
    [
        "Read also: France will not send troops",
        "Lesen Sie auch: Frankreich schickt keine Soldaten",
        "Lire aussi : La France n'enverra pas de soldats",
        "Читайте також: Франція не надішле військ",
        "Læs også: Frankrig sender ingen soldater",
        "Most read\n1. France will not send troops\n2. Sweden sends 1,200 soldiers",
        "Meistgelesen\nFrankreich schickt keine Soldaten\nSchweden schickt 1.200 Soldaten",
        "Tags: Ukraine, France, troops",
        "Photo: Jane Doe / AFP",
    ],
)
def test_what_a_page_links_to_is_not_what_it_tells(line: str) -> None:
    assert clean(f"Leaders met in Oslo.\n{line}\n\nThe force is ready.") == "Leaders met in Oslo.\n\nThe force is ready."
    assert clean(f"Leaders met in Oslo.\n{line}") == "Leaders met in Oslo."


@pytest.mark.parametrize(
    "text",
    [
        "Read more widely, the text says that France will not send troops.",
        "The Azores, Iraq and a photo: what became of the first coalition of the willing",
        "Related: Sweden said that it sends 1,200 men to the force, and that four or five of the others may do so once they have voted.",
    ],
)
def test_what_only_begins_like_a_link_stays(text: str) -> None:
    assert clean(f"Leaders met in Oslo.\n{text}").endswith(text)


@pytest.mark.parametrize("misread", ["cp1252", "cp1250", "cp1251", "koi8-r", "cp1253", "cp1254", "mac-roman", "cp437", "cp866"])
@pytest.mark.parametrize(
    "text",
    [
        "Лідери зустрілися в Одесі, Чернівцях і Ужгороді.",
        "Příslušníci koalice se sejdou v Plzni.",
        "Οι ηγέτες συναντήθηκαν στην Πάτρα.",
        "Für Öl und Gäste größere Mächte.",
    ],
)
def test_text_that_was_misread_is_read_again(text: str, misread: str) -> None:
    """Bytes that an encoding leaves open become control characters, as in browsers; what is right stays, and once may be twice."""
    wrong = _misread(text, misread)
    assert clean(wrong) == text
    assert clean(f"{wrong} A café") == f"{text} A café"
    assert clean(_misread(_misread(text, "cp1252"), "cp1252")) == text


def _misread(text: str, encoding: str) -> str:
    return "".join(byte.decode(encoding) if _has(encoding, byte) else chr(byte[0]) for byte in (bytes([one]) for one in text.encode()))


def _has(encoding: str, byte: bytes) -> bool:
    try:
        byte.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def test_a_page_of_empty_lines_is_read_at_once() -> None:
    """What grew with the square of its length held a reader up for minutes."""
    assert clean("The force is ready." + "\n" * 100_000 + "It waits.") == "The force is ready.\n\nIt waits."


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
