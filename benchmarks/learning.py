"""Linear weights from labelled articles: ridge logistic regression, judged on events that it has not seen."""

import random
import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.evaluation.corpus import Sample, read_lines, read_samples
from bot.reading.events.sections import sections
from bot.reading.words.document import Document, Reader
from storage.lexicon import SEEDS, load_lexicon

PRIORS = tomllib.loads((Path(__file__).parent / "priors.toml").read_text(encoding="utf-8"))
"""What is plain from the meaning of the words, before anything is learned."""
CORPUS = Path(__file__).parent.parent / "tests" / "corpus"
TRAINING = Path(__file__).parent / "training"
"""Invented articles, written for learning alone."""
INVENTED = TRAINING / "reports.jsonl"
"""Short reports of events that never were, each with its type, date and town: more events than the corpora have."""

STRANGERS = TRAINING / "strangers.jsonl"
"""Short reports of the war, of aid and of other meetings and coalitions: none of them is of our subject."""

GENERAL = (TRAINING / "general.jsonl", *sorted(TRAINING.glob("newsrooms-*.jsonl")))
"""General news, invented: reports of one happening in several languages, and by several newsrooms of one language."""

CORPORA = ("dev", "more", "week")
RETOLD = "retold"
"""Real reports, told anew."""
FURTHER = tuple(sorted({path.name.removesuffix("-events.jsonl") for path in TRAINING.glob("*-events.jsonl")} - {RETOLD}))
"""Labelled corpora of invented events beside those that the figures are taken on."""

FILES = (*CORPORA, *FURTHER, "invented", RETOLD)
Numbers = NDArray[np.float64]
Evidence = Mapping[str, float]


def home(name: str) -> Path:
    """The folder of a labelled corpus."""
    return TRAINING if name in (*FURTHER, RETOLD) else CORPUS


def documents(files: Sequence[str] = CORPORA) -> list[tuple[str, Sample, Document]]:
    """Every labelled article with the name of its file, opened as the reader would open it."""
    reader = Reader(load_lexicon())
    return [
        (name, sample, reader.open(sections(sample.article, reader)[0]))
        for name in files
        for sample in read_samples(home(name) / f"{name}.jsonl")
    ]


def events() -> dict[str, Mapping[str, Any]]:
    """Every labelled event by its key; an invented report is the only one of its event, and bears its facts itself."""
    found = {row["key"]: row for name in (RETOLD, *CORPORA, *FURTHER) for row in read_lines(home(name) / f"{name}-events.jsonl")}
    return found | {row["id"]: row for row in read_lines(INVENTED)}


def reports() -> list[tuple[str, Sample, Document]]:
    """The relevant articles of the corpora, and the invented reports of further events, named "invented"."""
    reader = Reader(load_lexicon())
    made = [replace(sample, gold={"relevant": True, "event": sample.article.id}) for sample in read_samples(INVENTED)]
    invented = [("invented", sample, reader.open(sample.article)) for sample in made]
    return [row for row in documents((*CORPORA, *FURTHER)) if row[1].gold["relevant"]] + invented


def retold() -> list[tuple[str, Sample, Document]]:
    """The relevant real reports told anew."""
    return [row for row in documents((RETOLD,)) if row[1].gold["relevant"] and row[1].gold["event"]]


def has_come(rows: Sequence[tuple[str, Sample, Document]]) -> list[bool]:
    """Which real reports are of events that the corpora know as well, whose types are sure, and written when these had come.

    What is announced may turn out otherwise.
    """
    days = {row["key"]: row["date"] for name in CORPORA for row in read_lines(CORPUS / f"{name}-events.jsonl")}
    return [sample.article.published.date().isoformat() >= days.get(sample.gold["event"], "9") for _, sample, _ in rows]


def strangers() -> list[tuple[str, Sample, Document]]:
    """The invented reports that are not about the coalition, named "strangers"."""
    reader = Reader(load_lexicon())
    made = [replace(sample, gold={"relevant": False, "event": None}) for sample in read_samples(STRANGERS)]
    return [("strangers", sample, reader.open(sample.article)) for sample in made]


