"""What a plain scikit-learn pipeline makes of the same stream: TF-IDF over words, one pass, the nearest article or a new story.

Its threshold is the best one for the very articles it is judged on, so its figure is what it could reach at most.
"""

from collections.abc import Sequence

from sklearn.feature_extraction.text import TfidfVectorizer

from bot.evaluation.corpus import Sample
from bot.evaluation.score import bcubed

THRESHOLDS = [step / 50 for step in range(2, 30)]


def clustered(samples: Sequence[Sample]) -> dict[str, int]:
    """Article -> story, by the nearest earlier article."""
    texts = [f"{sample.article.title} {sample.article.text}" for sample in samples]
    vectors = TfidfVectorizer(sublinear_tf=True).fit_transform(texts)
    likeness = (vectors @ vectors.T).toarray()
    gold = {sample.article.id: sample.gold["event"] or sample.article.id for sample in samples}
    found = [_filed(samples, likeness, threshold) for threshold in THRESHOLDS]
    return max(found, key=lambda said: bcubed(gold, said).f1)


def _filed(samples: Sequence[Sample], likeness: Sequence[Sequence[float]], threshold: float) -> dict[str, int]:
    stories: list[int] = []
    for at in range(len(samples)):
        nearest = max(range(at), key=lambda other: likeness[at][other], default=None)
        taken = nearest is not None and likeness[at][nearest] >= threshold
        stories.append(stories[nearest] if taken and nearest is not None else at)
    return {sample.article.id: story for sample, story in zip(samples, stories, strict=True)}
