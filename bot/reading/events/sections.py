"""A page with several matters (live blog, round-up): the items of our subject alone are read, each with the others of its event."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.reading.events.event import event
from bot.reading.events.event_type import MEETINGS
from bot.reading.words.clock import stamp
from bot.reading.words.document import Reader
from storage.model import Article, Event
from storage.writing import Writing

_BULLET = re.compile(r"^[ \t]*[•■▪●◆]\s*\S", re.MULTILINE)
_SUBHEAD = re.compile(r"^(?:\d{1,2}[.)]\s)?[^\W\d_][^\n.!?…;]{2,60}\n(?=[^\n]{80})", re.MULTILINE)
_LEAST_ITEMS = 3
_SURE = 0.6
"""How sure two items must be of their day, or of their town, to be about two meetings."""
_CLAUSE = re.compile(r"[^,;:|–—.]+")
_NAMES = {"coalition.name", "force.name"}
_WITH_UKRAINE = {"force.peace", "kind.troops", "guarantee.security", "coalition.group", "role.leaders", "ceasefire", "meeting.summit"}
_OFFERED = {"kind.troops", "force.peace", "kind.monitoring", "kind.demining", "kind.command", "russia_reaction"}
_MET = {"meeting.summit", "meeting.gathering", "meeting.declaration"}
Item = tuple[int, int]
"""Where an item begins and ends in the text of its page."""
_TITLE_FAMILIES = {"coalition", "force", "guarantee", "backing", "meeting", "role", "person"}


def sections(article: Article, reader: Reader) -> tuple[Article, ...]:
    """The article itself, or one for each event that its page tells of, the longest first, with all else blanked so that spans hold."""
    items = tuple(_items(article.text, reader.lexicon.writing))
    if len(items) < _LEAST_ITEMS:
        heads = tuple(_between(article.text, _SUBHEAD))
        parts = _by_event(article, ((0, heads[0][0]), *heads), reader) if len(heads) >= _LEAST_ITEMS else ()
        return tuple(_part(article, part, number, reader) for number, part in enumerate(parts)) if len(parts) > 1 else (article,)
    kept = _of_our_subject(article, items, reader)
    parts = _by_event(article, kept, reader)
    if not kept or (len(kept) == len(items) and len(parts) == 1):
        return (article,)
    return tuple(_part(article, part, number, reader) for number, part in enumerate(parts))


def _of_our_subject(article: Article, items: Sequence[Item], reader: Reader) -> tuple[Item, ...]:
    found = [{hit.id for hit in reader.open(replace(article, title="", text=article.text[start:end])).hits} for start, end in items]
    ours = [_is_ours(ids) for ids in found]
    towns = {name for ids, yes in zip(found, ours, strict=True) if yes for name in ids if name.startswith("city.")}
    return tuple(item for item, ids, yes in zip(items, found, ours, strict=True) if yes or (any(ours) and _follows(ids, towns)))


def _by_event(article: Article, items: Sequence[Item], reader: Reader) -> list[list[Item]]:
    """The items in groups, each of one event; an item that names no meeting of its own goes with the one before it."""
    groups: list[tuple[list[Event], list[Item]]] = []
    last = 0
    for start, end in items:
        told = event(reader.open(replace(article, title="", text=article.text[start:end])))
        last = next((at for at, (events, _) in enumerate(groups) if _is_told(told) and any(_agree(told, other) for other in events)), last)
        if not groups or (_is_told(told) and groups[last][0] and not any(_agree(told, other) for other in groups[last][0])):
            groups.append(([], []))
            last = len(groups) - 1
        groups[last][1].append((start, end))
        if _is_told(told):
            groups[last][0].append(told)
    return sorted((found for _, found in groups), key=lambda found: -sum(end - start for start, end in found))


def _is_told(told: Event) -> bool:
    """Whether an item by itself says what meeting it is about, and where or when that is."""
    return told.type in MEETINGS and told.type_chance >= _SURE and bool({"day", "city"} & {name for name, _ in told.evidence})


def _agree(one: Event, other: Event) -> bool:
    """Whether two items may be about one meeting: no day and no town speaks against it."""
    if one.day != other.day and min(one.day_chance, other.day_chance) >= _SURE:
        return False
    return not one.city or not other.city or one.city == other.city or min(one.city_chance, other.city_chance) < _SURE


def _part(article: Article, items: Sequence[Item], number: int, reader: Reader) -> Article:
    """The items alone; the title is that of the first part."""
    return replace(article, title=" " * len(article.title) if number else _title(article, reader), text=_only(article.text, items))


def _items(text: str, writing: Writing) -> Iterator[Item]:
    """The ranges of the items: from one time stamp, or bullet, at the start of a line to the next."""
    for pattern in (stamp(writing), _BULLET):
        found = tuple(_between(text, pattern))
        if len(found) >= _LEAST_ITEMS:
            if text[: found[0][0]].strip():
                yield 0, found[0][0]
            yield from found
            return


def _between(text: str, pattern: re.Pattern[str]) -> Iterator[Item]:
    starts = [match.start() for match in pattern.finditer(text)]
    yield from zip(starts, [*starts[1:], len(text)][: len(starts)], strict=True)


def _is_ours(ids: set[str]) -> bool:
    """Whether an item names the coalition or its force, or troops, guarantees or a truce for Ukraine."""
    return bool(ids & _NAMES) or ("country.UA" in ids and bool(ids & _WITH_UKRAINE) and "battle" not in ids)


def _follows(ids: set[str], towns: set[str]) -> bool:
    """Whether an item goes on with the subject of another: an offer or refusal of forces, or a meeting in the same town."""
    if "battle" in ids or any(name.startswith("lookalike.") for name in ids):
        return False
    offered = bool(ids & _OFFERED) and any(name.startswith("stance.") for name in ids)
    return offered or (bool(ids & towns) and bool(ids & _MET) and any(name.startswith(("person.", "role.leaders")) for name in ids))


def _only(text: str, kept: Sequence[Item]) -> str:
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
