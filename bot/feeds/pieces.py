"""A feed's body in pieces: an item that stands there byte for byte as the last time need not be parsed again.

Parsing is the dearest part of a poll, and of a hundred items one or two are new.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import blake2b
from itertools import compress

from bot.feeds.identity import Found
from storage.model import Item

_OPENED = re.compile(rb"<(?:item|entry)(?=[\s>])")
_PIECE = re.compile(rb"<(item|entry)(?=[\s>]).*?</\1\s*>\s*", re.DOTALL)
_KEYS = ("article", "guid", "link", "path", "title", "words")
_ROOT = re.compile(rb"<[A-Za-z][^>]*>")


@dataclass(frozen=True, slots=True)
class Pieces:
    """A feed as head, items one right after the other, and tail; `names` are what each item is known by."""

    head: bytes
    items: tuple[bytes, ...]
    tail: bytes
    names: tuple[str, ...]

    def without(self, known: Collection[str]) -> bytes:
        """The same feed without the items of these names."""
        fresh = compress(self.items, (name not in known for name in self.names))
        return b"".join((self.head, *fresh, self.tail))


def cut(content: bytes, most: int) -> Pieces | None:
    """The body in pieces; None for one that is not so plain that its items can be told apart without a parser."""
    opened = len(_OPENED.findall(content))
    first, root = _OPENED.search(content), _ROOT.search(content)
    if first is None or root is None or opened > most or not _is_utf8(content):
        return None
    at, pieces = first.start(), list[bytes]()
    while piece := _PIECE.match(content, at):
        pieces.append(piece[0])
        at = piece.end()
    names = _names(content[: root.end()], pieces)
    plain = len(pieces) == opened and len(set(names)) == len(names)
    return Pieces(content[: first.start()], tuple(pieces), content[at:], names) if plain else None


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return b"\0" not in content


def _names(root: bytes, pieces: Sequence[bytes]) -> tuple[str, ...]:
    """What an item says hangs on its bytes and on what the root declares: encoding, namespaces, entities."""
    start, names = blake2b(root, digest_size=16), list[str]()
    for piece in pieces:
        name = start.copy()
        name.update(piece.rstrip())
        names.append(name.hexdigest())
    return tuple(names)


def named(found: Sequence[Found], names: Sequence[str], now: datetime) -> tuple[Found, ...]:
    """The items under the names of their pieces, where it is certain which piece made which, and made it without the others.

    A date that is the moment of reading is none that can be kept.
    """
    links, guids = [entry.item.link for entry in found], [entry.item.guid for entry in found if entry.item.guid]
    if len(found) != len(names) or "" in links or len(set(links)) < len(links) or len(set(guids)) < len(guids):
        return tuple(found)
    return tuple(
        replace(entry, item=replace(entry.item, piece=name)) if entry.article.published < now else entry
        for entry, name in zip(found, names, strict=True)
    )


def stand_alone(found: Sequence[Found], standing: Iterable[Item]) -> bool:
    """Whether new items share nothing with those that stand there as before, and so can be recognised without them."""
    taken = {(key, value) for item in standing for key in _KEYS if (value := getattr(item, key))}
    return not any((key, getattr(entry.item, key)) in taken for entry in found for key in _KEYS)


def in_order(fresh: Sequence[Item], order: Sequence[str], last: Iterable[Item]) -> tuple[Item, ...]:
    """The items as they stand in the feed: at a piece's name the one of its last body, else the next new one."""
    if not order:
        return tuple(fresh)
    stood, news = {item.piece: item for item in last}, iter(fresh)
    return tuple(stood[name] if name else next(news) for name in order)
