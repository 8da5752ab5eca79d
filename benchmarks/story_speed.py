"""Articles a second through reading and story matching with many live stories, memory, growth, and a plain TF-IDF baseline.

Every article is read and matched without the relevance gate. As in the service, pledges are read only in one that is about the coalition;
beside that stands what the reading takes where each article is read as one about it.

Usage: python benchmarks/story_speed.py [ARTICLES.jsonl] [--stories 10000] [--growth] [--baseline]

The stories are invented: sentences of the given articles shuffled, with names and numbers of their own. `--growth` fills the index with
1,000, 10,000 and 100,000 stories, each mixed of what is remembered of two such articles, and compares the cost of an article.
`--baseline` needs scikit-learn, which the project itself does not (pip install scikit-learn into a virtual environment of its own):
TF-IDF over words, the nearest article above the best threshold.
"""

import random
import resource
import string
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from itertools import islice
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from bot.evaluation.corpus import Sample, read_samples
from bot.evaluation.score import bcubed
from bot.reading.read import Section, read, read_as_ours
from bot.reading.stories.features import Features
from bot.reading.stories.stories import StoryIndex
from bot.reading.words.document import Reader
from storage.lexicon import load_lexicon
from storage.model import Article

CORPUS = Path(__file__).parent.parent / "tests" / "corpus"
MEASURED = 400
POOL = 1_000
"""Articles that are read to mix stories from."""

_MONTH = 25 * 24 * 60
"""The minutes over which the stories are spread: all of them are live."""

WARM = 200
"""Articles before the clock starts: what is compiled for a language is compiled once."""


def invented(articles: Sequence[Article], count: int, chance: random.Random, pace: timedelta = timedelta(minutes=2)) -> Iterator[Article]:
    """Articles in stream order, each of some sentences of one language."""
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
        yield replace(model, id=f"made-{number}", title=f"{model.title[:40]} {names}", text=text, published=start + number * pace)


