"""Towns that no list has are read where a name can only be a town, and nothing else is taken for one (issue 3, the event's place)."""

import pytest

from bot.reading.events.event import event
from bot.reading.mentions.unlisted import unlisted
from bot.reading.words.document import Document
from tests.bot.reading.conftest import Open


def _named(document: Document) -> set[str]:
    return {town.key for towns in unlisted(document).values() for town in towns}


@pytest.mark.parametrize(
    ("language", "title", "text", "town"),
    [
        ("en", "Ministers gather in Brackwater", "Defence ministers met on Tuesday. Brackwater is quiet again.", "Brackwater"),
        ("fr", "Réunion de la coalition", "Les ministres se sont retrouvés mardi à Montclairval.", "Montclairval"),
        ("sv", "Koalitionen möts", "Försvarsministrarna träffades i Ödeshammar på tisdagen.", "Odeshammar"),
        ("es", "La coalición se reúne", "Los ministros se reunieron en Villaverdeja el martes.", "Villaverdeja"),
        ("pl", "Koalicja chętnych", "KRZEWOTYN, 8 czerwca - Ministrowie obrony spotkali się we wtorek.", "Krzewotyn"),
    ],
)
def test_a_name_where_a_town_stands_is_a_town(opened: Open, language: str, title: str, text: str, town: str) -> None:
    assert _named(opened(title, text, language)) == {town}


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The ministers met in Paris on Tuesday and spoke in Parliament on Wednesday."),
        ("en", "They met in secret, at NATO, and in June."),
        ("de", "Die Minister stellten am Dienstag in Aussicht, in Verhandlungen einzutreten."),
        ("pl", "Ministrowie spotkali się we wtorek w Krzewotynie."),
        ("uk", "Міністри зустрілися у вівторок у Кривобалці."),
    ],
)
def test_what_is_known_or_declined_is_none(opened: Open, language: str, text: str) -> None:
    assert _named(opened("Coalition", text, language)) == set()


def test_an_unlisted_town_is_found_again_in_the_title(opened: Open) -> None:
    document = opened("Brackwater hosts the coalition", "Defence ministers met in Brackwater on Tuesday.")
    assert {sentence.title for sentence in document.sentences if unlisted(document).get(sentence.number)} == {True, False}


def test_an_unlisted_town_places_the_event_and_a_text_without_any_does_not(opened: Open) -> None:
    met = "Defence ministers of the coalition of the willing"
    placed = opened(f"{met} meet in Brackwater", f"{met} held talks in Brackwater on Tuesday.")
    assert event(placed).city == "Brackwater"
    assert ("city", f"{met} meet in Brackwater") in event(placed).evidence
    assert event(opened(f"{met} meet", f"{met} held talks on Tuesday. Paper was sold in Paris once.")).city != "Brackwater"
