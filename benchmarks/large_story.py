"""What an article costs in a story of 20 and of 2,000 articles, through the whole line: `python -m benchmarks.large_story`.

Each article is a report of one event in words of its own. The story is filled straight through the store, then measured, once with
articles that come in their order, and once with one that was published before most of the others.
"""

import random
import tempfile
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from statistics import median

from benchmarks.story_speed import CORPUS, _name
from bot.evaluation.corpus import read_samples
from bot.pipeline import Parts, take_in
from bot.reading.read import Section, cleaned, read
from bot.reading.stories.stories import StoryIndex
from bot.reading.words.document import Reader
from storage.countries import load_countries
from storage.lexicon import SEEDS, load_lexicon
from storage.model import Article, Filed
from storage.rows import pack
from storage.store import Store, open_store

MEASURED = 21
SIZES = (20, 2_000)


def told(article: Article, number: float, chance: random.Random) -> Article:
    """Another outlet's report of the same, with names of its own."""
    own = " ".join(_name(chance) for _ in range(4))
    published = article.published + timedelta(seconds=number)
    return replace(
        article, id=f"report-{number}", publisher=f"outlet-{int(number) % 300}", text=f"{article.text} {own}.", published=published
    )


def fill(store: Store, parts: Parts, section: Section, story: int, size: int, chance: random.Random) -> None:
    """File so many further reports under a story at once."""
    with store.write():
        for number in range(1, size):
            article = told(section.reading.article, number, chance)
            store.articles.add(article, section.reading.verdict)
            filed = Filed(story=story, article=article, origin=article.id, machine_translated=False, summary=section.reading.summary)
            event = replace(
                section.reading.event, evidence=tuple((field, f"{words} {number}") for field, words in section.reading.event.evidence)
            )
            store.articles.file(filed, event=pack(event), features=section.features.packed())
            pledges = [replace(pledge, sentence=f"{pledge.sentence} {number}") for pledge in section.reading.pledges]
            store.facts.add(story, article.id, article.published.date(), pledges)
            parts.index.add(story, article.id, article.id, section.features)


def cost(article: Article, reader: Reader, size: int) -> tuple[float, float]:
    """Seconds of processor time that an article takes in a story of this size, the middle one of several; and one that comes late."""
    chance, spent = random.Random(1), []
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(f"sqlite:///{Path(folder) / 'large.db'}")
        parts = Parts(reader, StoryIndex(reader.lexicon), load_countries(SEEDS))
        now = article.published
        story = take_in(article, parts, store, now).story or 0
        fill(store, parts, read(cleaned(article), reader)[0], story, size, chance)
        for number in (*range(size, size + MEASURED), 0.5):
            begun = time.process_time()
            taken = take_in(told(article, number, chance), parts, store, now)
            spent.append(time.process_time() - begun)
            if taken.story != story:
                raise SystemExit(f"filed under {taken.story} instead of {story}")
        store.close()
    return median(spent[:-1]), spent[-1]


def main() -> None:
    reader = Reader(load_lexicon())
    samples = [sample for sample in read_samples(CORPUS / "dev.jsonl") if sample.gold["relevant"] and len(sample.gold["pledges"]) > 1]
    article = sorted((sample.article for sample in samples), key=lambda article: len(article.text))[len(samples) // 2]
    costs = {size: cost(article, reader, size) for size in SIZES}
    for size, (seconds, late) in costs.items():
        print(f"an article in a story of {size}: {1000 * seconds:.1f} ms, one that comes late {1000 * late:.1f} ms")
    print(f"{costs[SIZES[1]][0] / costs[SIZES[0]][0]:.1f} times as much")


if __name__ == "__main__":
    main()
