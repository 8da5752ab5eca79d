"""The corpus format: one JSON object a line, as described in tests/corpus/README.md."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.reading.read import cleaned
from storage.model import Article, Tier


class CorpusError(Exception):
    """A file does not hold what it should; the message names the file and the line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """An article of a corpus, with its labels where it has them."""

    article: Article
    style: str
    gold: dict[str, Any]
    copy_of: str | None = None


def read_lines(path: Path) -> list[dict[str, Any]]:
    """Every line of a JSON-lines file; raise CorpusError on one that is no object."""
    rows = []
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise CorpusError(f"{path}: cannot be read: {error}") from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except json.JSONDecodeError as error:
            raise CorpusError(f"{path}, line {number}: not JSON: {error}") from error
        if not isinstance(row, dict):
            raise CorpusError(f"{path}, line {number}: not a JSON object")
        rows.append(row)
    return rows


def read_samples(path: Path) -> list[Sample]:
    """The articles of a file in publication order, cleaned."""
    samples = [_sample(row, path) for row in read_lines(path)]
    return sorted(samples, key=lambda sample: sample.article.published)


def _sample(row: dict[str, Any], path: Path) -> Sample:
    try:
        published = datetime.fromisoformat(row["published"])
        if published.tzinfo is None:
            published = published.replace(tzinfo=UTC)
        style = row.get("style") or "press"
        article = Article(
            id=str(row["id"]),
            source=row.get("source") or "corpus",
            publisher=row.get("publisher") or row.get("source") or "corpus",
            tier=Tier.OFFICIAL if style == "official" else Tier.PRESS,
            url=row.get("url") or "",
            title=row.get("title") or "",
            text=row.get("text") or "",
            language=row.get("lang") or "",
            published=published.astimezone(UTC),
            first_seen=published.astimezone(UTC),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise CorpusError(f"{path}: article {row.get('id')!r}: {type(error).__name__}: {error}") from error
    return Sample(article=cleaned(article), style=style, gold=row.get("gold") or {}, copy_of=row.get("dup_of"))


def write_lines(path: Path, rows: Iterable[dict[str, Any]]) -> None:
    """Write JSON lines."""
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
