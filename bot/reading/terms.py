"""Find lexicon entries in a text: the one matcher that everything else uses."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.reading.text import Word, split_words
from storage.folding import fold
from storage.seeds import Entry

MAX_GAP = 4
"""How many other words a `~` in an alias may skip."""

_ARABIC_PREFIXES = ("وال", "بال", "كال", "فال", "لل", "ال", "و", "ب", "ل", "ك", "ف")


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry found in a text: the words `start` up to, not including, `end`."""

    id: str
    start: int
    end: int
    fuzzy: bool = False
    """A name known only by its likeness: it may support other evidence but decides nothing."""

    @property
    def family(self) -> str:
        return self.id.split(".", 1)[0]

    @property
    def key(self) -> str:
        """The part of the id after its first dot: "GB" of "country.GB"."""
        return self.id.split(".", 1)[1]


@dataclass(frozen=True, slots=True)
class _Piece:
    """One word of an alias: exact, prefix, suffix or case-sensitive, perhaps after a gap."""

    form: str
    kind: str
    gap: bool

    def fits(self, word: Word) -> bool:
        if self.kind == "cased":
            return word.text == self.form
        return any(self._fits(form) for form in bare_forms(word.folded))

    def _fits(self, form: str) -> bool:
        if self.kind == "exact":
            return form == self.form
        if self.kind == "prefix":
            return form.startswith(self.form)
        if self.kind == "suffix":
            return form.endswith(self.form)
        return self.form in form


@dataclass(frozen=True, slots=True)
class _Alias:
    id: str
    pieces: tuple[_Piece, ...]

    def end(self, words: Sequence[Word], start: int) -> int:
        """Where the alias ends if it starts at word `start`, or -1."""
        at = start
        for piece in self.pieces:
            reach = range(at, min(at + (MAX_GAP + 1 if piece.gap else 1), len(words)))
            found = next((i for i in reach if piece.fits(words[i])), None)
            if found is None:
                return -1
            at = found + 1
        return at


class Matcher:
    """Aliases compiled for look-up by their first word; `find` is linear in the words of the text."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._first: dict[str, dict[str, list[_Alias]]] = {
            kind: defaultdict(list) for kind in ("exact", "prefix", "suffix", "cased", "inside")
        }
        for entry in entries:
            for alias in entry.aliases:
                pieces = _pieces(alias)
                self._first[pieces[0].kind][pieces[0].form].append(_Alias(entry.id, pieces))
        self._known: dict[str, tuple[_Alias, ...]] = {}

    def find(self, words: Sequence[Word]) -> tuple[Hit, ...]:
        """All hits in order; of hits of one family that overlap only the longest stays."""
        hits = [
            Hit(alias.id, start, end)
            for start, word in enumerate(words)
            for alias in self._starting(word)
            if (end := alias.end(words, start)) > 0
        ]
        return tuple(_longest(hits))

    def _starting(self, word: Word) -> tuple[_Alias, ...]:
        known = self._known.get(word.text)
        if known is None:
            if len(self._known) > 200_000:
                self._known.clear()
            known = self._known[word.text] = tuple(self._candidates(word))
        return known

    def _candidates(self, word: Word) -> Iterator[_Alias]:
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
    bare = [folded.removeprefix(prefix) for prefix in _ARABIC_PREFIXES if folded.startswith(prefix)]
    return (folded, *(form for form in dict.fromkeys(bare) if len(form) >= 3))
