"""A page with several matters (live blog, round-up): only the items of our subject are read, each where it stands on the page."""

import re
from collections.abc import Iterator
from dataclasses import replace

from bot.reading.document import Reader
from storage.model import Article

_STAMP = re.compile(
    r"^[ \t]*(?:[•■▪●*–—-]\s*)?(?:kl\.?\s|klo\s|ora\s|ore\s|um\s|at\s)?"
    r"(?:\d{1,2}\s?[:.h]\s?\d{2}(?:\s?[ap]\.?m\b\.?)?|\d{1,2}\s?[ap]\.?m\b\.?|\d{1,2}\s?(?:h|Uhr)\b)",
    re.MULTILINE | re.IGNORECASE,
)
_BULLET = re.compile(r"^[ \t]*[•■▪●◆]\s*\S", re.MULTILINE)
_LEAST_ITEMS = 3
_CLAUSE = re.compile(r"[^,;:|–—.]+")
_NAMES = {"coalition.name", "force.name"}
_WITH_UKRAINE = {"force.peace", "kind.troops", "guarantee.security", "coalition.group", "role.leaders", "ceasefire", "meeting.summit"}
_OFFERED = {"kind.troops", "force.peace", "kind.monitoring", "kind.demining", "kind.command", "russia_reaction"}
_MET = {"meeting.summit", "meeting.gathering", "meeting.declaration"}
_TITLE_FAMILIES = {"coalition", "force", "guarantee", "backing", "meeting", "role", "person"}


def sections(article: Article, reader: Reader) -> tuple[Article, ...]:
    """The article itself; of a page with time stamps the items of our subject alone, the others blanked so that every span still holds."""
    items = tuple(_items(article.text))
    if len(items) < _LEAST_ITEMS:
        return (article,)
    found = [{hit.id for hit in reader.open(replace(article, title="", text=article.text[start:end])).hits} for start, end in items]
    ours = [_is_ours(ids) for ids in found]
    towns = {name for ids, yes in zip(found, ours, strict=True) if yes for name in ids if name.startswith("city.")}
    kept = [item for item, ids, yes in zip(items, found, ours, strict=True) if yes or (any(ours) and _follows(ids, towns))]
    if not kept or len(kept) == len(items):
        return (article,)
    return (replace(article, title=_title(article, reader), text=_only(article.text, kept)),)


def _items(text: str) -> Iterator[tuple[int, int]]:
    """The ranges of the items: from one time stamp, or bullet, at the start of a line to the next."""
    for pattern in (_STAMP, _BULLET):
        starts = [match.start() for match in pattern.finditer(text)]
        if len(starts) >= _LEAST_ITEMS:
            yield from zip(starts, [*starts[1:], len(text)], strict=True)
            return


def _is_ours(ids: set[str]) -> bool:
    """Whether an item names the coalition or its force, or troops, guarantees or a truce for Ukraine."""
    return bool(ids & _NAMES) or ("country.UA" in ids and bool(ids & _WITH_UKRAINE) and "battle" not in ids)


def _follows(ids: set[str], towns: set[str]) -> bool:
    """Whether an item goes on with the subject of another: an offer or refusal of forces, or a meeting in the same town."""
    if "battle" in ids or any(name.startswith("lookalike.") for name in ids):
        return False
    offered = bool(ids & _OFFERED) and any(name.startswith("stance.") for name in ids)
    return offered or (bool(ids & towns) and bool(ids & _MET) and any(name.startswith(("person.", "role.leaders")) for name in ids))


def _only(text: str, kept: list[tuple[int, int]]) -> str:
    """The text with everything else blanked, line breaks left."""
    letters = [letter if letter == "\n" else " " for letter in text]
    for start, end in kept:
        letters[start:end] = text[start:end]
    return "".join(letters)


def _title(article: Article, reader: Reader) -> str:
    """The title with the clauses of other matters blanked."""
    letters = [" "] * len(article.title)
    for clause in _CLAUSE.finditer(article.title):
        part = reader.open(replace(article, title=clause[0].strip() or "-", text=""))
        if any(hit.family in _TITLE_FAMILIES or hit.id == "country.UA" for hit in part.hits):
            letters[clause.start() : clause.end()] = clause[0]
    return "".join(letters)