def _name(chance: random.Random) -> str:
    return "".join(chance.choice(string.ascii_lowercase) for _ in range(7)).capitalize()


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds of processor time for reading an article, for matching it, and for reading it as one about the coalition."""

    reading: float
    matching: float
    read_as_ours: float


def measured(articles: Sequence[Article], stories: int, reader: Reader) -> Cost:
    """What an article costs with so many live stories; they are all of one month."""
    index, chance = StoryIndex(reader.lexicon), random.Random(1)
    count = stories + WARM + 2 * MEASURED
    made = invented(articles, count, chance, timedelta(days=25) / count)
    for number, article in enumerate(islice(made, stories), 1):
        index.add(number, article.id, article.id, _any_news(article, reader).features)
    return _timed(index, list(made), stories, reader)


def grown(articles: Sequence[Article], stories: int, reader: Reader) -> Cost:
    """The same with stories that are mixed instead of read, which fills an index a hundred times as fast."""
    index, chance = StoryIndex(reader.lexicon), random.Random(1)
    known = [_any_news(article, reader).features for article in invented(articles, POOL, chance)]
    first = int(articles[0].published.timestamp() // 60)
    for number in range(stories):
        index.add(number + 1, f"mixed-{number}", "", _mixed(known, chance, first + number * _MONTH // stories))
    late = [replace(article, published=articles[0].published + timedelta(minutes=_MONTH)) for article in articles]
    return _timed(index, list(invented(late, WARM + 2 * MEASURED, chance)), stories, reader)


def _mixed(known: Sequence[Features], chance: random.Random, minute: int) -> Features:
    """Every second feature of each of two articles, with names and a number that no other has."""
    one = chance.choice(known)
    other = chance.choice([features for features in chance.sample(known, 40) if features.language == one.language] or [one])
    channels = {name: dict((*list(one.channels[name].items())[::2], *list(other.channels[name].items())[1::2])) for name in one.channels}
    channels["names"] = {chance.getrandbits(32): 1 for _ in range(4)} | channels["names"]
    channels["numbers"] = {chance.getrandbits(32): 1} | channels["numbers"]
    return replace(one, minute=minute, channels=channels)


def _any_news(article: Article, reader: Reader) -> Section:
    return read(article, reader, gate=False)[0]


def _timed(index: StoryIndex, made: Sequence[Article], stories: int, reader: Reader) -> Cost:
    """What an article costs, after those that warm up; the second half is only read, as if all of it were about the coalition."""
    reading = matching = 0.0
    for number, article in enumerate(made[: WARM + MEASURED]):
        begun = time.process_time()
        known = _any_news(article, reader).features
        between = time.process_time()
        match = index.match(known)
        index.add(match.story or stories + number + 1, article.id, match.origin or article.id, known)
        if number >= WARM:
            reading, matching = reading + between - begun, matching + time.process_time() - between
    begun = time.process_time()
    for article in made[WARM + MEASURED :]:
        _ = read_as_ours(article, reader).features
    return Cost(reading / MEASURED, matching / MEASURED, (time.process_time() - begun) / MEASURED)


def told(stories: int, cost: Cost) -> str:
    """The figures in words."""
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return (
        f"{stories} live stories: reading {1000 * cost.reading:.2f} ms, matching {1000 * cost.matching:.2f} ms an article,"
        f" {1 / (cost.reading + cost.matching):.0f} articles a second, {memory:.0f} MB in all; were every article about the coalition:"
        f" reading {1000 * cost.read_as_ours:.2f} ms, {1 / (cost.read_as_ours + cost.matching):.0f} articles a second"
    )


def _shown(stories: int, cost: Cost) -> float:
    print(told(stories, cost), flush=True)
    return cost.reading + cost.matching


def compared(name: str) -> None:
    """Our matcher and the baseline on the relevant articles of a corpus: speed, and BCubed F1 against the labelled events."""
    try:
        from tfidf_baseline import clustered  # noqa: PLC0415 - scikit-learn is no dependency
    except ImportError:
        print("the baseline needs scikit-learn: pip install scikit-learn in a virtual environment of its own")
        return
    samples = [sample for sample in read_samples(CORPUS / f"{name}.jsonl") if sample.gold["relevant"]]
    gold = {sample.article.id: sample.gold["event"] or sample.article.id for sample in samples}
    reader = Reader(load_lexicon())
    for sample in samples:
        _ = reader.open(sample.article).hits  # what is compiled for a language is compiled once
    for title, run in (("ours", partial(_ours, reader)), ("TF-IDF", clustered)):
        begun = time.process_time()
        said = run(samples)
        print(
            f"{name}, {title}: BCubed F1 {bcubed(gold, said).f1:.3f}, {len(samples) / (time.process_time() - begun):.0f} articles a second"
        )


def _ours(reader: Reader, samples: Sequence[Sample]) -> dict[str, int]:
    index, found = StoryIndex(reader.lexicon), {}
    for number, sample in enumerate(samples, 1):
        known = _any_news(sample.article, reader).features
        match = index.match(known)
        found[sample.article.id] = match.story or number
        index.add(found[sample.article.id], sample.article.id, match.origin or sample.article.id, known)
    return found


def main(arguments: Sequence[str]) -> None:
    paths = [Path(name) for name in arguments if name.endswith(".jsonl")]
    articles = [sample.article for sample in read_samples(paths[0] if paths else CORPUS / "week.jsonl")]
    if "--baseline" in arguments:
        for name in ("dev", "more", "week"):
            compared(name)
        return
    reader = Reader(load_lexicon())
    if "--growth" in arguments:
        costs = {stories: _shown(stories, grown(articles, stories, reader)) for stories in (1_000, 10_000, 100_000)}
        print(f"an article costs {costs[100_000] / costs[1_000]:.2f} times as much with 100,000 stored stories as with 1,000")
        return
    stories = int(arguments[arguments.index("--stories") + 1]) if "--stories" in arguments else 10_000
    print(told(stories, measured(articles, stories, reader)))


if __name__ == "__main__":
    main(sys.argv[1:])
