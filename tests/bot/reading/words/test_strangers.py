"""Ordinary words that only look like those of our subject are not taken for them, and what they look like is still found."""

import pytest

from bot.reading.words.document import Reader
from tests.makers import article


@pytest.mark.parametrize(
    ("language", "text", "never"),
    [
        ("sk", "Svedkovia opisali nehodu na ceste.", "country.SE"),
        ("ro", "Puține țări au cerut ajutor.", "person.putin"),
        ("pt", "Ficou combinado que voltariam no sábado.", "person.fico"),
        ("lv", "Bērni devās uz skolu.", "country.CH"),
        ("tr", "Belge dün imzalandı.", "country.BE"),
        ("de", "Austritt aus dem Verein ist möglich.", "country.AT"),
        ("en", "Albanese spoke to farmers in Perth.", "country.AL"),
        ("fi", "Lähettiläs saapui eilen.", "stance.act"),
        ("sq", "Takimi është të premten në mbrëmje.", "stance.pledged"),
        ("uk", "Сім'я переїхала до Львова.", "numeral.7"),
        ("pl", "Zadanie jest trudne.", "demand.asked"),
        ("bg", "Това сочи докладът.", "city.Sochi"),
        ("ru", "Судно стоит в порту.", "city.Porto"),
        ("ru", "Урсула фон дер Ляйен выступила.", "city.Gyor"),
        ("fr", "Il garde le cap fixé.", "city.Cape Town"),
    ],
)
def test_an_ordinary_word_is_no_word_of_ours(reader: Reader, language: str, text: str, never: str) -> None:
    assert never not in _found(reader, language, text)


@pytest.mark.parametrize(
    ("language", "text", "still"),
    [
        ("sk", "Švédski vojaci prídu v máji.", "country.SE"),
        ("ro", "Putin a refuzat.", "person.putin"),
        ("pt", "Fico recusou.", "person.fico"),
        ("fi", "Ranska lähettää joukkoja.", "stance.act"),
        ("pl", "Żądanie odrzucono.", "demand.asked"),
        ("lt", "Generalinis štabas parengė planą.", "role.chiefs"),
        ("en", "Norvegia puts soldiers.", "country.NO"),
    ],
)
def test_the_word_that_it_looks_like_is_still_found(reader: Reader, language: str, text: str, still: str) -> None:
    assert still in _found(reader, language, text)


def _found(reader: Reader, language: str, text: str) -> set[str]:
    return {hit.id for hit in reader.open(article(title="-", text=text, language=language)).hits}
