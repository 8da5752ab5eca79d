"""People of the subject are found through spellings, cases and garbling, and nobody else is taken for them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.reading.words.document import Document, Reader
from bot.reading.words.people import shown
from bot.reading.words.terms import Hit
from storage.lexicon import load_lexicon
from storage.model import Article, Tier

TABLES = Path(__file__).parent
NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
ARTICLE = Article(
    id="a",
    source="s",
    publisher="Paper",
    tier=Tier.PRESS,
    url="https://paper.example/a",
    title="",
    text="",
    language="en",
    published=NOON,
    first_seen=NOON,
)

Open = Callable[[str, str], Document]


@pytest.fixture(scope="module")
def opened() -> Open:
    reader = Reader(load_lexicon())
    return lambda language, text: reader.open(replace(ARTICLE, language=language, text=text))


def people(document: Document) -> tuple[Hit, ...]:
    return tuple(hit for hit in document.hits if hit.family == "person")


def found(document: Document) -> set[str]:
    return {hit.key for hit in people(document)}


def rows(table: str) -> list[list[str]]:
    return [row.split("\t") for row in (TABLES / table).read_text(encoding="utf-8").splitlines()]


def test_garbled_names_are_recognised(opened: Open) -> None:
    table = rows("garbled.tsv")
    missed = [text for person, language, text in table if found(opened(language, text)) != {person}]
    assert len(table) >= 150
    assert len(missed) <= 0.03 * len(table), "\n".join(missed)


def test_strangers_are_taken_for_nobody(opened: Open) -> None:
    table = rows("strangers.tsv")
    wrong = [f"{sorted(keys)}: {text}" for language, text in table if (keys := found(opened(language, text)))]
    assert len(table) >= 150
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    ("language", "text", "person"),
    [
        ("pl", "Rozmowa z Macronem trwała godzinę.", "macron"),
        ("cs", "Jednání se Starmerem skončilo.", "starmer"),
        ("lt", "E. Macronas kalbėjo pirmas.", "macron"),
        ("hu", "Orbán Viktor nem szavazott.", "orban"),
        ("fi", "Macronin puhe oli lyhyt.", "macron"),
        ("ru", "Встреча с Макроном прошла вечером.", "macron"),
        ("uk", "Зеленського зустріли на вокзалі.", "zelensky"),
        ("el", "Ο Μακρόν μίλησε πρώτος.", "macron"),
        ("ar", "وقال ماكرون إن الخطة جاهزة.", "macron"),
        ("sk", "Rokovali s Ficom do rána.", "fico"),
        ("tr", "Erdoğan'ın konuşması kısa sürdü.", "erdogan"),
        ("de", "Ursula von der Leyens Rede war kurz.", "von_der_leyen"),
    ],
)
def test_known_spellings_are_certain_in_any_case(opened: Open, language: str, text: str, person: str) -> None:
    hits = people(opened(language, text))
    assert [(hit.key, hit.fuzzy) for hit in hits] == [(person, False)]


def test_a_name_known_by_likeness_is_marked(opened: Open) -> None:
    document = opened("en", "British prime minister Kier Stormer telephoned.")
    assert [(hit.key, hit.fuzzy) for hit in people(document)] == [("starmer", True)]


def test_a_likeness_needs_support(opened: Open) -> None:
    assert not found(opened("en", "Late at night a certain Stormur telephoned."))
    assert not found(opened("en", "Hexed again: the ghost house opens in October."))


def test_a_garbled_name_made_out_once_is_known_where_it_stands_alone(opened: Open) -> None:
    document = opened("en", "US defence secretary Pete Heggsith stayed away. It was late. Nobody asked why. Heggsith wrote a letter.")
    assert [hit.key for hit in people(document)] == ["hegseth", "hegseth"]


def test_a_translated_surname_counts_beside_the_given_name_only(opened: Open) -> None:
    assert found(opened("en", "The German chancellor Friedrich March hesitated. In March he decided.")) == {"merz"}
    document = opened("en", "The German chancellor Friedrich March hesitated. In March he decided.")
    assert len(people(document)) == 1
    assert not found(opened("en", "In March the German chancellor hesitated."))


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Brigitte Macron opened a school."),
        ("en", "Melania Trump flew to London."),
        ("de", "Der Frieden in Europa braucht Geduld, sagte der Premierminister."),
        ("ro", "Bine ați venit în Dan, un sat din munți."),
        ("en", "The summit moved on to Kaunas."),
        ("it", "La Costa Amalfitana piace ai turisti."),
        ("en", "Kamala Harris wrote a book."),
    ],
)
def test_namesakes_and_places_are_nobody(opened: Open, language: str, text: str) -> None:
    assert not found(opened(language, text))


def test_a_doubtful_surname_counts_with_its_office_or_after_the_full_name(opened: Open) -> None:
    assert found(opened("en", "Irish Taoiseach Micheál Martin spoke. Later Martin left."))
    assert len(people(opened("en", "Irish Taoiseach Micheál Martin spoke. Later Martin left."))) == 2
    assert found(opened("en", "Defence minister Güler spoke of the sea.")) == {"guler"}
    assert not found(opened("en", "Martin spoke of the sea."))


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Estonian prime minister Martin Ojasoo spoke of the sea."),
        ("et", "Peaminister Martin Ojasoo rääkis merest."),
        ("uk", "Прем'єр-міністр Мартін Оясоо говорив про море."),
    ],
)
def test_a_surname_that_is_someone_elses_given_name_is_nobody(opened: Open, language: str, text: str) -> None:
    assert not found(opened(language, text))
    assert found(opened("en", "Irish prime minister Martin spoke of the sea; Micheál Martin had said so.")) == {"martin"}


def test_only_true_names_are_shown_and_no_guess(opened: Open) -> None:
    document = opened(
        "en", "Kair Stmer and Pete Hexed met Macron. French president Emanuel Macroun left the US defence secretary Pit Hegset."
    )
    assert shown(document.lexicon.people, document.hits) == ("Keir Starmer", "Pete Hegseth", "Emmanuel Macron")
