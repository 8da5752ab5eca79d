"""Learn which number of a text tells how much a pledge is, from labelled amounts.

Usage: python benchmarks/learn_amounts.py

Prints the share of amounts that are right, and how often one is told where the label has none, on events that the weights have not
seen, and writes `seeds/weights/amounts.toml`, learned from all of them. The pledges are read with the network of `learn_pledges.py`;
that a number of one kind tells of one country alone is left to the reader, and not in these figures.
"""

import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from learn_pledges import WRITTEN
from learning import CORPORA, TRAINING, Numbers, apply, documents, fit, folds, group, matrix, write

from bot.evaluation.corpus import Sample, read_samples
from bot.reading.events.sections import sections
from bot.reading.pledges.pledges import TOLD, mentions, numbers_told, taken
from bot.reading.pledges.quantities import telling_evidence
from bot.reading.words.document import Document, Reader
from storage.lexicon import load_lexicon
from storage.model import Stance

RIDGE, LEAST, CORPUS_SHARE, FOLDS = 1.0, 6, 4.5, 5
NEAR = 0.01
"""How far an amount may be from the label, as a part of it."""


@dataclass(frozen=True, slots=True)
class Row:
    """A pledge with its label: the evidence of each number that may be its amount, and whether it is."""

    file: str
    event: str
    amount: float | None
    numbers: tuple[tuple[tuple[str, ...], bool], ...]


def rows_of(file: str, sample: Sample, document: Document) -> Iterator[Row]:
    """The pledges of an article that are read as they are labelled."""
    labels = {(label["country"], label["kind"], label["stance"]): label["amount"] for label in sample.gold["pledges"]}
    for read in mentions(document).groups:
        stance = taken(read, {})
        first = read[0].candidate
        key = (first.actor.country, str(first.kind), str(stance))
        if stance and stance is not Stance.REFUSED and key in labels:
            amount = labels[key]
            told = tuple((telling_evidence(each), _is(each.number.value, amount)) for each in numbers_told(read, stance))
            yield Row(file, group(sample), amount, told)


def _is(value: float, amount: float | None) -> bool:
    return amount is not None and abs(value - amount) <= NEAR * abs(amount)


def gathered() -> list[Row]:
    """The rows of the corpora and of the articles written for learning."""
    reader = Reader(load_lexicon())
    written = ((name, sample) for name in WRITTEN for sample in read_samples(TRAINING / f"{name}.jsonl"))
    opened = ((name, sample, reader.open(sections(sample.article, reader)[0])) for name, sample in written)
    return [row for read in (*documents(), *opened) if read[1].gold["relevant"] for row in rows_of(*read)]


def figures(rows: list[Row], scores: list[Numbers]) -> str:
    """How many amounts are right, and how many are told that no label knows."""
    right = amounts = told = others = 0
    for row, scored in zip(rows, scores, strict=True):
        best = int(scored.argmax()) if len(scored) and scored.max() > TOLD else None
        amounts, others = amounts + (row.amount is not None), others + (row.amount is None)
        right += best is not None and row.numbers[best][1]
        told += best is not None and row.amount is None
    return f"right {right}/{amounts} = {right / max(1, amounts):.3f}, told without a label {told}/{others}"


def main() -> None:
    rows = gathered()
    found, names = matrix([dict.fromkeys(names, 1.0) for row in rows for names, _ in row.numbers], LEAST)
    wanted = np.array([right for row in rows for _, right in row.numbers], dtype=float)
    owner = np.array([number for number, row in enumerate(rows) for _ in row.numbers])
    share = np.array([CORPUS_SHARE if rows[number].file in CORPORA else 1.0 for number in owner])
    place = folds([row.event for row in rows], FOLDS)[owner]
    scores = np.zeros(len(owner))
    for fold in np.unique(place):
        rest = place != fold
        scores[~rest] = apply(fit(found[rest], wanted[rest], RIDGE, share=share[rest]), found[~rest])
    files: dict[str, list[int]] = defaultdict(list)
    for number, row in enumerate(rows):
        files[row.file].append(number)
    for name, numbers in files.items():
        sys.stdout.write(
            f"amounts of unseen events, {name}: {figures([rows[n] for n in numbers], [scores[owner == n] for n in numbers])}\n"
        )
    write("amounts", {"told": fit(found, wanted, RIDGE, share=share)}, names)


if __name__ == "__main__":
    main()
