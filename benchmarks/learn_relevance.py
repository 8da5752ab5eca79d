"""Learn `seeds/weights/relevance.toml`, and print what it reaches on events, and on languages, that it has not seen."""

import sys

import numpy as np
from learning import CORPORA, FURTHER, documents, f1, fit, folds, group, held_out, matrix, strangers, write

from bot.reading.relevance import evidence

RIDGE = 2.0
LEAN = -0.2
"""Added to the bias: invented articles speak of the coalition far more often than the news does."""
CORPUS_SHARE, STRANGER_SHARE = 8.0, 2.0
"""How often an article of the corpora counts beside an invented one, and an irrelevant one beside a relevant one."""


def main() -> None:
    known = [*documents((*CORPORA, *FURTHER)), *strangers()]
    found, names = matrix([evidence(document) for _, _, document in known])
    wanted = np.array([bool(sample.gold["relevant"]) for _, sample, _ in known])
    files = np.array([name for name, _, _ in known])
    share = np.where(np.isin(files, CORPORA), CORPUS_SHARE, 1.0) * np.where(wanted, 1.0, STRANGER_SHARE)
    languages = np.unique([document.language.code for _, _, document in known], return_inverse=True)[1]
    for title, fold in (("events", folds([group(sample) for _, sample, _ in known])), ("languages", languages)):
        scores = held_out(found, wanted.astype(float), RIDGE, fold, share=share) + LEAN
        figures = (f"{name} {f1(scores[files == name] >= 0, wanted[files == name]):.3f}" for name in (*CORPORA, *FURTHER))
        sys.stdout.write(f"relevance F1 over unseen {title}: {', '.join(figures)}\n")
    learned = fit(found, wanted.astype(float), RIDGE, share=share)
    learned[-1] += LEAN
    write("relevance", {"relevant": learned}, names)


if __name__ == "__main__":
    main()
