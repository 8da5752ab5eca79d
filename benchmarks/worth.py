"""What each channel of evidence is worth to the story matcher: BCubed F1 on unseen events with one channel left out at a time.

Usage: python benchmarks/worth.py ARTICLES.jsonl ...   (as for learn_stories.py; the table of DESIGN.md)
"""

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from learn_stories import Example, coalition_examples, labelled, unseen

from storage.lexicon import load_lexicon

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


def main(arguments: Sequence[str]) -> None:
    lexicon = load_lexicon()
    articles = labelled([Path(name) for name in arguments], lexicon)
    chosen = coalition_examples(articles, lexicon)
    for title, channels in CHANNELS.items():
        found = unseen(articles, without(chosen, channels) if channels else chosen, lexicon)
        print(f"| {title} | {' | '.join(format(figures['f1'], '.3f') for figures in found.values())} |", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