def group(sample: Sample) -> str:
    """What must not be split between learning and judging: an event, or an article with its copies."""
    return str(sample.gold.get("event") or sample.copy_of or sample.article.id)


def folds(groups: Sequence[str], count: int = 10, seed: int = 0) -> NDArray[np.int64]:
    """A fold for each article, the same for a whole group."""
    known = sorted(set(groups))
    random.Random(seed).shuffle(known)
    place = {name: number % count for number, name in enumerate(known)}
    return np.array([place[name] for name in groups])


def matrix(rows: Sequence[Evidence], least: int = 4) -> tuple[Numbers, list[str]]:
    """Rows of evidence as numbers, with the names of the columns; what fewer than `least` articles have is left out."""
    seen = Counter(name for row in rows for name, value in row.items() if value)
    names = sorted(name for name, count in seen.items() if count >= least)
    place = {name: number for number, name in enumerate(names)}
    found = np.zeros((len(rows), len(names)))
    for number, row in enumerate(rows):
        for name, value in row.items():
            if name in place:
                found[number, place[name]] = value
    return found, names


def fit(found: Numbers, wanted: Numbers, ridge: float, start: Numbers | None = None, share: Numbers | None = None) -> Numbers:
    """Weights of two-class logistic regression, the bias last; held near `start`, or near zero with a free bias.

    `share` tells how often each row counts, once where it is not given.
    """
    rows, columns = found.shape
    wide = np.hstack([found, np.ones((rows, 1))])
    hold = np.eye(columns + 1) * ridge
    if start is None:
        start = np.zeros(columns + 1)
        hold[columns, columns] = 1e-4
    weights = start.copy()
    share = np.ones(rows) if share is None else share
    for _ in range(40):
        chance = 1 / (1 + np.exp(-np.clip(wide @ weights, -30, 30)))
        slope = wide.T @ ((chance - wanted) * share) + hold @ (weights - start)
        bend = (wide * (chance * (1 - chance) * share)[:, None]).T @ wide + hold
        step = np.linalg.solve(bend, slope)
        weights -= step
        if np.abs(step).max() < 1e-6:
            break
    return weights


def apply(weights: Numbers, found: Numbers) -> Numbers:
    """The score of each row."""
    scores: Numbers = found @ weights[:-1] + weights[-1]
    return scores


def held_out(
    found: Numbers,
    wanted: Numbers,
    ridge: float,
    fold: NDArray[np.int64],
    start: Numbers | None = None,
    share: Numbers | None = None,
) -> Numbers:
    """The score of each row by weights that were learned without its fold."""
    share = np.ones(len(wanted)) if share is None else share
    scores = np.zeros(len(wanted))
    for number in np.unique(fold):
        rest = fold != number
        scores[~rest] = apply(fit(found[rest], wanted[rest], ridge, start, share[rest]), found[~rest])
    return scores


def f1(said: NDArray[np.bool_], wanted: NDArray[np.bool_]) -> float:
    """The harmonic mean of precision and recall."""
    return float(2 * (said & wanted).sum() / max(1, said.sum() + wanted.sum()))


def write(part: str, learned: Mapping[str, Numbers], names: Sequence[str], by: str = "") -> None:
    """Save `seeds/weights/<part>.toml`: the weights that matter, the heaviest first. `by` is who learned it, where that is not the part."""
    lines = [f"# Learned by benchmarks/learn_{by or part}.py over the labelled articles; learn again instead of editing.\n"]
    for label, weights in learned.items():
        lines.append(f"\n[{label}]\nbias = {weights[-1]:.3f}\n\n[{label}.weights]\n")
        order = sorted(range(len(names)), key=lambda at: -abs(weights[at]))
        lines += [f'"{names[at]}" = {weights[at]:.3f}\n' for at in order if abs(weights[at]) >= 0.02]
    (SEEDS / "weights" / f"{part}.toml").write_text("".join(lines), encoding="utf-8")
