"""The people of the subject in a text, under the spellings that we know."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.reading.words.known import Known
from bot.reading.words.terms import Hit, bare_forms
from bot.reading.words.text import Word, split_words
from storage.folding import fold
from storage.people import Naming, Person

ROLE_WORDS: Mapping[str, frozenset[str]] = {
    "head": frozenset(("role.head", "role.leaders")),
    "defence": frozenset(("role.defence_ministers",)),
    "foreign": frozenset(("role.foreign_ministers",)),
    "chief": frozenset(("role.chiefs",)),
    "adviser": frozenset(("role.advisers",)),
    "envoy": frozenset(("role.advisers",)),
    "spokesman": frozenset(("role.spokesman",)),
    "organisation": frozenset(("role.head",)),
}
"""Role of a person -> the concepts that name the office."""

NEAR = 4
"""How many words may stand between a name and the office that supports it."""

_SHORTEST_STEM = 2

_DROPPED = tuple("aoао")
"""Final vowels that give way to an ending: "Crosetto", "Crosettem"."""


@dataclass(frozen=True, slots=True)
class Named:
    """A person at the words `start` up to, not including, `end`; `given` where the given name stands there too."""

    person: str
    start: int
    end: int
    given: bool


@dataclass(frozen=True, slots=True)
class _Form:
    """A spelling: its words folded, a star for any ending; `whole` where it holds the given name already."""

    person: str
    words: tuple[str, ...]
    whole: bool


class Names:
    """All spellings compiled for look-up by their first word."""

    def __init__(self, people: Mapping[str, Person], naming: Naming) -> None:
        self.people = people
        self._endings = naming.endings | {""}
        self._dropping = naming.dropping
        self._first: dict[str, list[_Form]] = defaultdict(list)
        self._given = {person.id: frozenset(_folded_words(person.given)) for person in people.values()}
        self._strangers = frozenset(tuple(_folded_words([name])) for name in naming.strangers)
        for form in _forms(people.values()):
            self._first[form.words[0].rstrip("*")].append(form)
        self._beginnings = frozenset(word[:_SHORTEST_STEM] for word in self._first)
        self._particles = frozenset(form.words[0] for row in self._first.values() for form in row if len(form.words) > 1)
        given = frozenset(_folded_words(name for group in naming.same for name in group)).union(*self._given.values())
        self._given_too = frozenset(person.id for person in people.values() if given & set(_folded_words(person.surnames)))
        self._relatives = self._given_of_strangers(naming.strangers)
        self._lookalikes = frozenset(fold(word) for word in naming.lookalikes)
        self._known = Known(self._starting)

    def find(self, words: Sequence[Word]) -> tuple[Named, ...]:
        """Everyone named in the words of a sentence, in order; whether a bare surname is enough is not asked here."""
        starts = [at for at, forms in enumerate(map(self._known.__getitem__, [word.text for word in words])) if forms]
        if not starts:
            return ()
        found = (self._extended(words, named) for start in starts for named in self._at(words, start))
        return tuple(_longest(named for named in found if not self._is_stranger(words, named)))

    def _at(self, words: Sequence[Word], start: int) -> Iterator[Named]:
        for form in self._known[words[start].text]:
            end = start + len(form.words)
            if end > len(words) or not is_capital(words[end - 1]):
                continue
            if all(self._fits(word.folded, piece) for word, piece in zip(words[start:end], form.words, strict=True)):
                yield Named(form.person, start, end, form.whole)

    def _starting(self, text: str) -> tuple[_Form, ...]:
        """The spellings that a word as written may begin."""
        folded = fold(text)
        named = [form for form in bare_forms(folded) if form[:_SHORTEST_STEM] in self._beginnings]
        forms = named if _is_capital(text) or folded in self._particles else ()
        stems = dict.fromkeys(stem for form in forms for stem in filter(self._first.__contains__, _stems(form)))
        return tuple(form for stem in stems for form in self._first[stem] if self._fits(folded, form.words[0]))

    def _fits(self, folded: str, piece: str) -> bool:
        return any(self._bends(form, piece) for form in bare_forms(folded))

    def _bends(self, form: str, piece: str) -> bool:
        stem = piece.rstrip("*")
        if form.startswith(stem):
            return len(form) - len(stem) <= 5 if piece != stem else form[len(stem) :] in self._endings
        return len(stem) > 3 and stem[-1] in _DROPPED and form.startswith(stem[:-1]) and form[len(stem) - 1 :] in self._dropping

    def _extended(self, words: Sequence[Word], named: Named) -> Named:
        """The name with the given names before it, an initial for one, or (as in Hungarian) after it."""
        if named.given:
            return named
        start, end = named.start, named.end
        while start and self._is_given(named.person, words[start - 1]):
            start -= 1
        if start == named.start and end < len(words) and len(words[end].text) > 1 and self._is_given(named.person, words[end]):
            end += 1
        return replace(named, start=start, end=end, given=(start, end) != (named.start, named.end))

    def _is_given(self, person: str, word: Word) -> bool:
        if not is_capital(word):
            return False
        if len(word.text) == 1:
            return any(name[0] == word.folded for name in self._given[person])
        return any(self._bends(form, name) for form in bare_forms(word.folded) for name in self._given[person])

    def _given_of_strangers(self, strangers: Iterable[str]) -> dict[str, frozenset[str]]:
        """Person -> the given names of strangers who bear the surname, which are declined as names are: "Brigitte Macronovou"."""
        found: dict[str, set[str]] = defaultdict(set)
        for given, *rest in (tuple(_folded_words([name])) for name in strangers):
            for form in (form for forms in self._first.values() for form in forms):
                if len(rest) == len(form.words) == 1 and self._bends(rest[0], form.words[0]):
                    found[form.person].add(given)
        return {person: frozenset(names) for person, names in found.items()}

    def _is_stranger(self, words: Sequence[Word], named: Named) -> bool:
        before_it = words[named.start - 1].folded if named.start and not named.given else ""
        if before_it and any(self._bends(before_it, given) for given in self._relatives.get(named.person, ())):
            return True
        before = tuple(word.folded for word in words[max(0, named.start - 1) : named.end])
        after = tuple(word.folded for word in words[named.start : named.end + 1])
        alone = not named.given and named.end - named.start == 1
        lookalike = alone and words[named.start].folded in self._lookalikes
        given = alone and named.person in self._given_too and _goes_on(words, named.end)
        return lookalike or given or before in self._strangers or after in self._strangers


def counts(person: Person, named: Named, words: Sequence[Word], hits: Sequence[Hit], full: frozenset[str]) -> bool:
    """Whether a name stands for the person there; `full` holds everyone whom the text names with a given name somewhere."""
    if named.given or person.alone == "yes":
        return True
    office = has_office_beside(person, hits, named.start, named.end)
    if _has_other_given(named, words, hits):
        return False
    return (office and person.id in full) if person.alone == "no" else (office or person.id in full)


def has_office_beside(person: Person, hits: Sequence[Hit], start: int, end: int) -> bool:
    """Whether an office that the person holds or held is named within a few words of a name."""
    return any(
        any(hit.id in ROLE_WORDS[role] for role in person.roles)
        for hit in hits
        if hit.family == "role" and hit.start - end <= NEAR and start - hit.end <= NEAR
    )


def _has_other_given(named: Named, words: Sequence[Word], hits: Sequence[Hit]) -> bool:
    """Whether a word that looks like someone else's given name stands before a surname."""
    before = named.start - 1
    if before < 1 or not is_capital(words[before]) or words[before].end + 1 != words[named.start].start:
        return False
    return not any(hit.start <= before < hit.end for hit in hits)


