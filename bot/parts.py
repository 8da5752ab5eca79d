"""The parts that reading needs, made from the seeds and the store."""

from datetime import UTC, datetime, timedelta

from bot.pipeline import Parts
from bot.reading.document import Reader
from bot.reading.stories import StoryIndex
from storage.countries import load_countries
from storage.lexicon import SEEDS, load_lexicon
from storage.store import Store

LIVE = timedelta(days=30)
"""How long after its last article a story can still be joined."""


def load_parts(store: Store, now: datetime | None = None) -> Parts:
    """Reader, story index and country names; raise SeedError where a seed cannot be used."""
    lexicon = load_lexicon(SEEDS)
    index = StoryIndex(lexicon)
    index.refresh(store.stories.features_since((now or datetime.now(UTC)) - LIVE))
    return Parts(reader=Reader(lexicon), index=index, countries=load_countries(SEEDS))
