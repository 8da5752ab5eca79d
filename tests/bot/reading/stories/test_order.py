"""The stories come out the same when the articles of an hour arrive in another order; texts of the labelled corpora."""

import random
from collections.abc import Sequence
from pathlib import Path

import pytest

from bot.evaluation.corpus import Sample, read_samples
from bot.evaluation.score import bcubed
from bot.reading.read import read
from bot.reading.stories.features import Features
from bot.reading.stories.stories import StoryIndex
from bot.reading.words.document import Reader

CORPUS = Path(__file__).parents[3] / "corpus"
SEEDS = range(5)

Known = tuple[Sample, Features]


def stories(known: Sequence[Known], reader: Reader) -> float:
    """BCubed F1 of the stream in this order."""
    index, found = StoryIndex(reader.lexicon), dict[str, int]()
    for number, (sample, features) in enumerate(known, 1):
        match = index.match(features)
        story = match.story or number
        for other in match.joins:
            index.merge(story, other)
            found = {key: story if filed == other else filed for key, filed in found.items()}
        index.add(story, sample.article.id, match.origin or sample.article.id, features)
        found[sample.article.id] = story
    return bcubed({sample.article.id: sample.gold["event"] for sample, _ in known}, found).f1


def shuffled(known: Sequence[Known], seed: int) -> list[Known]:
    chance = random.Random(seed)
    return sorted(known, key=lambda row: (row[0].article.published.replace(minute=0, second=0), chance.random()))


@pytest.mark.parametrize("name", ["dev", "more", "week"])
def test_another_order_within_the_hour_makes_the_same_stories(name: str, reader: Reader) -> None:
    samples = [sample for sample in read_samples(CORPUS / f"{name}.jsonl") if sample.gold["relevant"]]
    known = [(sample, read(sample.article, reader)[0].features) for sample in samples]
    plain = stories(known, reader)
    assert all(abs(stories(shuffled(known, seed), reader) - plain) <= 0.01 for seed in SEEDS)
