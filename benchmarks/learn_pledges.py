"""Learn `seeds/networks/pledges.toml`, and print what it reaches on events that it has not seen.

A label stands for an article, not for a sentence: of all the candidates of a labelled pledge the likeliest is learned from.
"""

import sys
import tomllib
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from learning import RETOLD, TRAINING, Numbers, documents, folds, group, matrix
from network import Floats, Layers, Recipe, chances, learned, write_network
from numpy.typing import NDArray

from bot.evaluation.corpus import Sample, read_samples
from bot.reading.events.sections import sections
from bot.reading.mentions.amounts import numbers
from bot.reading.pledges.candidates import candidates
from bot.reading.pledges.discourse import settings
from bot.reading.pledges.evidence import evidence
from bot.reading.pledges.pledges import KNOWN, LINK, following, taken
from bot.reading.read import cleaned
from bot.reading.words.document import Document, Reader
from storage.lexicon import SEEDS, load_lexicon
from storage.model import Article, Stance, Tier

WRITTEN = ("pledges", "constructions", "west", "east", "coming", "plain", "contrasts", "cases", RETOLD)
"""Texts written for learning alone: single offers, whole events as several newsrooms tell them, and real reports told anew."""

ROUNDS, FEW = 2, 10
"""How often the candidates of a pledge are weighed anew, and how often a network sees all rows for that."""
NETWORKS, PASSES, RECIPE = 5, 28, Recipe(units=64, dropped=0.4, decay=1e-4)
"""How many networks are put together, how often each sees all rows, and how it is made."""
LEAST = 4
CLASSES = (LINK, *map(str, Stance))
CORPUS_SHARE = 9.0
SHARES = {"contrasts": 0.5, "cases": 0.5}
"""How much an article of the corpora counts beside an invented or a real one told anew, and one of those harder than any news."""
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
    found: Floats

    def learn(self, chosen: NDArray[np.int64]) -> list[Layers]:
        """Networks for the link and every stance from the chosen rows.

        Of the candidates of a labelled pledge those count that the network of the round before holds for the ones that tell it.
        """
        bags: dict[Key, list[int]] = defaultdict(list)
        for at in chosen:
            if self.rows[at].stances:
                bags[self.rows[at].key].append(int(at))
        share = np.ones(len(self.rows), np.float32)
        for bag in bags.values():
            share[bag] = 1 / len(bag)
        for turn in range(ROUNDS):
            sharing = self._learned(chosen, share, FEW, NETWORKS + turn)
            for bag in bags.values():
                share[bag] = self._shares(bag, sharing)
        return [self._learned(chosen, share, PASSES, seed) for seed in range(NETWORKS)]

    @cached_property
    def wanted(self) -> Floats:
        """Which class each row is in: whether it tells of a labelled pledge, and with which stances."""
        return np.array([[bool(row.stances), *(stance in row.stances for stance in Stance)] for row in self.rows], np.float32)

    def _learned(self, chosen: NDArray[np.int64], share: Floats, passes: int, seed: int) -> Layers:
        """A network; of a row that tells of no pledge no stance is learned."""
        counts = share * np.array([row.share for row in self.rows], np.float32)
        weight = counts[:, None] * np.hstack([np.ones((len(counts), 1), np.float32), np.repeat(self.wanted[:, :1], len(Stance), axis=1)])
        return learned(self.found[chosen], self.wanted[chosen], weight[chosen], passes, seed, RECIPE)

    def _shares(self, bag: list[int], sharing: Layers) -> Floats:
        """How much of a labelled pledge each of its candidates tells: by link and by the labelled stance."""
        told = chances(sharing.scores(self.found[bag]))
        stance = (told[:, 1:] * self.wanted[bag, 1:]).max(axis=1)
        weight = (told[:, 0] * (stance + 0.05)) ** 2 + 1e-9
        shares: Floats = weight / weight.sum()
        return shares


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


@dataclass(frozen=True, slots=True)
class Likely:
    """A candidate as the networks judge it."""

    chance: float
    stances: Mapping[Stance, float]


def judged(rows: Sequence[Row], scores: Mapping[str, Numbers], events: Sequence[str]) -> dict[Key, Stance]:
    """The pledges that the scores amount to by the rule of the reader, each article in the light of those of its event before it."""
    told = chances(scores[LINK])
    stances = np.exp(np.array([scores[stance] for stance in Stance]))
    stances /= stances.sum(axis=0)
    mentioned: dict[Key, list[Likely]] = defaultdict(list)
    event = {row.key: name for row, name in zip(rows, events, strict=True)}
    for at in np.flatnonzero(told > KNOWN):
        mentioned[rows[at].key].append(Likely(float(told[at]), dict(zip(Stance, stances[:, at].tolist(), strict=True))))
    known: dict[Key, Counter[Stance]] = defaultdict(Counter)
    found = {}
    for key, mentions in mentioned.items():  # one pledge of an article tells nothing on its others, so they may take turns
        before = known[event[key], *key[1:]]
        if stance := taken(sorted(mentions, key=lambda each: -each.chance), before):
            found[key] = stance
            before[stance] += 1
    return found


def figures(said: set[Label], wanted: set[Label]) -> str:
    loose, asked = {row[:3] for row in said}, {row[:3] for row in wanted}
    right = len(said & wanted)
    return (
        f"P {right / max(1, len(said)):.3f} R {right / max(1, len(wanted)):.3f} F1 {2 * right / max(1, len(said) + len(wanted)):.3f}"
        f" without stance {2 * len(loose & asked) / max(1, len(loose) + len(asked)):.3f}"
    )


def unseen(learner: Learner, place: NDArray[np.int64]) -> dict[str, Numbers]:
    """The scores of each row by networks learned without its fold."""
    scores = np.zeros((len(learner.rows), len(CLASSES)))
    for number in np.unique(place):
        apart = place == number
        scores[apart] = np.mean([layers.scores(learner.found[apart]) for layers in learner.learn(np.flatnonzero(~apart))], axis=0)
    return dict(zip(CLASSES, scores.T, strict=True))


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
    for written, sample in ((name, sample) for name in WRITTEN for sample in read_samples(TRAINING / f"{name}.jsonl")):
        if not sample.gold["relevant"]:
            continue
        files[sample.article.id] = written
        wanted |= {(sample.article.id, p["country"], p["kind"], p["stance"]) for p in sample.gold["pledges"]}
        own = [replace(row, share=SHARES.get(written, 1.0)) for row in rows_of(sample, reader.open(sections(sample.article, reader)[0]))]
        rows += own
        events += [group(sample)] * len(own)
    return rows, events, files, wanted


def main() -> None:
    rows, events, files, wanted = gathered()
    pages = [replace(row, key=(f"{row.key[0]} {copy}", *row.key[1:])) for row in real_pages() for copy in range(PAGE_WEIGHT)]
    rows += pages
    events += [row.key[0].split()[0] for row in pages]
    found, names = matrix([row.evidence for row in rows], LEAST)
    learner = Learner(rows, found.astype(np.float32))
    scores = unseen(learner, folds(events, 5))
    said = {(*key, str(stance)) for key, stance in judged(rows, scores, events).items() if key[0] in files}
    for name in ("dev", "more", "week", *WRITTEN):
        own = ({row for row in said if files[row[0]] == name}, {row for row in wanted if files[row[0]] == name})
        sys.stdout.write(f"pledges of unseen events, {name}: {figures(*own)}\n")
    write_network("pledges", learner.learn(np.arange(len(rows))), names, CLASSES)


if __name__ == "__main__":
    main()