def _goes_on(words: Sequence[Word], end: int) -> bool:
    """Whether a capitalised word follows right behind a name that is also a given name: "Martin Ojasoo"."""
    return end < len(words) and words[end].text[0].isupper() and words[end].start == words[end - 1].end + 1


def is_capital(word: Word) -> bool:
    """Whether a word is written as names are; in scripts without capitals every word is."""
    return _is_capital(word.text)


def _is_capital(text: str) -> bool:
    first = text[0]
    return first.isupper() or not (first.islower() or first.isdigit())


def _forms(people: Iterable[Person]) -> Iterator[_Form]:
    for person in people:
        for spellings, whole in ((person.surnames, False), (person.garbled, True)):
            for spelling in spellings:
                yield _Form(person.id, tuple(_folded_words([spelling])), whole)


def _folded_words(spellings: Iterable[str]) -> Iterator[str]:
    """The words of spellings, folded, each with the star that it ends on."""
    for spelling in spellings:
        for token in spelling.split():
            parts = split_words(token)
            yield from (fold(part) for part in parts[:-1])
            yield fold(parts[-1]) + ("*" if token.endswith("*") else "")


def _stems(folded: str) -> list[str]:
    """What a bent form may come from: itself without up to five letters, and with a dropped vowel restored."""
    stems = [folded[:size] for size in range(len(folded), max(_SHORTEST_STEM - 1, len(folded) - 6), -1)]
    return [stem + vowel for stem in stems for vowel in ("", *_DROPPED)]


def _longest(found: Iterable[Named]) -> Iterator[Named]:
    taken: list[Named] = []
    for named in sorted(found, key=lambda n: (n.start - n.end, not n.given, n.start, n.person)):
        if not any(named.start < other.end and other.start < named.end for other in taken):
            taken.append(named)
    yield from sorted(taken, key=lambda n: n.start)
