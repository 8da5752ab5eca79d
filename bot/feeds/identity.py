"""Which items of a feed are known already, although publishers change ids, addresses, dates and words (promises F9 to F11, D11)."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from hashlib import blake2b
from itertools import islice

from bot.feeds.urls import article_id, canonical
from storage.model import Article, Item

STORM = 50
"""From so many new items at once on it is asked whether they are really new."""

SAME_DAYS = timedelta(hours=48)
"""How far apart two dates of an item may lie that says too little to be known by its words."""

_LONG = 80
_FEW_WORDS = 4
_ALIKE, _NEARLY_EQUAL = 0.6, 0.9
_KEYS = ("link", "guid", "words", "path", "title")
_MOST_NEAR = 50


@dataclass(frozen=True, slots=True)
class Found:
    """An item as its feed holds it now: the article's text, and what the feed calls it."""

    article: Article
    item: Item


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognised:
    """A feed sorted: every item under the id that its article has had from the start; which are `fresh` and which were `edited`.

    A `storm` is an old feed under new names: nothing in it is worth an alert.
    """

    items: tuple[Item, ...]
    fresh: tuple[Article, ...] = ()
    edited: tuple[Article, ...] = ()
    storm: bool = False


TextOf = Callable[[str], str]
"""Article id -> title and text as stored, or an empty string."""

_Rule = Callable[[Found, Item], bool]


def found(article: Article, guid: str) -> Found:
    """What an article of a feed is known by."""
    address = canonical(article.url) or ""
    path = re.sub(r"^https://[^/]+", "", address)
    item = Item(
        article=article.id,
        guid=_digest(guid),
        link=article_id(address) if address else "",
        path=_digest(path),
        title=_digest(_folded(article.title)),
        words=_digest(_folded(f"{article.title} {article.text}")) if len(article.text) >= _LONG else "",
        published=article.published,
    )
    return Found(article, item)


def recognise(entries: Sequence[Found], known: Sequence[Item], text_of: TextOf) -> Recognised:
    """Match a feed's items with those that are known of it, the surest signs first; each known item is met once at most."""
    matching = _Matching(_without_repeated_guids(entries), known, text_of)
    for rule in matching.rules():
        matching.apply(rule)
    storm = matching.is_storm()
    if storm:
        matching.apply(lambda entry, item: entry.item.title == item.title)
    return matching.result(storm=storm)


