"""A story is compared in full only where that can matter: what is left out could not have come first."""

from pathlib import Path

import pytest

from bot.evaluation.corpus import read_samples
from bot.reading.read import read
from bot.reading.stories.features import MOST, Features
from bot.reading.stories.nearness import Asked, Member, at_most, completed, evidence, outlook
from bot.reading.stories.rarity import Rarity
from bot.reading.words.document import Reader
from storage.lexicon import load_lexicon

CORPUS = Path(__file__).parents[3] / "corpus"
LEXICON = load_lexicon()


def member(known: Features, rarity: Rarity) -> Member:
    vectors = {channel: rarity.weighed(channel, known.language, known.channels[channel]) for channel in MOST}
    return Member(article="-", language=known.language, minute=known.minute, facts=known.facts, outline=known.outline, **vectors)


@pytest.fixture(scope="module")
def members() -> list[Member]:
    """Articles of a month in many languages."""
    reader, rarity = Reader(LEXICON), Rarity(LEXICON.weights["grams"])
    samples = read_samples(CORPUS / "dev.jsonl")[:60]
    return [member(read(sample.article, reader, gate=False)[0].features, rarity) for sample in samples]


def test_no_story_scores_more_than_its_outlook_allows(members: list[Member]) -> None:
    """The match is the one that comparing every story in full would find."""
    scorer = LEXICON.weights["stories"]["coalition"]
    for asked in map(Asked.of, members):
        for first in range(0, len(members), 3):
            story = members[first : first + 3]
            seen = outlook(asked, story, scorer.weights)
            assert completed(seen, asked, story) == evidence(asked, story, scorer.weights)
            assert scorer.score(evidence(asked, story, scorer.weights)) <= at_most(scorer, seen, asked, story)


def test_the_same_text_takes_up_all_the_room_there_is(members: list[Member]) -> None:
    """The bound is no wider than it must be: a copy comes up to it, but for what titles of other languages would add."""
    scorer = LEXICON.weights["stories"]["coalition"]
    asked = Asked.of(members[0])
    seen = outlook(asked, members[:1], scorer.weights)
    assert scorer.score(evidence(asked, members[:1], scorer.weights)) == pytest.approx(at_most(scorer, seen, asked, members[:1]), abs=0.5)
