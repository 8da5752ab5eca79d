"""What each channel of evidence is worth to the story matcher: BCubed F1 on unseen events with one channel left out at a time.

Usage: python benchmarks/worth.py ARTICLES.jsonl ...   (as for learn_stories.py; the table of DESIGN.md)
"""

import random
import sys
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import learn_stories
from learn_stories import FOLDS, OFFSET, SMOOTH, Example, Labelled, clustered, figures, fitted, labelled, spoiled, streams, with_weights

from storage.lexicon import Lexicon, load_lexicon

CHANNELS = {
    "nothing": (),
    "the day of the event": ("day_", "place_day", "series"),
    "all facts (day, city, type)": ("day_", "city_", "type_", "count_", "place_day", "series"),
    "city and type": ("city_", "type_", "place_day", "series"),
    "numbers": ("numbers",),
    "concepts": ("concepts", "headline"),
    "time between the reports": ("hours", "next_day", "days_later", "week_later"),
    "character grams": ("body_", "title_"),
    "people and names": ("people", "names"),
}


def without(examples: Sequence[Example], channels: tuple[str, ...]) -> list[Example]:
    """The examples as if a channel had not been measured."""
    return [
        replace(example, found={name: value for name, value in example.found.items() if not name.startswith(channels)})
        for example in examples
    ]


def worth(articles: Sequence[Labelled], chosen: Sequence[Example], lexicon: Lexicon) -> dict[str, float]:
    """BCubed F1 by corpus, each event judged by weights that have not seen it."""
    keys = sorted({article.event for article in articles if article.relevant})
    random.Random(5).shuffle(keys)
    sums: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for fold in range(FOLDS):
        held = set(keys[fold::FOLDS])
        unseen = fitted([example for example in chosen if not held & set(example.events)], SMOOTH, OFFSET)
        for corpus, stream in streams(articles).items():
            relevant = [article for article in stream if article.relevant]
            count = sum(article.event in held for article in relevant)
            if count:
                chance = random.Random(fold)
                said = clustered([(article, spoiled(article, chance)) for article in relevant], with_weights(lexicon, unseen))
                sums[corpus][0] += figures(relevant, said, held)["f1"] * count
                sums[corpus][1] += count
    return {corpus: total / count for corpus, (total, count) in sums.items()}


def main(arguments: Sequence[str]) -> None:
    lexicon = load_lexicon()
    articles = labelled([Path(name) for name in arguments], lexicon)
    chosen = learn_stories.coalition_examples(articles, lexicon)
    for title, channels in CHANNELS.items():
        found = worth(articles, without(chosen, channels) if channels else chosen, lexicon)
        print(f"| {title} | {' | '.join(f'{value:.3f}' for value in found.values())} |", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
