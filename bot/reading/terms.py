"""Find lexicon entries in a text: the one matcher that everything else uses."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from bot.reading.text import Word, split_words
from storage.folding import fold
from storage.seeds import Entry

MAX_GAP = 4
"""How many other words a `~` in an alias may skip."""

ARABIC_PREFIXES = ("وال", "بال", "كال", "فال", "لل", "ال", "و", "ب", "ل", "ك", "ف")


class Hit(NamedTuple):
    """An entry found in a text: the words `start` up to, not including, `end`.

    `family` and `key` are its id before and after the first dot: "country" and "GB" of "country.GB".
    `fuzzy` is a name known only by its likeness: it may support other evidence but decides nothing.
    """

    id: str
    start: int
    end: int
    fuzzy: bool
    family: str
    key: str


def hit(name: str, start: int, end: int, *, fuzzy: bool = False) -> Hit:
    """The hit of an entry by its id."""
    return Hit(name, start, end, fuzzy, *_parts(name))


@lru_cache(maxsize=1 << 14)
def _parts(name: str) -> tuple[str, str]:
    family, _, key = name.partition(".")
    return family, key


@dataclass(frozen=True, slots=True)
class _Piece:
    """One word of an alias: exact, prefix, suffix or case-sensitive, perhaps after a gap."""

    form: str
    kind: str
    gap: bool

    def fits(self, word: Word, forms: Sequence[str]) -> bool:
        """Whether a word, given with its bare forms, is this piece."""
        if self.kind == "cased":
            return word.text == self.form
        if self.kind == "prefix":
            return any(form.startswith(self.form) for form in forms) if len(forms) > 1 else forms[0].startswith(self.form)
        if self.kind == "exact":
            return self.form in forms
        if self.kind == "suffix":
            return any(form.endswith(self.form) for form in forms)
        return any(self.form in form for form in forms)


@dataclass(frozen=True, slots=True)
class _Alias:
    """An entry's alias without its first word."""

    id: str
    rest: tuple[_Piece, ...]
    letters: int
    """How many letters of the first word it spells out: of two entries for one word the one that says more is meant."""

    def end(self, words: Sequence[Word], forms: Sequence[Sequence[str]], at: int) -> int:
        """Where the alias ends if its first word stands before word `at`, or -1."""
        for piece in self.rest:
            stop = min(at + (MAX_GAP + 1 if piece.gap else 1), len(words))
            while at < stop and not piece.fits(words[at], forms[at]):
                at += 1
            if at >= stop:
                return -1
            at += 1
        return at

    @property
    def second(self) -> str:
        """The second word, or how it begins and a star, or nothing where that is open."""
        piece = self.rest[0]
        if piece.kind in ("exact", "cased"):
            return fold(piece.form)
        return _beginning(piece.form) if piece.kind == "prefix" and len(piece.form) >= _LETTERS else ""


_LETTERS = 2
"""By how many letters of its second word an alias is looked up where that may have any ending."""


def _beginning(form: str) -> str:
    return form[:_LETTERS] + "*"


@lru_cache(maxsize=1 << 15)
def _keys(folded: str) -> tuple[str, ...]:
    """Under what an alias may be found whose second word this is."""
    return tuple(key for form in bare_forms(folded) for key in (form, _beginning(form)))


class _Starts:
    """The aliases that a word may begin: entries of this one word, and the others by their second word."""

    __slots__ = ("alone", "gapped", "next", "open")

    def __init__(self, aliases: Iterable[_Alias]) -> None:
        alone: dict[str, _Alias] = {}
        self.next: dict[str, list[_Alias]] = {}
        self.gapped: dict[str, list[_Alias]] = {}
        self.open: list[_Alias] = []
        for alias in aliases:
            if not alias.rest:
                best = alone.setdefault(alias.id.split(".", 1)[0], alias)
                alone[alias.id.split(".", 1)[0]] = max(best, alias, key=lambda known: known.letters)
            elif not alias.second:
                self.open.append(alias)
            else:
                (self.gapped if alias.rest[0].gap else self.next).setdefault(alias.second, []).append(alias)
        self.alone = tuple(alias.id for alias in alone.values())

    def following(self, keys: Sequence[tuple[str, ...]], at: int) -> list[_Alias]:
        """The aliases of several words that the word before `at` may begin, judged by the keys of the words from there on."""
        found = self.open.copy()
        if self.next and at < len(keys):
            found += [alias for key in keys[at] for alias in self.next.get(key, ())]
        if self.gapped:
            near = frozenset().union(*keys[at : at + MAX_GAP + 1])
            found += [alias for key in near for alias in self.gapped.get(key, ())]
        return found


