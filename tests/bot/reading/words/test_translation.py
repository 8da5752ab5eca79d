"""Telling machine translations by what machines do to names and to typography."""

import pytest

from bot.reading.words.document import Reader
from bot.reading.words.translation import machine_translated
from storage.lexicon import load_lexicon
from tests.makers import article


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader(load_lexicon())


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fr", "La « coalition des volontés » pour l'Ukraine se réunit à Paris."),
        ("en", "The interested alliance for Ukraine gathered in Paris."),
        ("en", "The so -called group of twenty -six countries met in Paris, said the president of Ukraine."),
        ("fr", "Le Premier ministre britannique Kair Stmer a rencontré le président américain."),
    ],
)
def test_machines_give_themselves_away(reader: Reader, language: str, text: str) -> None:
    assert machine_translated(reader.open(article(language=language, title="", text=text)))


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fr", "La coalition des volontaires se réunit à Paris autour d'Emmanuel Macron et de Keir Starmer."),
        ("en", "The so-called coalition of the willing met in Paris. YouTube showed it live."),
        ("de", "Die Koalition der Willigen tagt in Paris; Bundeskanzler Friedrich Merz nimmt teil."),
        ("uk", "Зеленський зустрівся з лідерами коаліції охочих у Парижі."),
    ],
)
def test_people_are_not_taken_for_machines(reader: Reader, language: str, text: str) -> None:
    assert not machine_translated(reader.open(article(language=language, title="", text=text)))
