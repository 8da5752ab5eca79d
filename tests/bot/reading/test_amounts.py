"""Numbers as news writes them, in several languages."""

from datetime import UTC, datetime

import pytest

from bot.reading.amounts import numbers
from bot.reading.document import Reader
from storage.lexicon import load_lexicon
from storage.model import Article, Qualifier, Tier

READER = Reader(load_lexicon())
NOW = datetime(2027, 5, 4, 12, tzinfo=UTC)


def read(language: str, body: str) -> list[tuple[int, str, Qualifier]]:
    article = Article(
        id="a", source="s", publisher="p", tier=Tier.PRESS, url="", title="-", text=body, language=language, published=NOW, first_seen=NOW
    )
    document = READER.open(article)
    return [(n.value, n.unit, n.qualifier) for sentence in document.sentences for n in numbers(document, sentence)]


@pytest.mark.parametrize(
    ("language", "body", "value", "unit"),
    [
        ("de", "Das Land gibt 2,5 Mrd. Euro.", 2_500_000_000, "EUR"),
        ("en", "A loan of £2.26 billion was signed.", 2_260_000_000, "GBP"),
        ("en", "The gift is 2 thousand million euros.", 2_000_000_000, "EUR"),
        ("es", "El paquete cuesta dos mil millones de euros.", 2_000_000_000, "EUR"),
        ("fr", "Une aide de deux milliards d'euros.", 2_000_000_000, "EUR"),
        ("ru", "Помощь составит два миллиарда евро.", 2_000_000_000, "EUR"),
        ("en", "The force would have 15,000 soldiers.", 15_000, "people"),
        ("fr", "La force compterait 10 000 soldats.", 10_000, "people"),
        ("en", "Thirty-one countries took part.", 31, "countries"),
    ],
)
def test_a_number_is_read_in_full_units(language: str, body: str, value: int, unit: str) -> None:
    assert (value, unit) in [(number, what) for number, what, _ in read(language, body)]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("Up to 200 soldiers may go.", (200, "people", Qualifier.UP_TO)),
        ("At least 30 countries joined.", (30, "countries", Qualifier.AT_LEAST)),
        ("Some 6,000 to 10,000 soldiers are foreseen.", (10_000, "people", Qualifier.UP_TO)),
    ],
)
def test_what_qualifies_a_number_is_kept(body: str, expected: tuple[int, str, Qualifier]) -> None:
    assert expected in read("en", body)


@pytest.mark.parametrize("body", ["They met on 27 March 2025.", "Support rose by 12%.", "Several hundred soldiers may go."])
def test_dates_shares_and_vague_words_are_no_amounts(body: str) -> None:
    assert read("en", body) == []
