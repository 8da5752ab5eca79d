"""T2: among thousands of articles the likest is found, however little parts it from the next."""

import random

import pytest

from bot.reading.stories.columns import Columns
from bot.reading.stories.copies import DOUBTFUL
from bot.reading.stories.vectors import Vector, cosine, gram_counts, romanised, vector

NOTE = "Note {} of the ministry: the {} of the delegation will meet at the gate at nine, and bring the papers that were sent on Monday."


def bodies(seed: int) -> list[Vector]:
    """Seven hundred texts: notes that differ in a number alone, and reports whose words are drawn from a small stock."""
    chance = random.Random(seed)
    stock = ["".join(chance.choices("abcdefghilmnoprstu", k=6)) for _ in range(400)]
    texts = [NOTE.format(number, chance.choice(stock)) for number in range(350)]
    texts += [" ".join(chance.choices(stock, k=90)) for _ in range(350)]
    return [_weighed(text, chance) for text in chance.sample(texts, len(texts))]


def _weighed(text: str, chance: random.Random) -> Vector:
    """The weights drift as articles come, so that equal texts are not quite equal."""
    counts = gram_counts(romanised(text))
    return vector(counts, [count * chance.uniform(0.9, 1.1) for count in counts.values()], chance.choice((0.0, 3.0)))


@pytest.mark.parametrize("seed", range(4))
def test_the_likest_of_all_is_never_missed(seed: int) -> None:
    known, *asked = bodies(seed), *bodies(seed + 100)[:40]
    columns = Columns()
    for body in known:
        columns.add(body)
    for one in asked:
        wanted = dict(zip(one.ids, one.weights, strict=True))
        likeness = [cosine(wanted, body) for body in known]
        found = columns.likest(wanted, DOUBTFUL)
        best = max(likeness)
        assert likeness.index(best) in found or best < DOUBTFUL
        assert all(likeness[number] >= max(DOUBTFUL, best) - 0.003 for number in found)


def test_no_article_is_like_one_without_words() -> None:
    columns = Columns()
    assert columns.likest({1: 1.0}, DOUBTFUL) == []
    columns.add(vector([1], [1.0]))
    assert columns.likest({}, DOUBTFUL) == []
    assert columns.likest({1: 1.0}, DOUBTFUL) == [0]
