"""Write seeds/weights/grams.toml: which 4-grams, names and concepts are common in a language's news, and how common.

Usage: python benchmarks/learn_common.py ARTICLES.jsonl ...
"""

import sys
from collections import Counter, defaultdict
from pathlib import Path

from bot.evaluation.corpus import read_samples
from bot.reading.stories.features import CONCEPTS
from bot.reading.stories.rarity import NAMED
from bot.reading.stories.vectors import gram_counts, heard_names, romanised
from bot.reading.words.document import Document, Reader
from storage.lexicon import SEEDS, load_lexicon

ENOUGH = 15
"""Articles of a language from which on a small share can be told from chance."""
LEAST, LEAST_NAMED = 0.15, 0.04
"""The share from which on a 4-gram or a concept is common, and a name: no name is as common as "the"."""


def main(paths: list[Path]) -> None:
    reader = Reader(load_lexicon())
    seen: dict[str, Counter[str]] = defaultdict(Counter)
    articles: Counter[str] = Counter()
    for path in paths:
        for sample in read_samples(path):
            document = reader.open(sample.article)
            for group, features in _features(document).items():
                seen[group].update(features)
                articles[group] += 1
    lines = ["# The share of a language's articles that hold a 4-gram, the sound of a name, a concept; made by benchmarks/learn_common.py."]
    for group in sorted(seen):
        lines += ["", f"[{group}]", f"bias = {articles[group]}.0 # articles counted", f"[{group}.weights]"]
        least = LEAST_NAMED if group.endswith(NAMED) else LEAST
        lines += [f'"{name}" = {share:.2f}' for name, share in _common(seen[group], articles[group], least)]
    (SEEDS / "weights" / "grams.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _features(document: Document) -> dict[str, set[str]]:
    language = document.article.language
    return {
        f"{language}{NAMED}": set(heard_names(document.text)),
        language: {gram.to_bytes(4, "big").decode() for gram in gram_counts(romanised(document.text))},
        "concepts": {hit.id for hit in document.hits if hit.family in CONCEPTS},
    }


def _common(counts: Counter[str], articles: int, least: float) -> list[tuple[str, float]]:
    least = least if articles >= ENOUGH else 0.4
    return sorted((name, count / (articles + 1)) for name, count in counts.items() if count > 2 and count / (articles + 1) >= least)


if __name__ == "__main__":
    main([Path(name) for name in sys.argv[1:]])
