"""The corpus format: one JSON object a line, as described in tests/corpus/README.md."""

import json
from collections.abc import Iterable, Iterator
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
    return [row for _, row in _numbered(path)]


def _numbered(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Each object of a file with the number of its line."""
    try:
        # A byte order mark may come first, and within a text other marks that end a line for Python stand as they are.
        lines = path.read_text(encoding="utf-8-sig").split("\n")
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
        yield number, row


def read_samples(path: Path) -> list[Sample]:
    """The articles of a file in publication order, cleaned."""
    lines: dict[str, int] = {}
    samples = []
    for number, row in _numbered(path):
        sample = _sample(row, f"{path}, line {number}")
        if (first := lines.setdefault(sample.article.id, number)) != number:
            raise CorpusError(f"{path}, line {number}: the id {sample.article.id!r} stands in line {first} already")
        samples.append(sample)
    return sorted(samples, key=lambda sample: sample.article.published)


_TEXTS = ("published", "source", "publisher", "url", "title", "text", "lang", "style", "dup_of")


def _sample(row: dict[str, Any], place: str) -> Sample:
    _demand_fields(row, place)
    published = _published(row["published"], place)
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
        published=published,
        first_seen=published,
    )
    return Sample(article=cleaned(article), style=style, gold=row.get("gold") or {}, copy_of=row.get("dup_of"))


def _demand_fields(row: dict[str, Any], place: str) -> None:
    """An id and a time; a text where a text belongs, and an object for labels, where they are given at all."""
    for name in ("id", "published"):
        if row.get(name) in (None, ""):
            raise CorpusError(f"{place}: `{name}` is missing")
    if isinstance(row["id"], bool) or not isinstance(row["id"], str | int):
        raise CorpusError(f"{place}: `id` must be a text or a whole number")
    for name in _TEXTS:
        if not isinstance(row.get(name) or "", str):
            raise CorpusError(f"{place}: `{name}` must be a text")
    if not isinstance(row.get("gold") or {}, dict):
        raise CorpusError(f"{place}: `gold` must be an object")


_EARLIEST = datetime(1900, 1, 1, tzinfo=UTC)
"""Before it lies what some programs write where they know no time, such as the year 1."""


def _published(text: str, place: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = datetime.min.replace(tzinfo=UTC)
    found = found if found.tzinfo else found.replace(tzinfo=UTC)
    if found < _EARLIEST:
        raise CorpusError(f"{place}: `published` must be a time as in ISO 8601, such as 2027-03-02T18:30:00+01:00, not {text!r}")
    return found.astimezone(UTC)


def write_lines(path: Path, rows: Iterable[dict[str, Any]]) -> None:
    """Write JSON lines."""
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
