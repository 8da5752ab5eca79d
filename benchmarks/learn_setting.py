"""Learn `seeds/weights/town.toml` and `day.toml`: which of the towns and days that an article names are those of its event.

Each article is one choice among its candidates (conditional logit), each event counts by the square root of its articles. Towns are
learned from each article twice: with all towns listed, and once more, counting half, with the events' own towns on no list.
"""

import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
from learning import FILES, PRIORS, Evidence, Numbers, events, folds, group, reports, write

from bot.evaluation.corpus import Sample
from bot.reading.events.setting import day_evidence, town_evidence
from bot.reading.words.document import Document, Reader
from storage.lexicon import Lexicon, load_lexicon

HOLD = 3.0
HIDDEN = 0.2
"""How much an article counts whose town is on no list."""

Choice = tuple[Numbers, Numbers]
Known = Sequence[tuple[str, Sample, Document]]


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


def learn(part: str, known: Known, rows: Sequence[Mapping[Any, Evidence]], right: Sequence[object], counts: Sequence[float]) -> None:
    """Judge on unseen events, those that count whole apart from the others; learn from all, write."""
    made, names = choices(rows, right)
    groups = [group(sample) for _, sample, _ in known]
    size = Counter(groups)
    share = np.array([size[name] ** -0.5 * count for name, count in zip(groups, counts, strict=True)])
    start = np.array([PRIORS[part].get(name, 0.0) for name in names])
    fold, hit = folds(groups, 12), np.zeros(len(made), dtype=bool)
    for number in np.unique(fold):
        rest = np.flatnonzero(fold != number)
        weights = fit([made[at] for at in rest], share[rest], start)
        for at in np.flatnonzero(fold == number):
            numbers, wanted = made[at]
            hit[at] = len(wanted) > 0 and wanted[(numbers @ weights).argmax()] > 0
    files = np.array([name for name, _, _ in known])
    for count in sorted(set(counts), reverse=True):
        figures = ((name, hit[(files == name) & (np.array(counts) == count)]) for name in FILES)
        told = ", ".join(f"{name} {found.mean():.3f}" for name, found in figures if len(found))
        sys.stdout.write(f"{part} right, unseen events, counting {count}: {told}\n")
    write(part, {part: np.append(fit(made, share, start), 0.0)}, names, by="setting")


def unlisting(lexicon: Lexicon, towns: set[str]) -> Lexicon:
    """The lexicon without these towns."""
    gone = {f"city.{town}" for town in towns}
    places = replace(
        lexicon.places,
        country_of={town: code for town, code in lexicon.places.country_of.items() if town not in towns},
        entries=tuple(entry for entry in lexicon.places.entries if entry.id not in gone),
    )
    languages = {
        code: replace(language, entries=tuple(entry for entry in language.entries if entry.id not in gone))
        for code, language in lexicon.languages.items()
    }
    return replace(lexicon, places=places, languages=languages)


def hidden(known: Known, towns: Sequence[str]) -> tuple[list[tuple[str, Sample, Document]], list[str]]:
    """The articles whose event is in no capital, opened by a reader that has never heard of these towns, and the towns."""
    lexicon = load_lexicon()
    gone = set(towns) - set(lexicon.places.capital_of.values())
    reader = Reader(unlisting(lexicon, gone))
    rows = [(row, town) for row, town in zip(known, towns, strict=True) if town in gone]
    return [(name, sample, reader.open(document.article)) for (name, sample, document), _ in rows], [town for _, town in rows]


def main() -> None:
    """Learn both."""
    told, known = events(), reports()
    days = [date.fromisoformat(told[sample.gold["event"]]["date"]) for _, sample, _ in known]
    learn("day", known, [day_evidence(document) for _, _, document in known], days, [1.0] * len(known))
    placed = [row for row in known if (event := told[row[1].gold["event"]])["city"] and event["type"] != "call"]
    towns = [told[sample.gold["event"]]["city"] for _, sample, _ in placed]
    unknown, unknown_towns = hidden(placed, towns)
    rows = [town_evidence(document) for _, _, document in (*placed, *unknown)]
    right = [town if town in row else None for row, town in zip(rows, (*towns, *unknown_towns), strict=True)]
    learn("town", (*placed, *unknown), rows, right, [1.0] * len(placed) + [HIDDEN] * len(unknown))


if __name__ == "__main__":
    main()
