"""Learn `seeds/weights/event_type.toml`: what is plain from the words' meaning stands as a prior, and the labelled articles correct it.

The events are few and of unequal size, so each counts by the square root of its articles, and weights stay near the prior.
"""

import math
import sys
from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
from learning import CORPORA, FILES, PRIORS, RETOLD, Numbers, events, folds, group, matrix, reports, retold, write
from numpy.typing import NDArray

from bot.reading.event_type import evidence

HOLD = 5.0
SHARES = {**dict.fromkeys(CORPORA, 3.5), RETOLD: 0.5}
"""How much an article of the corpora, and a real one told anew, counts beside an invented one."""
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
    """Judge on events that were not learned from, by article and by the vote of an event's articles; then learn from all."""
    types = {key: row["type"] for key, row in events().items()}
    known = reports() + retold()
    found, names = matrix([evidence(document) for _, _, document in known], least=3)
    wanted = np.array([list(PRIOR).index(types[sample.gold["event"]]) for _, sample, _ in known])
    groups = [group(sample) for _, sample, _ in known]
    size = Counter(groups)
    share = np.array([size[name] ** -0.5 * SHARES.get(file, 1.0) for name, (file, _, _) in zip(groups, known, strict=True)])
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
        sys.stdout.write(f"event type by {title}, unseen events: {', '.join(figures)}\n")
    write("event_type", dict(zip(PRIOR, fit(found, wanted, share, start), strict=True)), names)


if __name__ == "__main__":
    main()