class Matcher:
    """Aliases compiled for look-up by their first word; `find` is linear in the words of the text.

    `common` is a matcher whose entries count too: what holds in every language is compiled and kept once.
    """

    def __init__(self, entries: Iterable[Entry], common: "Matcher | None" = None) -> None:
        self._common = common
        self._first: dict[str, dict[str, list[_Alias]]] = {
            kind: defaultdict(list) for kind in ("exact", "prefix", "suffix", "cased", "inside")
        }
        for entry in entries:
            for alias in entry.aliases:
                first, *rest = _pieces(alias)
                self._first[first.kind][first.form].append(_Alias(entry.id, tuple(rest), len(first.form)))
        self._known: dict[str, _Starts | None] = {}

    def find(self, words: Sequence[Word]) -> tuple[Hit, ...]:
        """All hits in order; of hits of one family that overlap only the longest stays."""
        return tuple(_longest(list(self._found(words))))

    def _found(self, words: Sequence[Word]) -> Iterator[Hit]:
        forms = [bare_forms(word.folded) for word in words]
        keys = [_keys(word.folded) for word in words]
        for start, word in enumerate(words):
            starts = self._starting(word)
            if starts is None:
                continue
            for name in starts.alone:
                yield hit(name, start, start + 1)
            for alias in starts.following(keys, start + 1):
                if (end := alias.end(words, forms, start + 1)) > 0:
                    yield hit(alias.id, start, end)

    def _starting(self, word: Word) -> _Starts | None:
        try:
            return self._known[word.text]
        except KeyError:
            if len(self._known) > 200_000:
                self._known.clear()
            found = tuple(self.starting(word))
            self._known[word.text] = starts = _Starts(found) if found else None
            return starts

    def starting(self, word: Word) -> Iterator[_Alias]:
        """Every alias that a word may begin."""
        if self._common is not None:
            yield from self._common.starting(word)
        yield from self._first["cased"].get(word.text, ())
        seen: set[int] = set()
        for form in bare_forms(word.folded):
            for kind, keys in (
                ("exact", (form,)),
                ("prefix", (form[:size] for size in range(1, len(form) + 1))),
                ("suffix", (form[at:] for at in range(len(form)))),
            ):
                for key in keys:
                    for alias in self._first[kind].get(key, ()):
                        if id(alias) not in seen:
                            seen.add(id(alias))
                            yield alias
            for part, aliases in self._first["inside"].items():
                if part in form:
                    yield from aliases


def _longest(hits: list[Hit]) -> Iterator[Hit]:
    if len(hits) < 2:
        yield from hits
        return
    taken: dict[str, list[Hit]] = defaultdict(list)
    for hit in sorted(hits, key=lambda h: (h.start - h.end, h.start, h.id)):
        if not any(hit.start < other.end and other.start < hit.end for other in taken[hit.family]):
            taken[hit.family].append(hit)
    yield from sorted((h for family in taken.values() for h in family), key=lambda h: (h.start, h.end, h.id))


def _pieces(alias: str) -> tuple[_Piece, ...]:
    cased = alias.startswith("=")
    pieces: list[_Piece] = []
    gap = False
    for piece in alias.removeprefix("=").split():
        if piece == "~":
            gap = True
            continue
        for form, kind in _split(piece, cased):
            pieces.append(_Piece(form, kind, gap))
            gap = False
    return tuple(pieces)


def _split(token: str, cased: bool) -> Iterator[tuple[str, str]]:
    """A token of an alias as the text's own words: "d'Ukrain*" is two pieces."""
    parts = split_words(token)
    for number, part in enumerate(parts):
        head = number == 0 and token.startswith("*")
        tail = number == len(parts) - 1 and token.endswith("*")
        form = part if cased and not (head or tail) else fold(part)
        if head and tail:
            yield form, "inside"
        elif head or tail:
            yield form, "suffix" if head else "prefix"
        else:
            yield form, "cased" if cased else "exact"


def bare_forms(folded: str) -> tuple[str, ...]:
    """The word itself and, for Arabic, the word without its attached particles."""
    if not folded or not "\u0620" <= folded[0] <= "\u064a":
        return (folded,)
    bare = [folded.removeprefix(prefix) for prefix in ARABIC_PREFIXES if folded.startswith(prefix)]
    return (folded, *(form for form in dict.fromkeys(bare) if len(form) >= 3))
