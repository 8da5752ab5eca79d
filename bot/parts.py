"""The parts that reading needs, made from the seeds and the store."""

from datetime import UTC, datetime

from bot.pipeline import Parts, heed_decisions
from bot.reading.stories.stories import StoryIndex
from bot.reading.words.document import Reader
from storage.countries import load_countries
from storage.lexicon import SEEDS, load_lexicon
from storage.store import Store


def load_parts(store: Store, now: datetime | None = None) -> Parts:
    """Reader, story index and country names; raise SeedError where a seed cannot be used."""
    lexicon = load_lexicon(SEEDS)
    index = StoryIndex(lexicon)
    heed_decisions(index, store, now or datetime.now(UTC))
    return Parts(reader=Reader(lexicon), index=index, countries=load_countries(SEEDS))
