"""Learn `seeds/weights/town.toml` and `day.toml`: which of the towns and days that an article names are those of its event.

Each article is one choice among its candidates (conditional logit), each event counts by the square root of its articles.
"""

import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
from learning import FILES, PRIORS, Evidence, Numbers, events, folds, group, reports, write

from bot.evaluation.corpus import Sample
from bot.reading.document import Document
from bot.reading.setting import day_evidence, town_evidence

HOLD = 3.0
Choice = tuple[Numbers, Numbers]


def choices(rows: Sequence[Mapping[Any, Evidence]], right: Sequence[object]) -> tuple[list[Choice], list[str]]:
    """Each article's candidates as numbers with a mark on the right ones, and the names of the columns."""
    names = sorted({name for row in rows for found in row.values() for name in found})
    made = []
    for row, wanted in zip(rows, right, strict=True):
        numbers = np.array([[found.get(name, 0.0) for name in names] for found in row.values()]).reshape(len(row), len(names))
        made.append((numbers, np.array([float(candidate == wanted) for candidate in row])))
    return made, names


def fit(known: Sequence[Choice], share: Numbers, start: Numbers) -> Numbers:
    """Newton's method on the conditional logit, held near `start`."""
    weights = start.copy()
    for _ in range(60):
        slope, bend = HOLD * (weights - start), HOLD * np.eye(len(start))
        for (numbers, right), size in zip(known, share, strict=True):
            if not right.sum():
                continue
            scores = numbers @ weights
            chance = np.exp(scores - scores.max())
            chance /= chance.sum()
            mean = chance @ numbers
            slope += size * (numbers.T @ (chance - right / right.sum()))
            bend += size * ((numbers * chance[:, None]).T @ numbers - np.outer(mean, mean))
        step = 0.9 * np.linalg.solve(bend, slope)
        weights -= step
        if np.abs(step).max() < 1e-5:
            break
    return weights


def learn(
    part: str, known: Sequence[tuple[str, Sample, Document]], rows: Sequence[Mapping[Any, Evidence]], right: Sequence[object]
) -> None:
    """Judge on unseen events, learn from all, write."""
    made, names = choices(rows, right)
    groups = [group(sample) for _, sample, _ in known]
    size = Counter(groups)
    share = np.array([size[name] ** -0.5 for name in groups])
    start = np.array([PRIORS[part].get(name, 0.0) for name in names])
    fold, hit = folds(groups, 12), np.zeros(len(made), dtype=bool)
    for number in np.unique(fold):
        rest = np.flatnonzero(fold != number)
        weights = fit([made[at] for at in rest], share[rest], start)
        for at in np.flatnonzero(fold == number):
            numbers, wanted = made[at]
            hit[at] = len(wanted) > 0 and wanted[(numbers @ weights).argmax()] > 0
    files = np.array([name for name, _, _ in known])
    sys.stdout.write(f"{part} right, unseen events: {', '.join(f'{name} {hit[files == name].mean():.3f}' for name in FILES)}\n")
    write(part, {part: np.append(fit(made, share, start), 0.0)}, names)


def main() -> None:
    """Learn both."""
    told, known = events(), reports()
    days = [date.fromisoformat(told[sample.gold["event"]]["date"]) for _, sample, _ in known]
    learn("day", known, [day_evidence(document) for _, _, document in known], days)
    placed = [row for row in known if (event := told[row[1].gold["event"]])["city"] and event["type"] != "call"]
    towns = [told[sample.gold["event"]]["city"] for _, sample, _ in placed]
    learn("town", placed, [town_evidence(document) for _, _, document in placed], towns)


if __name__ == "__main__":
    main()
