"""The quality table: every corpus through the real line, whole, by half, by language and by style; exit code 1 below a floor.

python benchmarks/quality.py [--brief]
"""

import argparse
import sys
import tempfile
from collections.abc import Iterable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

from bot.evaluation.corpus import read_lines, read_samples
from bot.evaluation.floors import breaches, read_floors
from bot.evaluation.replay import replay
from bot.evaluation.score import Rate, Score, bcubed, grouped, score
from bot.parts import load_parts
from storage.store import open_store

CORPUS = Path(__file__).parent.parent / "tests" / "corpus"
NAMES = ("dev", "more", "week", "unseen", "retold")
"""From the last two nobody learns, and their texts were written by those who did not know the vocabularies."""
GENERAL = ("general", "newsrooms", "feeds")
"""General news that nobody learns from (the corpus's README tells what each is): the matcher alone, by `--stories-only`."""
FEW = 8
"""Groups with fewer articles say nothing on their own."""

COLUMNS = (
    "relevance",
    "topics",
    "stories",
    "pledges",
    "pledges_without_stance",
    "amount",
    "per_event",
    "mixed",
    "missed",
    "noise",
    "type",
    "day",
    "city",
)


def predictions(name: str, *, gate: bool = True) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="coalition-watch-") as folder:
        store = open_store(f"sqlite:///{Path(folder) / 'replay.db'}")
        found = replay(read_samples(CORPUS / f"{name}.jsonl"), load_parts(store), store, gate=gate)
        store.close()
    return {row["id"]: row for row in found}


def general_news(name: str) -> Rate:
    """BCubed of the stories that come out of general news."""
    gold = {row["id"]: row["gold"]["event"] for row in read_lines(CORPUS / f"{name}.jsonl")}
    said = predictions(name, gate=False)
    return bcubed(gold, {key: said[key]["event"] for key in gold})


def half(row: Mapping[str, Any]) -> str:
    """Which half an article is in: all of one event together, by a hash of its key, so that nobody chose."""
    key = row["gold"]["event"] or row["id"]
    return "held-out" if sha256(key.encode()).digest()[0] % 2 else "develop"


def line(title: str, found: Score) -> str:
    figures = found.figures()
    return f"{title:22}{found.articles:5d}  " + "  ".join(f"{figures[name]:9.3f}" for name in COLUMNS)


def table(name: str, *, brief: bool) -> tuple[list[str], Score]:
    articles = read_lines(CORPUS / f"{name}.jsonl")
    events = read_lines(CORPUS / f"{name}-events.jsonl")
    said = predictions(name)
    total = score(articles, events, said)
    rows = [line(name, total)]
    groups: Iterable[tuple[str, list[dict[str, Any]]]] = grouped(articles, half).items()
    if not brief:
        by_language = grouped(articles, lambda row: str(row["lang"])).items()
        by_style = grouped(articles, lambda row: str(row["style"])).items()
        groups = [*groups, *by_language, *by_style]
    for title, group in groups:
        if len(group) >= FEW:
            rows.append(line(f"  {title}", score(group, events, said)))
    return rows, total


def main() -> int:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--brief", action="store_true", help="leave the tables by language and style out")
    brief = ask.parse_args().brief
    floors = read_floors(CORPUS / "floors.toml")
    print(" " * 29 + "  ".join(f"{name[:9]:>9}" for name in COLUMNS))
    wrong: list[str] = []
    for name in NAMES:
        rows, total = table(name, brief=brief)
        print("\n".join(rows))
        wrong += breaches(name, total, floors)
    for name in GENERAL:
        found = general_news(name)
        print(f"{name:22}stories P {found.precision:.3f}  R {found.recall:.3f}  F1 {found.f1:.3f}, without facts or a gate")
        if found.f1 < (least := floors[name]["stories"]):
            wrong.append(f"{name}: stories is {found.f1:.3f}, below its floor {least:.3f}")
    print("\n".join(wrong) if wrong else "every figure holds its floor")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
