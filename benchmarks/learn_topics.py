"""Learn `seeds/weights/topics.toml`: a scorer for each topic; the rare ones use only the evidence that their prior names.

Where to draw the line is chosen for the best F1 on events that were not learned from."""

import sys

import numpy as np
from learning import CORPORA, FURTHER, PRIORS, RETOLD, documents, f1, fit, folds, group, held_out, matrix, write

from bot.reading.topics import evidence
from storage.model import Topic

HOLD = 4.0
WIDE = {Topic.MEETING, Topic.FORCE_PLANNING, Topic.US_BACKING, Topic.RUSSIA_REACTION, Topic.MEMBERSHIP}
CORPUS_SHARE, OTHER_SHARE = 2.0, 0.5
"""How often an article of the corpora counts, and one of the invented events or a real one told anew."""


def main() -> None:
    """Judge each topic on unseen events, then learn from all."""
    known = [row for row in documents((*CORPORA, *FURTHER, RETOLD)) if row[1].gold["relevant"]]
    found, names = matrix([evidence(document) for _, _, document in known])
    fold = folds([group(sample) for _, sample, _ in known], 12)
    files = np.array([name for name, _, _ in known])
    share = np.where(np.isin(files, CORPORA), CORPUS_SHARE, OTHER_SHARE)
    learned, said, gold = {}, [], []
    for topic in (topic for topic in Topic if topic is not Topic.PLEDGE):
        prior = PRIORS["topics"][topic.value]
        used = found * np.array([topic in WIDE or name in prior for name in names])
        start = np.array([*(prior.get(name, 0.0) for name in names), prior[""]])
        wanted = np.array([topic.value in sample.gold["topics"] for _, sample, _ in known])
        scores = held_out(used, wanted.astype(float), HOLD, fold, start, share)
        shift = max(np.arange(-0.5, 1.51, 0.1), key=lambda step: (round(f1(scores + step >= 0, wanted), 3), -abs(step)))
        scores += shift
        sys.stdout.write(f"{topic.value}: F1 {f1(scores >= 0, wanted):.3f} over unseen events, {wanted.sum()} articles\n")
        learned[topic.value] = fit(used, wanted.astype(float), HOLD, start, share)
        learned[topic.value][-1] += shift
        said.append(scores >= 0)
        gold.append(wanted)
    for name in (*CORPORA, *FURTHER, RETOLD):
        sys.stdout.write(f"{name}: {f1(np.array(said)[:, files == name], np.array(gold)[:, files == name]):.3f} without pledge\n")
    write("topics", learned, names)


if __name__ == "__main__":
    main()
