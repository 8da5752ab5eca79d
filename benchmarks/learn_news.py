"""Learn when any news is a story's (`replay --stories-only`), and write seeds/judges/news.toml.

Usage: python benchmarks/learn_news.py [--check | --measure] [STREAM.jsonl ...]

Learned from the invented general news, from the labelled corpora, and from what was measured of streams of real news: their texts are no
part of the project (see real_news.py), the measures are: `benchmarks/training/real_news.csv.gz`. `--measure`
writes that file anew from the given streams. `--check` prints, for each given stream, the figures by a judge that was taught by no stream
of the same period (the name of a file up to the first hyphen).
"""

import csv
import gzip
import io
import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from learn_stories import Labelled, clustered, figures, labelled, streams
from learning import CORPORA, CORPUS, GENERAL, TRAINING
from network import Floats, Layers, Recipe, learned

from bot.reading.stories.stories import StoryIndex
from storage.judges import Judge
from storage.lexicon import SEEDS, Lexicon, load_lexicon

REAL = TRAINING / "real_news.csv.gz"
SHARE = dict.fromkeys(CORPORA, 0.05) | {"week": 0.3} | {path.stem: 1.0 for path in GENERAL}
REAL_SHARE = 0.5
"""What an example counts. In real news kin are far more alike than where each writer invents a report of his own."""
FORGOTTEN = 0.35
"""The share of the articles that are not remembered in the second run, so that stories have other sizes."""
STRETCHES, PART, THINNED, THIN = (12, 25, 50, 100), 25, 2, 0.15
"""Parts of real streams: news of which little is known yet, or of which only some is heard."""
NETWORKS, PASSES, RECIPE = 2, 20, Recipe(units=24, dropped=0.05, decay=3e-4)
OFFSET = 0.3
"""Stories break up too easily where a judge was taught on others: the threshold is lowered."""
_DIGITS = 2


@dataclass(frozen=True)
class Example:
    """What was measured of an article and a story, whether they belong together, and where."""

    stream: str
    same: bool
    measured: Sequence[float]


def examples(name: str, articles: Sequence[Labelled], lexicon: Lexicon, parts: int = 0) -> Iterator[Example]:
    """What is measured in a stream, in one that forgets something, and in parts of it: whole stretches, and one article in seven."""
    chance = random.Random(name)
    yield from _run(name, articles, lexicon, chance)
    yield from _run(name, articles, lexicon, chance, forgotten=FORGOTTEN)
    for _ in range(parts):
        length = chance.choice(STRETCHES)
        first = chance.randrange(max(1, len(articles) - length))
        yield from _run(name, articles[first : first + length], lexicon, chance)
    if parts:
        for _ in range(THINNED):
            yield from _run(name, [article for article in articles if chance.random() < THIN], lexicon, chance)


def _run(name: str, articles: Sequence[Labelled], lexicon: Lexicon, chance: random.Random, forgotten: float = 0.0) -> Iterator[Example]:
    """Each article against the stories that it may belong to, as they were when it came."""
    numbers = {event: number for number, event in enumerate(dict.fromkeys(article.event for article in articles), 1)}
    index = StoryIndex(lexicon)
    for article in articles:
        for story, found in index.measured(article.features).items():
            yield Example(name, story == numbers[article.event], [found[measure] for measure in MEASURES])
        if chance.random() >= forgotten:
            index.add(numbers[article.event], article.id, article.id, article.features)


MEASURES = (
    *("size", "size_own", "no_own", "body", "body_mean", "body_abroad", "title", "title_abroad", "names", "names_mean"),
    *("concepts", "concepts_mean", "numbers", "headline", "people", "hours", "next_day", "days_later", "week_later"),
    *("counted_own", "counted", "length"),
)


def invented(lexicon: Lexicon) -> list[Example]:
    paths = (*(CORPUS / f"{name}.jsonl" for name in CORPORA), *GENERAL)
    known = streams(labelled(paths, lexicon))
    return [example for name, stream in known.items() for example in examples(name, stream, lexicon)]


