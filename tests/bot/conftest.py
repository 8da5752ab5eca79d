"""What tests of the running parts share: reading parts made from the real seeds, one set for the whole session."""

import pytest

from bot.pipeline import Parts
from bot.reading.document import Reader
from bot.reading.stories import StoryIndex
from storage.countries import load_countries
from storage.lexicon import SEEDS, Lexicon, load_lexicon


@pytest.fixture(scope="session")
def lexicon() -> Lexicon:
    """The real words."""
    return load_lexicon(SEEDS)


@pytest.fixture
def parts(lexicon: Lexicon) -> Parts:
    """The real reading parts, with an empty story index."""
    return Parts(reader=Reader(lexicon), index=StoryIndex(lexicon), countries=load_countries(SEEDS))
