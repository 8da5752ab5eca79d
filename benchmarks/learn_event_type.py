"""Learn `seeds/weights/event_type.toml`, and `matched_type.toml` for the matcher of stories.

What is plain from the words' meaning stands as a prior, and the labelled articles correct it. What readers are told is learned from all
real reports as well; the matcher, whose weights know how sure the types are, keeps those that were learned from what is surest. The
events are few and of unequal size, so each counts by the square root of its articles, and weights stay near the prior.
"""

import math
import sys
from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
from learning import CORPORA, FILES, PRIORS, RETOLD, Numbers, events, folds, group, has_come, matrix, reports, retold, write
from numpy.typing import NDArray

from bot.evaluation.corpus import Sample
from bot.reading.events.event_type import evidence
from bot.reading.words.document import Document

HOLD = 5.0
CORPUS_SHARE = 3.5
"""How much an article of the corpora counts beside an invented one."""
TOLD, MATCHED = 0.25, 0.5
"""The same of a real report told anew, for what readers are told, and for the matcher."""
SCALE = 1.0
PRIOR: Mapping[str, Mapping[str, float]] = PRIORS["event_type"]


def prior(names: Sequence[str]) -> Numbers:
    """The prior as a row of weights for each type, the bias last."""
    found = np.zeros((len(PRIOR), len(names) + 1))
    place = {name: number for number, name in enumerate(names)} | {"": len(names)}
    for row, table in enumerate(PRIOR.values()):
        for name, value in table.items():
            if name in place:
                found[row, place[name]] = value * SCALE
    return found


def fit(found: Numbers, wanted: NDArray[np.int64], share: Numbers, start: Numbers) -> Numbers:
    """Weights of multinomial regression, held near where they start (accelerated gradient)."""
    wide = np.hstack([found, np.ones((len(found), 1))])
    target = np.eye(len(start))[wanted]
    steep = 0.5 * float(np.linalg.norm(wide * np.sqrt(share)[:, None], 2)) ** 2 + HOLD
    now, ahead, pace = start.copy(), start.copy(), 1.0
    for _ in range(300):
        scores = wide @ ahead.T
        chance = np.exp(scores - scores.max(1, keepdims=True))
        chance /= chance.sum(1, keepdims=True)
        slope = ((chance - target) * share[:, None]).T @ wide + HOLD * (ahead - start)
        step = ahead - slope / steep
        pace, last = (1 + math.sqrt(1 + 4 * pace * pace)) / 2, pace
        ahead, now = step + (last - 1) / pace * (step - now), step
    return now


def main() -> None:
    """Learn both."""
    invented, real = reports(), retold()
    learn("event_type", [*invented, *real], TOLD)
    learn("matched_type", [*invented, *(row for row, come in zip(real, has_come(real), strict=True) if come)], MATCHED)


def learn(part: str, known: Sequence[tuple[str, Sample, Document]], real: float) -> None:
    """Judge on events that were not learned from, by article and by the vote of an event's articles; then learn from all."""
    types = {key: row["type"] for key, row in events().items()}
    found, names = matrix([evidence(document) for _, _, document in known], least=3)
    wanted = np.array([list(PRIOR).index(types[sample.gold["event"]]) for _, sample, _ in known])
    groups = [group(sample) for _, sample, _ in known]
    size = Counter(groups)
    shares = {**dict.fromkeys(CORPORA, CORPUS_SHARE), RETOLD: real}
    weight = [shares.get(file, 1.0) for file, _, _ in known]
    share = np.array([size[name] ** -0.5 * counts for name, counts in zip(groups, weight, strict=True)])
    share *= len(share) / share.sum()
    start, fold, chances = prior(names), folds(groups, 15), np.zeros((len(wanted), len(PRIOR)))
    for number in np.unique(fold):
        rest = fold != number
        learned = fit(found[rest], wanted[rest], share[rest], start)
        scores = found[~rest] @ learned[:, :-1].T + learned[:, -1]
        powers = np.exp(scores - scores.max(1, keepdims=True))
        chances[~rest] = powers / powers.sum(1, keepdims=True)
    said = chances.argmax(1)
    votes = {name: sum(chances[at] for at in range(len(groups)) if groups[at] == name) for name in set(groups)}
    elected = np.array([int(np.argmax(votes[name])) for name in groups])
    files = np.array([name for name, _, _ in known])
    for title, guess in (("article", said), ("event", elected)):
        figures = (f"{name} {(guess == wanted)[files == name].mean():.3f}" for name in FILES)
        sys.stdout.write(f"{part} by {title}, unseen events: {', '.join(figures)}\n")
    write(part, dict(zip(PRIOR, fit(found, wanted, share, start), strict=True)), names, by="event_type")


if __name__ == "__main__":
    main()
