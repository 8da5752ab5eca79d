"""The operator's list of feeds: TOML to Sources, or a list of what is wrong with it."""

import re
import tomllib
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot.feeds.urls import canonical
from storage.model import Source, Tier

_KEYS = {"id", "url", "publisher", "language", "tier", "every", "mode", "unconfirmed"}
_OPTIONAL = {"every", "mode", "unconfirmed"}
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_SHORTEST, _LONGEST = timedelta(seconds=1), timedelta(days=7)


class SourcesError(Exception):
    """The sources file cannot be used; the message has one line for each problem."""


def read_sources(path: Path) -> tuple[Source, ...]:
    """Every feed of the file; raise SourcesError with all problems at once."""
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SourcesError(f"SOURCES_FILE {path}: cannot be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SourcesError(f"SOURCES_FILE {path}: not valid TOML: {error}") from error
    problems = [f"unknown key {key!r}; feeds are [[source]] tables" for key in raw.keys() - {"source"}]
    tables = raw.get("source")
    if not isinstance(tables, list) or not tables:
        problems.append("holds no [[source]]")
        tables = []
    sources = [source for number, table in enumerate(tables, 1) if (source := _source(number, table, problems))]
    for name in ("id", "url"):
        values = [getattr(source, name) for source in sources]
        problems += [f"{name} {value!r} stands twice" for value in dict.fromkeys(values) if values.count(value) > 1]
    if problems:
        raise SourcesError("\n".join(f"{path}: {problem}" for problem in problems))
    return tuple(sources)


def _source(number: int, table: Mapping[str, Any], problems: list[str]) -> Source | None:
    if not isinstance(table, Mapping):
        problems.append(f"source {number}: is no [[source]] table")
        return None
    where = f"source {table.get('id') or number!r}"
    wrong = [f"{where}: unknown key {key!r}" for key in table.keys() - _KEYS]
    wrong += [f"{where}: {key} is missing" for key in sorted(_KEYS - _OPTIONAL - table.keys())]
    wrong += [f"{where}: {key} must be a text" for key, value in table.items() if key in _KEYS and not isinstance(value, str)]
    if not wrong:
        wrong = list(_wrong_values(where, table))
    problems += wrong
    if wrong:
        return None
    return Source(
        id=table["id"],
        url=table["url"],
        publisher=table["publisher"],
        language=table["language"].casefold(),
        tier=Tier(table["tier"]),
        every=interval(table.get("every", "10m")) or timedelta(minutes=10),
        mode=table.get("mode", "page"),
        unconfirmed=int(table.get("unconfirmed", "3")),
    )


def _wrong_values(where: str, table: Mapping[str, str]) -> list[str]:
    wrong = []
    if not re.fullmatch(r"\S{1,64}", table["id"]):
        wrong.append(f"{where}: id must be one word of at most 64 characters")
    if canonical(table["url"]) is None:
        wrong.append(f"{where}: url must be an http or https address")
    if not is_language(table["language"]):
        wrong.append(f"{where}: language must be a code such as en or uk")
    if table["tier"] not in {tier.value for tier in Tier}:
        wrong.append(f"{where}: tier must be one of {', '.join(Tier)}")
    if table.get("mode", "page") not in ("page", "feed"):
        wrong.append(f'{where}: mode must be "page" (article pages may be read) or "feed"')
    if not re.fullmatch(r"\d{1,6}", table.get("unconfirmed", "3")):
        wrong.append(f"{where}: unconfirmed must be a number of alerts an hour, such as 3")
    if interval(table.get("every", "10m")) is None:
        wrong.append(f"{where}: every must be a time from 1s to 7d, such as 10m")
    return wrong


def is_language(text: str) -> bool:
    """Whether a text looks like the code of a language, such as en or pt-br."""
    return re.fullmatch(r"[a-zA-Z]{2,3}(-[\w-]+)?", text) is not None


def interval(text: str) -> timedelta | None:
    """ "10m" as a time span; None if it is none, or outside one second to seven days."""
    match = re.fullmatch(r"(\d{1,6})([smhd])", text.strip())
    if match is None:
        return None
    found = timedelta(seconds=int(match[1]) * _UNITS[match[2]])
    return found if _SHORTEST <= found <= _LONGEST else None
