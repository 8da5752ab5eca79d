"""Learn `seeds/weights/event_type.toml`: what is plain from the words' meaning stands as a prior, and the labelled articles correct it.

The events are few and of unequal size, so each counts by the square root of its articles, and weights stay near the prior.
"""

import math
import sys
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

import numpy as np
from learning import CORPUS, Numbers, documents, folds, group, matrix, write
from numpy.typing import NDArray

from bot.evaluation.corpus import read_lines
from bot.reading.event_type import evidence

HOLD = 8.0
SCALE = 1.5
PRIOR: Mapping[str, Mapping[str, float]] = {
    "summit": {
        **{"summit": 1.5, "summit in title": 0.7, "leaders": 0.8, "leaders gathering": 1, "leaders summit": 0.5, "place leaders": 0.7},
        **{"place summit": 0.7, "place gathering": 0.5, "head gathering": 0.3, "place": 0.3, "declaration": 0.2, "first form summit": 1},
        **{"first role leaders": 0.6, "call after place": 0.5, "call before place": -0.5},
    },
    "call": {
        **{"call": 2.2, "call in title": 1, "leaders call": 0.6, "first form call": 1.2, "call before place": 1, "call after place": -2},
        **{"place summit": -1.5, "place gathering": -0.8, "place in title": -0.5},
    },
    "chiefs_of_staff": {
        **{"chiefs": 1.2, "chiefs gathering": 1.7, "chiefs in title": 0.7, "first role chiefs": 1.2, "place chiefs": 0.7},
        **{"chiefs call": -1, "call": -0.5, "call after place": 0.5, "call before place": -0.5},
    },
    "ministerial": {
        **{"defence_ministers": 0.5, "defence_ministers gathering": 1.5, "defence_ministers in title": 0.8, "first role defence_ministers": 0.8},
        **{"advisers": 1, "advisers gathering": 1.5, "advisers in title": 1, "first role advisers": 1, "place advisers": 0.7},
        **{"foreign_ministers": 0.3, "foreign_ministers gathering": 1.2, "foreign_ministers in title": 0.5, "first role foreign_ministers": 0.5},
        **{"place defence_ministers": 0.5, "place foreign_ministers": 0.5, "defence_ministers call": -1, "call in title": -1},
        **{"call after place": 0.3, "call before place": -0.5},
    },
    "visit": {
        **{"": -0.3, "visit": 1.6, "place visit": 1, "visit in title": 1, "first form visit": 1.2, "summit": -0.8, "call": -1},
        **{"leaders": -0.5, "coalition.name": -0.2},
    },
    "announcement": {
        **{"": 0.2, "announcement": 0.9, "announcement in title": 0.8, "one country in title": 0.7, "membership": 1.5, "parliament": 0.2},
        **{"stance.pledged": 0.3, "stance.considering": 0.4, "gathering": -0.6, "summit": -0.8, "call": -1.2, "leaders": -0.6},
        **{"place gathering": -0.5, "government": 0.8},
    },
    "statement": {
        **{"": -0.2, "statement": 0.5, "statement in title": 0.7, "Russia first": 1.6, "russia_reaction": 1, "spokesman": 0.6},
        **{"spokesman in title": 0.6, "RU meeting.statement": 0.6, "summit": -0.7, "gathering": -0.6, "call": -1.2, "leaders": -0.6},
        **{"place gathering": -0.5},
    },
    "vote": {"": -1, "vote": 1.2, "parliament vote": 1.6, "vote in title": 1.5, "parliament in title": 0.7, "summit": -0.8, "call": -1, "gathering": -0.5},
    "declaration": {"": -0.8, "declaration": 1.3, "declaration in title": 1.3, "summit": -1.2, "gathering": -0.6, "call": -1, "leaders": -0.6},
}


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
    events = {row["key"]: row["type"] for name in ("dev", "more", "week") for row in read_lines(CORPUS / f"{name}-events.jsonl")}
    known = [(name, sample, document) for name, sample, document in documents() if sample.gold["relevant"]]
    found, names = matrix([evidence(document) for _, _, document in known], least=3)
    wanted = np.array([list(PRIOR).index(events[sample.gold["event"]]) for _, sample, _ in known])
    groups = [group(sample) for _, sample, _ in known]
    size = Counter(groups)
    share = np.array([size[name] ** -0.5 for name in groups])
    share *= len(share) / share.sum()
    start, fold, said = prior(names), folds(groups, 15), np.zeros(len(wanted), dtype=int)
    for number in np.unique(fold):
        rest = fold != number
        learned = fit(found[rest], wanted[rest], share[rest], start)
        said[~rest] = (found[~rest] @ learned[:, :-1].T + learned[:, -1]).argmax(1)
    votes: dict[str, list[int]] = defaultdict(list)
    for name, value in zip(groups, said, strict=True):
        votes[name].append(int(value))
    elected = np.array([Counter(votes[name]).most_common(1)[0][0] for name in groups])
    files = np.array([name for name, _, _ in known])
    for title, guess in (("article", said), ("event", elected)):
        figures = (f"{name} {(guess == wanted)[files == name].mean():.3f}" for name in ("dev", "more", "week"))
        sys.stdout.write(f"event type by {title}, unseen events: {', '.join(figures)}\n")
    write("event_type", dict(zip(PRIOR, fit(found, wanted, share, start), strict=True)), names)


if __name__ == "__main__":
    main()
