"""Learn `seeds/weights/relevance.toml`, and print what it reaches on events, and on languages, that it has not seen.

Usage: python benchmarks/learn_relevance.py [--measure STREAM.jsonl ...]

The labelled articles are short; a real page is four times as long, and names by the way half of what an article on the coalition names.
So pages are joined of several articles, and what was found in streams of real news, none of which is on the coalition, is learned from
as well: `benchmarks/training/real_evidence.jsonl.gz`, which `--measure` writes anew from the given streams (see real_news.py).
"""

import gzip
import json
import random
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from learning import CORPORA, FURTHER, GENERAL, RETOLD, TRAINING, documents, f1, fit, folds, group, held_out, matrix, strangers, write

from bot.evaluation.corpus import Sample, read_samples
from bot.reading.events.sections import sections
from bot.reading.relevance import evidence
from bot.reading.words.document import Reader
from storage.lexicon import load_lexicon
from storage.model import Article

REAL = TRAINING / "real_evidence.jsonl.gz"
RIDGE = 2.0
LEAN = 0.15
"""Added to the bias: what is missed is lost, and what is told in vain is only read."""
SHARES = {**dict.fromkeys(CORPORA, 8.0), RETOLD: 2.0}
"""How often an article of the corpora, and a real one told anew, counts beside an invented one."""
STRANGER_SHARE = 1.5
"""How often an irrelevant article counts beside a relevant one."""
RELEVANT_PAGES = 0.35
"""Of which share of the relevant articles a page is made."""
_LEAST = 6
"""Irrelevant texts of a language from which pages can be joined."""


@dataclass(frozen=True)
class Row:
    """What is found in an article or a page, whether it is about the coalition, and what it must not be parted from."""

    file: str
    group: str
    language: str
    relevant: bool
    found: Mapping[str, float]


def labelled() -> Iterator[tuple[Row, Sample]]:
    for file, sample, document in (*documents((*CORPORA, *FURTHER, RETOLD)), *strangers()):
        yield Row(file, group(sample), document.language.code, bool(sample.gold["relevant"]), evidence(document)), sample


def pages(known: Sequence[Sample], reader: Reader) -> Iterator[Row]:
    """Long pages of several articles of one language: such that tell nothing of the coalition, and such that begin with it."""
    chance = random.Random(1)
    ours, others = _by_language([sample for sample in known if sample.gold["relevant"]]), _by_language(general())
    near = _by_language([sample for sample in known if not sample.gold["relevant"]])
    for language in sorted({*others, *near}):
        every = others[language] + near[language]
        yield from (_page("general", [sample], reader) for sample in others[language])
        if len(every) < _LEAST:
            continue
        for _ in range(len(every) // 3):
            yield _page("page", chance.sample(every, chance.randint(3, 6)), reader)
        if len(near[language]) >= _LEAST:
            for _ in range(len(near[language]) // 2):
                yield _page("page", chance.sample(near[language], chance.randint(3, 5)), reader)
        for sample in ours[language]:
            if chance.random() < RELEVANT_PAGES:
                yield _page("page", [sample, *chance.sample(every, chance.randint(1, 3))], reader)


def general() -> list[Sample]:
    """Invented news that has nothing to do with the coalition."""
    return [replace(sample, gold={"relevant": False, "event": None}) for path in GENERAL for sample in read_samples(path)]


def _by_language(samples: Sequence[Sample]) -> defaultdict[str, list[Sample]]:
    found = defaultdict(list)
    for sample in samples:
        found[sample.article.language].append(sample)
    return found


def _page(file: str, parts: Sequence[Sample], reader: Reader) -> Row:
    first, *others = parts
    text = "\n\n".join((first.article.text, *(f"{other.article.title}. {other.article.text}" for other in others)))
    document = reader.open(replace(first.article, text=text))
    return Row(file, group(first), document.language.code, bool(first.gold["relevant"]), evidence(document))


def real() -> Iterator[Row]:
    """What was found in real news."""
    with gzip.open(REAL, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            stream, language, found = json.loads(line)
            yield Row("real", f"{stream}-{number}", language, False, found)


def measure(paths: Sequence[Path], reader: Reader) -> None:
    """Write what is found in the given streams, the same bytes for the same findings."""
    lines = [
        json.dumps([path.stem, sample.article.language, found], separators=(",", ":"))
        for path in paths
        for sample in read_samples(path)
        for found in _findings(sample.article, reader)
    ]
    REAL.write_bytes(gzip.compress(("\n".join(lines) + "\n").encode(), mtime=0))


def _findings(article: Article, reader: Reader) -> Iterator[Mapping[str, float]]:
    for part in sections(article, reader):
        found = evidence(reader.open(part))
        yield {name: round(value, 3) for name, value in sorted(found.items()) if value}


def main(arguments: Sequence[str]) -> None:
    reader = Reader(load_lexicon())
    if "--measure" in arguments:
        measure([Path(name) for name in arguments if not name.startswith("--")], reader)
    rows, samples = map(list, zip(*labelled(), strict=True))
    known: list[Row] = [*rows, *pages(samples, reader), *real()]
    found, names = matrix([row.found for row in known])
    wanted = np.array([row.relevant for row in known])
    files = np.array([row.file for row in known])
    share = np.array([SHARES.get(row.file, 1.0) for row in known])
    share *= np.where(wanted | np.isin(files, ("general", "real")), 1.0, STRANGER_SHARE)
    languages = np.unique([row.language for row in known], return_inverse=True)[1]
    for title, fold in (("events", folds([row.group for row in known])), ("languages", languages)):
        scores = held_out(found, wanted.astype(float), RIDGE, fold, share=share) + LEAN
        figures = (f"{name} {f1(scores[files == name] >= 0, wanted[files == name]):.3f}" for name in (*CORPORA, *FURTHER, RETOLD))
        alarms = int((scores[files == "real"] >= 0).sum())
        sys.stdout.write(f"relevance F1 over unseen {title}: {', '.join(figures)}; of {(files == 'real').sum()} real pages {alarms}\n")
    learned = fit(found, wanted.astype(float), RIDGE, share=share)
    learned[-1] += LEAN
    write("relevance", {"relevant": learned}, names)


if __name__ == "__main__":
    main(sys.argv[1:])
