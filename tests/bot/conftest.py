"""What tests of the running parts share: reading parts made from the real seeds, one set for the whole session."""

import asyncio
import threading
from collections.abc import Iterator

import pytest

from bot.pipeline import Parts
from bot.reading.stories.stories import StoryIndex
from bot.reading.words.document import Reader
from storage.countries import load_countries
from storage.lexicon import SEEDS, Lexicon, load_lexicon
from tests.fakes.feeds import FakeFeeds


@pytest.fixture(scope="session")
def lexicon() -> Lexicon:
    """The real words."""
    return load_lexicon(SEEDS)


@pytest.fixture
def parts(lexicon: Lexicon) -> Parts:
    """The real reading parts, with an empty story index."""
    return Parts(reader=Reader(lexicon), index=StoryIndex(lexicon), countries=load_countries(SEEDS))


@pytest.fixture
def served_apart() -> Iterator[FakeFeeds]:
    """Feeds and pages that are served from another thread, for commands that have a loop of their own."""
    loop, feeds = asyncio.new_event_loop(), FakeFeeds()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    asyncio.run_coroutine_threadsafe(feeds.__aenter__(), loop).result(10)
    yield feeds
    asyncio.run_coroutine_threadsafe(feeds.__aexit__(None, None, None), loop).result(10)
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()