def real() -> list[Example]:
    """What was measured of real news."""
    with gzip.open(REAL, "rt", encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        if tuple(next(rows)[2:]) != MEASURES:
            raise SystemExit(f"{REAL}: holds other measures than are taken now: measure the streams anew (--measure)")
        return [Example(stream, same == "1", [float(value) for value in measured]) for stream, same, *measured in rows]


def measure(chosen: Sequence[Example]) -> None:
    """Write what was measured, the same bytes for the same measures."""
    text = io.StringIO(newline="")
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(["stream", "same", *MEASURES])
    rows.writerows([row.stream, int(row.same), *(f"{round(value, _DIGITS):g}" for value in row.measured)] for row in chosen)
    REAL.write_bytes(gzip.compress(text.getvalue().encode(), mtime=0))


def taught(chosen: Sequence[Example]) -> Judge:
    """A judge of what belongs together; several networks are put together as one."""
    found = np.array([example.measured for example in chosen], dtype=np.float32)
    wanted = np.array([[float(example.same)] for example in chosen], dtype=np.float32)
    share = np.array([[SHARE.get(example.stream, REAL_SHARE)] for example in chosen], dtype=np.float32)
    mean, spread = found.mean(0), found.std(0) + 1e-3
    layers = [learned((found - mean) / spread, wanted, share / share.mean(), PASSES, seed, RECIPE) for seed in range(NETWORKS)]
    return _judge(layers, mean, spread)


def _judge(layers: Sequence[Layers], mean: Floats, spread: Floats) -> Judge:
    """The networks as one that takes measures as they are."""
    rows = np.hstack([layer.units for layer in layers]) / spread[:, None]
    base = np.concatenate([layer.base for layer in layers]) - mean @ rows
    weights = np.concatenate([layer.classes[:, 0] for layer in layers]) / len(layers)
    bias = float(np.mean([layer.bias[0] for layer in layers])) + OFFSET
    return Judge(measures=MEASURES, base=_short(base), rows=[_short(row) for row in rows.T], weights=_short(weights), bias=round(bias, 4))


def _short(values: Floats) -> list[float]:
    return [round(float(value), 4) for value in values]


def write(judge: Judge) -> None:
    columns = dict(zip(judge.measures, zip(*judge.rows, strict=True), strict=True))
    lines = ["# Learned by benchmarks/learn_news.py; above 0 an article belongs to the story.", f"bias = {judge.bias}"]
    lines += [f"base = {list(judge.base)}", f"weights = {list(judge.weights)}", "", "[measures]"]
    lines += [f"{name} = {list(column)}" for name, column in columns.items()]
    (SEEDS / "judges" / "news.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")


def check(paths: Sequence[Path], lexicon: Lexicon) -> None:
    """Print the figures of each stream by a judge that knows nothing of its period."""
    known, made = [*invented(lexicon), *real()], streams(labelled(paths, lexicon))
    for name, stream in made.items():
        judge = taught([example for example in known if _period(example.stream) != _period(name)])
        said = clustered([(article, article.features) for article in stream], replace(lexicon, judges={"news": judge}))
        print(name, {figure: round(value, 3) for figure, value in figures(stream, said).items()}, flush=True)


def _period(stream: str) -> str:
    return stream.partition("-")[0] if stream not in SHARE else stream


def main(arguments: Sequence[str]) -> None:
    lexicon = load_lexicon()
    paths = [Path(name) for name in arguments if not name.startswith("--")]
    if "--check" in arguments:
        check(paths, lexicon)
        return
    if "--measure" in arguments:
        made = streams(labelled(paths, lexicon))
        measure([example for name, stream in made.items() for example in examples(name, stream, lexicon, len(stream) // PART)])
    write(taught([*invented(lexicon), *real()]))


if __name__ == "__main__":
    main(sys.argv[1:])
