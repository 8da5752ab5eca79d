"""`replay` and `evaluate`: the labelled corpus through the real line, and the figures that come out."""

import tempfile
from argparse import Namespace
from pathlib import Path
from typing import Any

from bot.evaluation.corpus import CorpusError, read_lines, read_samples, write_lines
from bot.evaluation.replay import replay
from bot.evaluation.score import Score, grouped, score
from bot.parts import load_parts
from storage.store import open_store


def run_replay(options: Namespace) -> int:
    """Replay a corpus into a fresh store, or into `--database`, and write one prediction a line."""
    try:
        samples = read_samples(options.articles)
    except CorpusError as error:
        print(error)
        return 2
    rows = _predictions(samples, options.database, gate=not options.stories_only)
    write_lines(options.out, rows)
    print(f"{len(rows)} predictions written to {options.out}")
    return 0


def run_evaluate(options: Namespace) -> int:
    """Replay a corpus into a fresh store and print the figures against its labels."""
    try:
        samples, articles, events = read_samples(options.articles), read_lines(options.articles), read_lines(options.events)
    except CorpusError as error:
        print(error)
        return 2
    if lacking := [str(row.get("id")) for row in articles if not row.get("gold")]:
        print(f"{options.articles}: no labels (gold) for {', '.join(lacking[:3])}")
        return 2
    predictions = {row["id"]: row for row in _predictions(samples, None, gate=True)}
    print(table(f"all ({len(articles)} articles)", score(articles, events, predictions)))
    if options.by:
        for name, rows in grouped(articles, lambda row: str(row[options.by])).items():
            print(table(f"{options.by} {name} ({len(rows)} articles)", score(rows, events, predictions)))
    return 0


def _predictions(samples: Any, database: str | None, *, gate: bool) -> list[dict[str, Any]]:
    with tempfile.TemporaryDirectory(prefix="coalition-watch-") as folder:
        store = open_store(database or f"sqlite:///{Path(folder) / 'replay.db'}")
        try:
            return replay(samples, load_parts(store), store, gate=gate)
        finally:
            store.close()


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
