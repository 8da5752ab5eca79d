"""Learn `seeds/weights/pledges.toml`, and print what it reaches on events that it has not seen.

A label stands for an article, not for a sentence: of all the candidates of a labelled pledge the likeliest is learned from.
"""

import sys
import tomllib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from learning import TRAINING, Numbers, apply, documents, folds, group, matrix, write
from numpy.typing import NDArray

from bot.evaluation.corpus import Sample, read_samples
from bot.reading.amounts import numbers
from bot.reading.candidates import candidates, settings
from bot.reading.document import Document, Reader
from bot.reading.evidence import evidence
from bot.reading.pledges import LINK, REFUSAL, SURER, THRESHOLD, VOTE, following
from bot.reading.read import cleaned
from bot.reading.sections import sections
from storage.lexicon import SEEDS, load_lexicon
from storage.model import Article, Kind, Stance, Tier

INVENTED = ("pledges", "constructions", "west", "east", "coming")
"""Invented texts, written for learning alone: single offers, and whole events as several newsrooms tell them."""

RIDGE = 4.0
ROUNDS = 3
LEAST = 4
CORPUS_SHARE = 6.5
"""How much an article of the corpora counts beside an invented one."""
PAGE_WEIGHT = 10
"""How much a real page counts beside a written article: they are few, and what is read in the end is like them."""

PAGES = {
    "000": (),
    "001": ("FR weapons pledged",),
    "002": ("PL troops refused", "GR troops refused", "IT troops conditional"),
    "003": ("COALITION troops pledged", "IT troops refused", "IT monitoring considering", "DE troops considering"),
    "004": (),
}
"""What the five real pages tell, as country, kind and stance."""

Key = tuple[str, str, str]
Label = tuple[str, str, str, str]


@dataclass(frozen=True)
class Row:
    """A candidate: article, country and kind, its evidence, the stances that the labels give to the pair, and how much it counts."""

    key: Key
    evidence: Mapping[str, float]
    stances: tuple[str, ...]
    share: float = 1.0


@dataclass(frozen=True)
class Learner:
    """The candidates as numbers, and which of them speak of the same article, country and kind."""

    rows: Sequence[Row]
    found: Numbers

    def learn(self, chosen: NDArray[np.int64], ridge: float) -> dict[str, Numbers]:
        """The weights of the link and of every stance from the chosen rows."""
        bags: dict[Key, list[int]] = defaultdict(list)
        for at in chosen:
            if self.rows[at].stances:
                bags[self.rows[at].key].append(int(at))
        strangers = [int(at) for at in chosen if not self.rows[at].stances]
        share = {at: 1 / len(bag) for bag in bags.values() for at in bag}
        learned: dict[str, Numbers] = {}
        for _ in range(ROUNDS):
            learned = self._fitted(strangers, share, ridge, learned)
            share = {at: part for bag in bags.values() for at, part in self._shares(bag, learned).items()}
        return learned

    def _fitted(self, strangers: list[int], share: Mapping[int, float], ridge: float, before: Mapping[str, Numbers]) -> dict[str, Numbers]:
        known = list(share)
        parts = np.array(list(share.values()))
        wanted = np.concatenate([np.zeros(len(strangers)), np.ones(len(known))])
        counts = np.array([row.share for row in self.rows])
        weight = np.concatenate([np.ones(len(strangers)), parts]) * counts[strangers + known]
        learned = {LINK: fit(self.found[strangers + known], wanted, weight, ridge, before.get(LINK))}
        for stance in Stance:
            said = np.array([stance in self.rows[at].stances for at in known], dtype=float)
            learned[stance] = fit(self.found[known], said, parts * counts[known], ridge, before.get(stance))
        return learned

    def _shares(self, bag: list[int], learned: Mapping[str, Numbers]) -> dict[int, float]:
        """How much of a labelled pledge each of its candidates tells: by link and by the labelled stance."""
        link = 1 / (1 + np.exp(-apply(learned[LINK], self.found[bag])))
        stance = np.max([_chance(apply(learned[name], self.found[bag])) for name in self.rows[bag[0]].stances], axis=0)
        weight = (link * (stance + 0.05)) ** 2 + 1e-9
        return dict(zip(bag, weight / weight.sum(), strict=True))


def _chance(scores: Numbers) -> Numbers:
    chance: Numbers = 1 / (1 + np.exp(-np.clip(scores, -30, 30)))
    return chance


def fit(found: Numbers, wanted: Numbers, weight: Numbers, ridge: float, before: Numbers | None = None) -> Numbers:
    """Ridge logistic regression over weighted rows, the bias last; `before` is a solution that is near."""
    rows, columns = found.shape
    wide = np.hstack([found, np.ones((rows, 1))])
    hold = np.eye(columns + 1) * ridge
    hold[columns, columns] = 1e-2
    weights = np.zeros(columns + 1) if before is None else before.copy()
    for _ in range(12):
        chance = _chance(wide @ weights)
        slope = wide.T @ ((chance - wanted) * weight) + hold @ weights
        bend = (wide * (chance * (1 - chance) * weight)[:, None]).T @ wide + hold
        step = np.linalg.solve(bend, slope)
        weights -= step
        if np.abs(step).max() < 1e-2:
            break
    return weights


def rows_of(sample: Sample, document: Document) -> list[Row]:
    """Every candidate of an article with its labels."""
    labels: dict[tuple[str, str], list[str]] = defaultdict(list)
    for pledge in sample.gold["pledges"]:
        labels[pledge["country"], pledge["kind"]].append(pledge["stance"])
    laid_out = settings(document)
    rows = []
    for setting in laid_out:
        counted = numbers(document, setting.sentence)
        for candidate in candidates(setting):
            names = evidence(candidate, counted, following(laid_out, setting))
            key = (sample.article.id, candidate.actor.country, str(candidate.kind))
            rows.append(Row(key, dict.fromkeys(names, 1.0), tuple(labels.get(key[1:], ()))))
    return rows


