"""Into how many stories the latest news falls, and what that means for one that only looks alike."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.evaluation.corpus import read_samples
from bot.reading.breadth import LATEST, Breadth
from bot.reading.document import Reader
from bot.reading.features import Features
from bot.reading.read import read
from bot.reading.stories import StoryIndex
from storage.lexicon import load_lexicon
from storage.model import Article, Tier

CORPUS = Path(__file__).parents[2] / "corpus"
LEXICON = load_lexicon()
READER = Reader(LEXICON)
NOW = datetime(2027, 3, 2, 9, tzinfo=UTC)
STRIKE = (
    "Ferry crews in Harwick walk out over pay",
    "Crews of the ferries between Harwick and Sundby stopped work on Tuesday over pay. The union wants six per cent more.",
)
SAME_STRIKE = (
    "No ferries from Harwick until Thursday as crews strike",
    "The ferries between Harwick and Sundby stay in port until Thursday. The union of the crews, which walked out over pay, refused four.",
)
OTHER_STRIKE = (
    "Ferry crews in Norvik walk out over rosters",
    "Crews of the ferries between Norvik and Eastholm stopped work on Tuesday over rosters. The union wants two more days off.",
)


def features(text: tuple[str, str]) -> Features:
    article = Article(
        id=text[0],
        source="a",
        publisher="A",
        tier=Tier.PRESS,
        url="",
        title=text[0],
        text=text[1],
        language="en",
        published=NOW,
        first_seen=NOW,
    )
    return read(article, READER, gate=False)[0].features


@pytest.fixture(scope="module")
def strangers() -> list[Features]:
    """Other news of the same hour."""
    week = [read(sample.article, READER, gate=False)[0].features for sample in read_samples(CORPUS / "week.jsonl")]
    return [replace(known, minute=int(NOW.timestamp() // 60)) for known in week[:300]]


def test_what_only_looks_alike_stays_apart_in_broad_news_and_what_belongs_together_does_not(strangers: list[Features]) -> None:
    index = StoryIndex(LEXICON)
    for number, known in enumerate(strangers, 2):
        index.add(number, f"stranger {number}", f"stranger {number}", known)
    index.add(1, "strike", "strike", features(STRIKE))
    assert index.match(features(SAME_STRIKE)).story == 1
    assert index.match(features(OTHER_STRIKE)).story is None


def test_the_same_likeness_proves_less_the_more_stories_there_are(strangers: list[Features]) -> None:
    scores = []
    for count in (0, 50, 300):
        index = StoryIndex(LEXICON)
        for number, known in enumerate(strangers[:count], 2):
            index.add(number, f"stranger {number}", f"stranger {number}", known)
        index.add(1, "strike", "strike", features(STRIKE))
        scores.append(index.match(features(SAME_STRIKE)).score)
    assert scores == sorted(scores, reverse=True)
    assert scores[0] > scores[-1] + 1


def test_one_big_story_is_narrow_news_and_strangers_are_broad() -> None:
    big, strange, mixed = Breadth(), Breadth(), Breadth()
    for number in range(300):
        big.add("one")
        strange.add(number)
        mixed.add("one" if number % 2 else number)
    assert big.stories < 2
    assert 2 < mixed.stories < 10
    assert strange.stories > 300


def test_news_of_long_ago_is_not_counted() -> None:
    breadth = Breadth()
    for number in range(LATEST):
        breadth.add(number)
    for _ in range(LATEST):
        breadth.add("the same")
    assert breadth.stories < 2


def test_two_stories_that_turn_out_to_be_one_count_as_one() -> None:
    merged, known = Breadth(), Breadth()
    for number in range(100):
        merged.add(number % 4)
        known.add(number % 4 if number % 4 != 3 else 0)
    merged.merge(0, 3)
    assert merged.stories == pytest.approx(known.stories)
    merged.merge(0, 99)
    assert merged.stories == pytest.approx(known.stories)