class _Matching:
    """One feed's items on their way to being recognised."""

    def __init__(self, entries: Sequence[Found], known: Sequence[Item], text_of: TextOf) -> None:
        self._entries = entries
        self._text_of = text_of
        repeated = _repeated(item.guid for item in known)
        self._known = [replace(item, guid="") if item.guid in repeated else item for item in known]
        self._links = Counter(item.link for item in self._known) | Counter(entry.item.link for entry in entries)
        self._by_key: dict[tuple[str, str], list[Item]] = defaultdict(list)
        for item in self._known:
            for key in _KEYS:
                if value := getattr(item, key):
                    self._by_key[key, value].append(item)
        self._met: dict[int, Item] = {}
        self._claimed: set[str] = set()

    def rules(self) -> tuple[_Rule, ...]:
        return (
            lambda entry, item: _same(entry, item, "link") and _same(entry, item, "title"),
            lambda entry, item: _same(entry, item, "guid") and _same(entry, item, "title"),
            lambda entry, item: _same(entry, item, "words"),
            self._edited_page,
            lambda entry, item: _same(entry, item, "guid") and self._alike(entry, item, _ALIKE),
            self._moved_page,
            self._renamed,
        )

    def _edited_page(self, entry: Found, item: Item) -> bool:
        """One address, other words: an edit, unless many items share the address or the feed says that it is another item."""
        if not _same(entry, item, "link"):
            return False
        own = self._links[item.link] == 1 and bool(item.path)
        if _same(entry, item, "guid") or self._alike(entry, item, _ALIKE if own else _NEARLY_EQUAL):
            return True
        return own and (not entry.item.guid or not item.guid)

    def _moved_page(self, entry: Found, item: Item) -> bool:
        """The same path on another host."""
        if not _same(entry, item, "path") or entry.item.link == item.link:
            return False
        return _same(entry, item, "title") or _same(entry, item, "guid") or self._alike(entry, item, _ALIKE)

    def _renamed(self, entry: Found, item: Item) -> bool:
        """Another id and another address: the title, with nearly the same text or, where there is hardly any, about the same date."""
        if not _same(entry, item, "title") or abs(entry.article.published - item.published) > SAME_DAYS:
            return False
        if entry.item.words and item.words:
            return self._alike(entry, item, _NEARLY_EQUAL)
        return not (entry.item.words or item.words) and len(entry.article.title.split()) >= _FEW_WORDS

    def _alike(self, entry: Found, item: Item, least: float) -> bool:
        """Whether the shorter of the two texts stands in the other one, for the greater part."""
        now, before = _words(f"{entry.article.title} {entry.article.text}"), _words(self._text_of(item.article))
        return bool(before) and len(now & before) >= least * min(len(now), len(before))

    def apply(self, rule: _Rule) -> None:
        """Let each item that is not recognised yet claim the first known one that the rule gives it."""
        for at, entry in enumerate(self._entries):
            if at not in self._met:
                match = next((item for item in self._near(entry) if rule(entry, item)), None)
                if match is not None:
                    self._met[at] = match
                    self._claimed.add(match.article)

    def _near(self, entry: Found) -> Iterable[Item]:
        """Known items that nobody has claimed and that share a key with this one, some at most for each key."""
        for key in _KEYS:
            unclaimed = (item for item in self._by_key[key, getattr(entry.item, key)] if item.article not in self._claimed)
            yield from islice(unclaimed, _MOST_NEAR)

    def is_storm(self) -> bool:
        """Many new items at once, of which half have titles that the feed has had before."""
        fresh = [entry for at, entry in enumerate(self._entries) if at not in self._met]
        titles = {item.title for item in self._known if item.article not in self._claimed}
        return len(fresh) >= STORM and 2 * sum(entry.item.title in titles for entry in fresh) >= len(fresh)

    def result(self, *, storm: bool) -> Recognised:
        taken = {item.article for item in self._known}
        entries = [self._named(at, entry, taken) for at, entry in enumerate(self._entries)]
        return Recognised(
            items=tuple(entry.item for entry in entries),
            fresh=tuple(entry.article for at, entry in enumerate(entries) if at not in self._met),
            edited=tuple(
                entry.article for at, entry in enumerate(entries) if at in self._met and not storm and self._differs(at, entry.item)
            ),
            storm=storm,
        )

    def _named(self, at: int, entry: Found, taken: set[str]) -> Found:
        """The item under its article's first id; a new one whose id belongs to another item gets one of its own."""
        if at in self._met:
            key = self._met[at].article
        elif entry.item.article in taken:
            key = article_id(f"{entry.item.article}#{entry.item.guid}#{entry.item.title}")
        else:
            return entry
        return Found(replace(entry.article, id=key), replace(entry.item, article=key))

    def _differs(self, at: int, item: Item) -> bool:
        before = self._met[at]
        return (item.title, item.words) != (before.title, before.words)


def _without_repeated_guids(entries: Sequence[Found]) -> list[Found]:
    """A guid that stands for several items stands for none."""
    repeated = _repeated(entry.item.guid for entry in entries)
    return [replace(entry, item=replace(entry.item, guid="")) if entry.item.guid in repeated else entry for entry in entries]


def _repeated(values: Iterable[str]) -> set[str]:
    return {value for value, times in Counter(values).items() if times > 1}


def _same(entry: Found, item: Item, key: str) -> bool:
    value: str = getattr(entry.item, key)
    return bool(value) and value == getattr(item, key)


def _words(text: str) -> set[str]:
    return set(_folded(text).split())


def _folded(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def _digest(text: str) -> str:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest() if text else ""