def real_pages() -> list[Row]:
    """The candidates of the documents in `seeds/articles/`, with the pledges that a reader finds in them."""
    reader = Reader(load_lexicon())
    rows = []
    for entry in tomllib.loads((SEEDS / "articles" / "index.toml").read_text(encoding="utf-8"))["article"]:
        title, _, body = (SEEDS / "articles" / entry["file"]).read_text(encoding="utf-8").strip().partition("\n")
        article = cleaned(
            Article(
                id=entry["file"],
                source="page",
                publisher=entry["outlet"],
                tier=Tier.PRESS,
                url="",
                title=title,
                text=body,
                language=entry["language"],
                published=entry["published"],
                first_seen=entry["published"],
            )
        )
        labels = [dict(zip(("country", "kind", "stance"), label.split(), strict=True)) for label in PAGES[entry["file"][:3]]]
        sample = Sample(article=article, style="press", gold={"pledges": labels})
        rows += rows_of(sample, reader.open(article))
    return rows


def judged(rows: Sequence[Row], scores: Mapping[str, Numbers], threshold: float = THRESHOLD) -> dict[Key, tuple[str, int]]:
    """The pledges that the scores amount to, by the votes of all mentions, with the row of the surest one."""
    best: dict[Key, int] = {}
    votes: dict[Key, Numbers] = {}
    chances = _chance(scores[LINK])
    stances = np.exp(np.array([scores[stance] for stance in Stance]))
    stances /= stances.sum(axis=0)
    for at in np.argsort(-chances):
        if chances[at] > SURER.get(Kind(rows[at].key[2]), threshold):
            best.setdefault(rows[at].key, int(at))
            votes[rows[at].key] = votes.get(rows[at].key, 0) + chances[at] * stances[:, at]
    told = ((key, at, _told(chances[at], votes[key])) for key, at in best.items())
    return {key: (stance, at) for key, at, stance in told if stance}


def _told(chance: float, votes: Numbers) -> Stance | None:
    """The stance that is told, by the rule of the reader."""
    stance = list(Stance)[int((votes * np.array([VOTE[stance] for stance in Stance])).argmax())]
    share = votes[list(Stance).index(stance)] / votes.sum()
    return None if stance is Stance.REFUSED and chance * share < REFUSAL else stance


def figures(said: set[Label], wanted: set[Label]) -> str:
    loose, asked = {row[:3] for row in said}, {row[:3] for row in wanted}
    right = len(said & wanted)
    return (
        f"P {right / max(1, len(said)):.3f} R {right / max(1, len(wanted)):.3f} F1 {2 * right / max(1, len(said) + len(wanted)):.3f}"
        f" without stance {2 * len(loose & asked) / max(1, len(loose) + len(asked)):.3f}"
    )


def unseen(learner: Learner, place: NDArray[np.int64], ridge: float) -> dict[str, Numbers]:
    """The scores of each row by weights learned without its fold."""
    scores = {name: np.zeros(len(learner.rows)) for name in (LINK, *Stance)}
    for number in np.unique(place):
        learned = learner.learn(np.flatnonzero(place != number), ridge)
        for name, weights in learned.items():
            scores[name][place == number] = apply(weights, learner.found[place == number])
    return scores


def gathered() -> tuple[list[Row], list[str], dict[str, str], set[Label]]:
    """All rows with their event, the file of every article, and every labelled pledge."""
    rows: list[Row] = []
    events: list[str] = []
    files: dict[str, str] = {}
    wanted: set[Label] = set()
    for name, sample, document in documents():
        if not sample.gold["relevant"]:
            continue
        files[sample.article.id] = name
        wanted |= {(sample.article.id, p["country"], p["kind"], p["stance"]) for p in sample.gold["pledges"]}
        own = [replace(row, share=CORPUS_SHARE) for row in rows_of(sample, document)]
        rows += own
        events += [group(sample)] * len(own)
    reader = Reader(load_lexicon())
    for invented, sample in ((name, sample) for name in INVENTED for sample in read_samples(TRAINING / f"{name}.jsonl")):
        if not sample.gold["relevant"]:
            continue
        files[sample.article.id] = invented
        wanted |= {(sample.article.id, p["country"], p["kind"], p["stance"]) for p in sample.gold["pledges"]}
        own = rows_of(sample, reader.open(sections(sample.article, reader)[0]))
        rows += own
        events += [group(sample)] * len(own)
    return rows, events, files, wanted


def main() -> None:
    rows, events, files, wanted = gathered()
    pages = [replace(row, key=(f"{row.key[0]} {copy}", *row.key[1:])) for row in real_pages() for copy in range(PAGE_WEIGHT)]
    rows += pages
    events += [row.key[0].split()[0] for row in pages]
    found, names = matrix([row.evidence for row in rows], LEAST)
    learner = Learner(rows, found)
    scores = unseen(learner, folds(events, 5), RIDGE)
    said = {(*key, stance) for key, (stance, _) in judged(rows, scores).items() if key[0] in files}
    for name in ("dev", "more", "week", *INVENTED):
        own = ({row for row in said if files[row[0]] == name}, {row for row in wanted if files[row[0]] == name})
        sys.stdout.write(f"pledges of unseen events, {name}: {figures(*own)}\n")
    write("pledges", learner.learn(np.arange(len(rows)), RIDGE), names)


if __name__ == "__main__":
    main()
