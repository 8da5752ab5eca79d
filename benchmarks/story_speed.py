"""Articles a second through reading and story matching with many live stories, and the memory that these take.

Usage: python benchmarks/story_speed.py ARTICLES.jsonl [--stories 10000]

The stories are invented: sentences of the given articles shuffled, with names and numbers of their own.
"""

import random
import resource
import string
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from bot.evaluation.corpus import read_samples
from bot.reading.document import Reader
from bot.reading.read import read
from bot.reading.stories import StoryIndex
from storage.lexicon import load_lexicon
from storage.model import Article

MEASURED = 400


def invented(articles: Sequence[Article], count: int, chance: random.Random) -> Iterator[Article]:
    """Articles in stream order, each of three paragraphs of one language."""
    by_language: dict[str, list[Article]] = {}
    for article in articles:
        by_language.setdefault(article.language, []).append(article)
    sentences = {code: [row for a in group for row in a.text.split(". ")] for code, group in by_language.items()}
    start = articles[0].published
    for number in range(count):
        model = chance.choice(articles)
        names = " ".join(_name(chance) for _ in range(4))
        body = ". ".join(chance.sample(sentences[model.language], min(6, len(sentences[model.language]))))
        text = f"{names} {chance.randint(100, 99999)}. {body}"
        published = start + timedelta(minutes=2 * number)
        yield replace(model, id=f"made-{number}", title=f"{model.title[:40]} {names}", text=text, published=published)


def _name(chance: random.Random) -> str:
    return "".join(chance.choice(string.ascii_lowercase) for _ in range(7)).capitalize()


def main(arguments: Sequence[str]) -> None:
    stories = int(arguments[arguments.index("--stories") + 1]) if "--stories" in arguments else 10_000
    lexicon = load_lexicon()
    reader, index, chance = Reader(lexicon), StoryIndex(lexicon), random.Random(1)
    articles = [sample.article for sample in read_samples(Path(arguments[0]))]
    made = list(invented(articles, stories + MEASURED, chance))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for number, article in enumerate(made[:stories]):
        index.add(number + 1, article.id, article.id, read(article, reader, gate=False)[0].features)
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    reading = matching = 0.0
    for number, article in enumerate(made[stories:]):
        begun = time.process_time()
        known = read(article, reader, gate=False)[0].features
        between = time.process_time()
        match = index.match(known)
        index.add(match.story or stories + number + 1, article.id, match.origin or article.id, known)
        reading, matching = reading + between - begun, matching + time.process_time() - between
    print(f"{stories} live stories: reading {1000 * reading / MEASURED:.2f} ms, matching {1000 * matching / MEASURED:.2f} ms an article,")
    print(f"{MEASURED / (reading + matching):.0f} articles a second; {held / 1024:.0f} MB for the stories")


if __name__ == "__main__":
    main(sys.argv[1:])
