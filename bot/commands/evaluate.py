"""`replay` and `evaluate`: the labelled corpus through the real line, and the figures that come out."""

import os
import sys
import tempfile
from argparse import Namespace
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from bot.evaluation.corpus import CorpusError, read_lines, read_samples, write_lines
from bot.evaluation.replay import replay
from bot.evaluation.score import Score, grouped, score
from bot.parts import load_parts
from storage.seeds import SeedError
from storage.store import StoreError, open_store


def run_replay(options: Namespace) -> int:
    """Replay a corpus into a fresh store, or into `--database`, and write one prediction a line, in the order of the file.

    Exit code 2, before anything is read, where the predictions cannot be written.
    """
    return _told(lambda: _replay(options))


def run_evaluate(options: Namespace) -> int:
    """Replay a corpus into a fresh store and print the figures against its labels."""
    return _told(lambda: _evaluate(options))


def _told(work: Callable[[], None]) -> int:
    try:
        work()
    except (CorpusError, StoreError, SeedError) as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def _replay(options: Namespace) -> None:
    _demand_writable(options.out, options.articles)
    rows = _predictions(options.articles, options.database, gate=not options.stories_only)
    try:
        write_lines(options.out, rows)
    except OSError as error:
        raise CorpusError(f"{options.out}: cannot be written: {error.strerror}") from error
    print(f"{len(rows)} predictions written to {options.out}")


def _demand_writable(out: Path, articles: Path) -> None:
    """A replay may take an hour, and what it found would be lost."""
    if out.exists() and articles.exists() and out.samefile(articles):
        raise CorpusError(f"{out}: holds the articles; the predictions need a file of their own")
    if out.is_dir() or not out.parent.is_dir() or not os.access(out if out.exists() else out.parent, os.W_OK):
        raise CorpusError(f"{out}: cannot be written; name a file in a folder that is there and that you may write to")


def _evaluate(options: Namespace) -> None:
    articles, events = read_lines(options.articles), read_lines(options.events)
    if lacking := [str(row.get("id")) for row in articles if not _labelled(row)]:
        raise CorpusError(f"{options.articles}: no labels (gold, with relevant and event) for {', '.join(lacking[:3])}")
    if not all({"key", "type"} <= event.keys() for event in events):
        raise CorpusError(f"{options.events}: an event needs a key and a type")
    predictions = {row["id"]: row for row in _predictions(options.articles, None, gate=True)}
    print(table(f"all ({len(articles)} articles)", score(articles, events, predictions)))
    if options.by:
        for name, rows in grouped(articles, lambda row: str(row.get(options.by))).items():
            print(table(f"{options.by} {name} ({len(rows)} articles)", score(rows, events, predictions)))


def _labelled(article: dict[str, Any]) -> bool:
    gold = article.get("gold")
    return isinstance(gold, dict) and {"relevant", "event"} <= gold.keys()


def _predictions(path: Path, database: str | None, *, gate: bool) -> list[dict[str, Any]]:
    """One for each article, in the order of the file and with the id as it stands there."""
    samples = read_samples(path)
    with (
        tempfile.TemporaryDirectory(prefix="coalition-watch-") as folder,
        closing(open_store(database or f"sqlite:///{Path(folder) / 'replay.db'}")) as store,
    ):
        found = {row["id"]: row for row in replay(samples, load_parts(store), store, gate=gate)}
    return [{**found[str(row["id"])], "id": row["id"]} for row in read_lines(path)]


def table(title: str, found: Score) -> str:
    """The figures as lines of text."""
    rates = ("relevance", "topics", "stories", "pledges", "pledges_without_stance")
    lines = [f"== {title}"]
    for name in rates:
        rate = getattr(found, name)
        lines.append(f"{name:24}P {rate.precision:.3f}  R {rate.recall:.3f}  F1 {rate.f1:.3f}")
    lines.append(f"{'amount':24}{found.amount:.3f}")
    alerts = ("per_event", "mixed", "missed", "noise")
    lines.append(f"{'alerts':24}" + "  ".join(f"{name} {getattr(found, name):.3f}" for name in alerts))
    lines.append(f"{'event':24}" + "  ".join(f"{name} {getattr(found, name):.3f}" for name in ("type", "day", "city")))
    return "\n".join(lines)
