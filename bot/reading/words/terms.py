"""Find lexicon entries in a text: the one matcher that everything else uses."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from bot.reading.words.known import Known
from bot.reading.words.text import Word, split_words
from storage.folding import fold
from storage.seeds import Entry, Stranger

MAX_GAP = 4
"""How many other words a `~` in an alias may skip."""

ARABIC_PREFIXES = ("وال", "بال", "كال", "فال", "لل", "ال", "و", "ب", "ل", "ك", "ف")


_STRANGE = "~"
"""What stands for the key of words that only look like those of a family."""


class Hit(NamedTuple):
    """An entry found in a text: the words `start` up to, not including, `end`.

    `family` and `key` are its id before and after the first dot: "country" and "GB" of "country.GB".
    `fuzzy` is a name known only by its likeness: it may support other evidence, and give a pledge its country, but decides nothing else.
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

    def fits(self, word: Word) -> bool:
        """Whether a word is this piece."""
        if self.kind == "cased":
            return word.text == self.form
        forms = bare_forms(word.folded)
        if self.kind == "prefix":
            return any(form.startswith(self.form) for form in forms) if len(forms) > 1 else forms[0].startswith(self.form)
        if self.kind == "exact":
            return self.form in forms
        if self.kind == "suffix":
            return any(form.endswith(self.form) for form in forms)
        return any(self.form in form for form in forms)


def _letters(piece: _Piece) -> int:
    """How much of a word a piece spells out: a whole word says more than a stem of as many letters."""
    return len(piece.form) + (piece.kind in ("exact", "cased"))


@dataclass(frozen=True, slots=True)
class _Alias:
    """An entry's alias without its first word."""

    id: str
    rest: tuple[_Piece, ...]
    letters: int
    """How many letters of the first word it spells out: of two entries for one word the one that says more is meant."""

    def end(self, words: Sequence[Word], at: int) -> int:
        """Where the alias ends if its first word stands before word `at`, or -1."""
        for piece in self.rest:
            stop = min(at + (MAX_GAP + 1 if piece.gap else 1), len(words))
            while at < stop and not piece.fits(words[at]):
                at += 1
            if at >= stop:
                return -1
            at += 1
        return at

    @property
    def family(self) -> str:
        """The part of its id before the first dot."""
        return self.id.split(".", 1)[0]

    @property
    def is_strange_word(self) -> bool:
        """Whether it is one word that only looks like those of its family: then no entry that spells out less of it is meant."""
        return not self.rest and self.id.endswith(_STRANGE)

    @property
    def needs_a_capital(self) -> bool:
        """Whether it is a town in one word: what is spelled alike in small letters means something else, as Bulgarian "сочи" (shows)."""
        return not self.rest and self.family == "city" and not self.is_strange_word

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
        known = tuple(aliases)
        strange = {alias.family: alias.letters for alias in sorted(known, key=lambda each: each.letters) if alias.is_strange_word}
        alone: dict[str, _Alias] = {}
        self.next: dict[str, list[_Alias]] = {}
        self.gapped: dict[str, list[_Alias]] = {}
        self.open: list[_Alias] = []
        for alias in known:
            if alias.is_strange_word or alias.letters < strange.get(alias.family, 0):
                continue
            if not alias.rest:
                best = alone.setdefault(alias.family, alias)
                alone[alias.family] = max(best, alias, key=lambda each: each.letters)
            elif not alias.second:
                self.open.append(alias)
            else:
                (self.gapped if alias.rest[0].gap else self.next).setdefault(alias.second, []).append(alias)
        self.alone = tuple(alias.id for alias in alone.values())

    def following(self, words: Sequence[Word], at: int) -> Sequence[_Alias]:
        """The aliases of several words that the word before `at` may begin, judged by the words from there on."""
        found = self.open
        if self.next and at < len(words):
            for key in _keys(words[at].folded):
                if key in self.next:
                    found = found + self.next[key]
        if self.gapped:
            for key in {key for word in words[at : at + MAX_GAP + 1] for key in _keys(word.folded)}:
                if key in self.gapped:
                    found = found + self.gapped[key]
        return found


class Matcher:
    """Aliases compiled for look-up by their first word; `find` is linear in the words of the text.

    `common` is a matcher whose entries count too: what holds in every language is compiled and kept once. A word that is one of the
    `strangers` is found in no entry of that family, unless the entry spells out as much of it.
    """

    def __init__(self, entries: Iterable[Entry], common: "Matcher | None" = None, strangers: Iterable[Stranger] = ()) -> None:
        self._common = common
        self._first: dict[str, dict[str, list[_Alias]]] = {
            kind: defaultdict(list) for kind in ("exact", "prefix", "suffix", "cased", "inside")
        }
        for entry in entries:
            for alias in entry.aliases:
                first, *rest = _pieces(alias)
                self._first[first.kind][first.form].append(_Alias(entry.id, tuple(rest), _letters(first)))
        for stranger in strangers:
            first, *rest = _pieces(stranger.alias)
            self._first[first.kind][first.form].append(_Alias(f"{stranger.family}.{_STRANGE}", tuple(rest), _letters(first)))
        self._known = Known(self._starts)

    def find(self, words: Sequence[Word]) -> tuple[Hit, ...]:
        """All hits in order; of hits of one family that overlap only the longest stays."""
        return tuple(hit for hit in _longest(list(self._found(words))) if hit.key != _STRANGE)

    def is_strange(self, text: str, family: str) -> bool:
        """Whether a word as written only looks like one of a family."""
        return any(alias.is_strange_word and alias.family == family for alias in self.starting(text))

    def _found(self, words: Sequence[Word]) -> Iterator[Hit]:
        for start, starts in enumerate(map(self._known.__getitem__, [word.text for word in words])):
            if starts is None:
                continue
            for name in starts.alone:
                yield Hit(name, start, start + 1, False, *_parts(name))
            for alias in starts.following(words, start + 1):
                if (end := alias.end(words, start + 1)) > 0:
                    yield Hit(alias.id, start, end, False, *_parts(alias.id))

    def _starts(self, text: str) -> _Starts | None:
        found = {id(alias): alias for alias in self.starting(text)}
        return _Starts(found.values()) if found else None

    def starting(self, text: str) -> Iterator[_Alias]:
        """Every alias that a word as written may begin."""
        if self._common is not None:
            yield from self._common.starting(text)
        first, small = self._first, text[:1].islower()
        yield from first["cased"].get(text, ())
        for form in bare_forms(fold(text)):
            yield from (alias for alias in first["exact"].get(form, ()) if not (small and alias.needs_a_capital))
            for size in range(1, len(form) + 1):
                yield from first["prefix"].get(form[:size], ())
            for at in range(len(form)) if first["suffix"] else ():
                yield from first["suffix"].get(form[at:], ())
            for part, aliases in first["inside"].items():
                if part in form:
                    yield from aliases


def _longest(hits: list[Hit]) -> Iterator[Hit]:
    if len(hits) < 2:
        yield from hits
        return
    taken: dict[str, list[Hit]] = defaultdict(list)
    for hit in sorted(hits, key=lambda h: (h.start - h.end, h.start, h.key != _STRANGE, h.id)):
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


@lru_cache(maxsize=1 << 15)
def bare_forms(folded: str) -> tuple[str, ...]:
    """The word itself and, for Arabic, the word without its attached particles."""
    if not folded or not "\u0620" <= folded[0] <= "\u064a":
        return (folded,)
    bare = [folded.removeprefix(prefix) for prefix in ARABIC_PREFIXES if folded.startswith(prefix)]
    return (folded, *(form for form in dict.fromkeys(bare) if len(form) >= 3))
