"""The real vocabularies, loaded once, and articles opened with them."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from bot.reading.read import cleaned
from bot.reading.words.document import Document, Reader
from storage.lexicon import load_lexicon
from tests.makers import article

Open = Callable[..., Document]


@pytest.fixture(scope="session")
def reader() -> Reader:
    return Reader(load_lexicon())


@pytest.fixture
def opened(reader: Reader) -> Open:
    """Open a text: title, body, language, and the day of publication (a Wednesday unless said otherwise)."""

    def _open(title: str, text: str, language: str = "en", published: datetime = datetime(2027, 6, 9, 17, tzinfo=UTC)) -> Document:
        return reader.open(cleaned(article(title=title, text=text, language=language, published=published)))

    return _open
