"""Names of the subject that a bad translation has bent out of every known spelling, told by their sound and by what stands beside them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from bot.reading.words.known import Known
from bot.reading.words.names import NEAR, Named, has_office_beside, is_capital
from bot.reading.words.sounds import likeness, near_keys, skeletons, sound
from bot.reading.words.terms import Hit
from bot.reading.words.text import Word
from storage.folding import fold
from storage.people import Naming, Person

_LONGEST = 3
"""Of how many words a surname may be put together: "Von Der Laien", "Kosinyak Kamish"."""

_FAIR, _GOOD, _CLOSE, _SURE = 0.71, 0.82, 0.86, 0.9
"""Likeness of a surname: fair with given name and office, close with given name and country,
sure with the given name alone, good with office and country but no given name."""

_OTHER_BONES, _BENT = 0.06, 0.08
"""What other consonants, and an ending that had to be taken off, make a likeness worth less."""

_AGREES, _CLASHES = 0.78, 0.5
"""Likeness of the word beside a surname to the person's given name: from where it speaks for, up to where it speaks against."""


@dataclass(frozen=True, slots=True)
class Scene:
    """A sentence with what may support a name in it: its words, its hits counted from its first word, the countries in and around it."""

    words: Sequence[Word]
    hits: Sequence[Hit]
    countries: Collection[str]


@dataclass(frozen=True, slots=True)
class _Guess:
    """How alike a surname is to one of a person's, and how many consonants these share.

    `doubtful` where only a given name can make it count: a word that has a meaning of its own, or two words put together.
    """

    person: str
    likeness: float
    bones: int
    doubtful: bool


class GarbledNames:
    """The sounds of all surnames, looked up by their consonants."""

    def __init__(self, people: Mapping[str, Person], naming: Naming) -> None:
        self.people = people
        self._endings = naming.endings
        self._lookalikes = frozenset(fold(word) for word in naming.lookalikes)
        self._titles = frozenset(fold(word) for word in naming.titles)
        self._translated: dict[str, list[str]] = defaultdict(list)
        self._sounds: dict[str, set[tuple[str, str]]] = defaultdict(set)
        same = _same_names(naming.same)
        self._given = {person.id: frozenset(_given_sounds(person, same)) for person in people.values()}
        for person in people.values():
            for word in person.translated:
                self._translated[fold(word)].append(person.id)
            for heard in {sound(spelling.rstrip("*")) for spelling in person.surnames}:
                for key in {key for bones in skeletons(heard) for key in near_keys(bones)}:
                    self._sounds[key].add((person.id, heard))
        self._longest = max(map(len, self._sounds), default=0)
        self._of_many_words = {person.id: any(" " in name or "-" in name for name in person.surnames) for person in people.values()}
        self._known = {least: Known(partial(self._compared, least)) for least in (_FAIR, _CLOSE)}

    def find(self, scenes: Sequence[Scene], taken: Sequence[Sequence[Named]]) -> tuple[tuple[Named, ...], ...]:
        """Who is meant by the words of each sentence that no known name takes; a name once made out counts again where it stands alone."""
        plain = frozenset([word.folded for scene in scenes for word in scene.words if word.text[0].islower()])
        first = [tuple(self._in_scene(scene, names, plain)) for scene, names in zip(scenes, taken, strict=True)]
        learned = {
            word: person for scene, row in zip(scenes, first, strict=True) for named in row for word, person in self._learned(scene, named)
        }
        return tuple(
            (*row, *_again(scene, (*names, *row), learned)) if learned else row
            for scene, names, row in zip(scenes, taken, first, strict=True)
        )

    def _learned(self, scene: Scene, named: Named) -> Iterator[tuple[str, str]]:
        """The word of a name that is its surname, unless it is a word of its own."""
        for word in scene.words[named.start : named.end]:
            guesses = () if word.folded in self._translated else self._known[_FAIR][word.text]
            if any(guess.person == named.person and not guess.doubtful for guess in guesses):
                yield word.folded, named.person

    def _in_scene(self, scene: Scene, taken: Sequence[Named], plain: frozenset[str]) -> Iterator[Named]:
        capitals = [at for at, word in enumerate(scene.words) if word.text[0].isupper()]
        if not capitals:
            return
        blocked = {at for named in taken for at in range(named.start, named.end)}
        covered = blocked | {at for hit in scene.hits for at in range(hit.start, hit.end)}
        done = -1
        for last in capitals:
            if last <= done or last in blocked:
                continue
            named = self._taken_for_word(scene, last) or (None if last in covered else self._ending(scene, last, covered, plain))
            if named:
                yield named
                done = named.end - 1

    def _taken_for_word(self, scene: Scene, at: int) -> Named | None:
        """The person whose surname was translated, known by the given name beside it."""
        for key in self._translated.get(scene.words[at].folded, ()):
            person = self.people[key]
            given, first, last = self._given_beside(scene, person, at, at + 1)
            if given >= _SURE and (person.country in scene.countries or has_office_beside(person, scene.hits, at, at + 1)):
                return Named(key, first, last, True)
        return None

    def _ending(self, scene: Scene, last: int, covered: Collection[int], plain: frozenset[str]) -> Named | None:
        """The person whose surname ends on a capitalised word, the longest run of words first."""
        for start in _starts(scene.words, last, covered):
            words = scene.words[start : last + 1]
            if not _may_be_name(words) or (len(words) == 1 and words[0].folded in plain):
                continue
            office = _has_some_office(scene, start, last + 1)
            if not ((office and scene.countries) or _has_large_neighbour(scene, start, last + 1)):
                continue
            for guess in self._known[_FAIR if office else _CLOSE]["".join(word.text for word in words)]:
                if named := self._decided(scene, guess, start, last + 1, covered):
                    return named
        return None

    def _compared(self, least: float, text: str) -> tuple[_Guess, ...]:
        """Whose surname a text may be, the likest first; nobody's who is as alike as `least` is missing."""
        folded, heard = fold(text), sound(text)
        best: dict[str, _Guess] = {}
        doubtful = False
        for size in (0, 1, 2, 3):
            if size and (len(heard) - size < 4 or folded[-size:] not in self._endings):
                continue
            doubtful = doubtful or folded[: len(folded) - size] in self._lookalikes
            for guess in self._alike(heard[: len(heard) - size], _BENT if size else 0.0, least, doubtful):
                if guess.person not in best or best[guess.person].likeness < guess.likeness:
                    best[guess.person] = guess
        found = (replace(guess, doubtful=doubtful or guess.doubtful) for guess in best.values())
        return tuple(sorted(found, key=lambda guess: (-guess.likeness, guess.person)))

    def _alike(self, heard: str, less: float, least: float, doubtful: bool) -> Iterator[_Guess]:
        ways = skeletons(heard)
        keys = {key for bones in ways if len(bones) <= self._longest + 1 for key in near_keys(bones)}
        for person, known in {pair for key in keys & self._sounds.keys() for pair in self._sounds[key]}:
            own = skeletons(known)
            same, bones = bool(own & ways), min(map(len, own))
            if (same or bones > 3) and (value := likeness(known, heard, least + less) - less) >= least:
                value -= 0.0 if same else _OTHER_BONES
                yield _Guess(person, value, bones, doubtful)

    def _decided(self, scene: Scene, guess: _Guess, start: int, end: int, covered: Collection[int]) -> Named | None:
        person = self.people[guess.person]
        given, first, last = self._given_beside(scene, person, start, end)
        if given < _CLASHES and self._has_other_name(scene, start, end, covered):
            return None
        together = end - start > 1 and not self._of_many_words[guess.person]
        office = has_office_beside(person, scene.hits, start, end)
        country = person.country in scene.countries
        if self._believed(replace(guess, doubtful=guess.doubtful or together), given, office, country):
            return Named(person.id, first, last, given >= _AGREES)
        return None

    @staticmethod
    def _believed(guess: _Guess, given: float, office: bool, country: bool) -> bool:
        if given >= _AGREES:
            return office or (guess.likeness >= _CLOSE and country) or (guess.likeness >= _SURE and guess.bones >= 3)
        if guess.bones < 3 or guess.doubtful:
            return False
        return guess.likeness >= _GOOD and office and country

    def _given_beside(self, scene: Scene, person: Person, start: int, end: int) -> tuple[float, int, int]:
        """The best likeness of a word beside the surname to the person's given name, and the words that the name then covers."""
        best = (0.0, start, end)
        for at in (start - 1, start - 2, end):
            if at == start - 2 and not is_capital(scene.words[start - 1]):
                continue
            if 0 <= at < len(scene.words) and is_capital(scene.words[at]):
                heard = sound(scene.words[at].text)
                value = max((likeness(known, heard) for known in self._given[person.id]), default=0.0)
                if value > best[0]:
                    best = (value, min(at, start), max(at + 1, end))
        return best

    def _has_other_name(self, scene: Scene, start: int, end: int, covered: Collection[int]) -> bool:
        """Whether a capitalised word that is no title and nothing known touches the surname: someone else's name."""
        for at, left, right in ((start - 1, start - 1, start), (end, end - 1, end)):
            if not 0 <= at < len(scene.words) or at in covered or scene.words[at].folded in self._titles:
                continue
            touches = scene.words[left].end + 1 == scene.words[right].start
            if touches and is_capital(scene.words[at]) and at > 0:
                return True
        return False


def _again(scene: Scene, taken: Sequence[Named], learned: Mapping[str, str]) -> Iterator[Named]:
    blocked = {at for named in taken for at in range(named.start, named.end)}
    blocked |= {at for hit in scene.hits for at in range(hit.start, hit.end)}
    for at, word in enumerate(scene.words):
        if word.folded in learned and at not in blocked and is_capital(word):
            yield Named(learned[word.folded], at, at + 1, False)


def _has_large_neighbour(scene: Scene, start: int, end: int) -> bool:
    """Whether a capitalised word stands beside, which may be a given name."""
    return (start > 0 and scene.words[start - 1].text[0].isupper()) or (end < len(scene.words) and scene.words[end].text[0].isupper())


def _has_some_office(scene: Scene, start: int, end: int) -> bool:
    """Whether any office is named within a few words; without one only a given name and a close likeness make a name."""
    return any(hit.family == "role" and hit.start - end <= NEAR and start - hit.end <= NEAR for hit in scene.hits)


def _starts(words: Sequence[Word], last: int, covered: Collection[int]) -> range:
    """Where a name that ends on a word may begin: nothing known is part of it, and nothing but a blank or hyphen stands between."""
    first = last
    while first > max(0, last + 1 - _LONGEST) and first - 1 not in covered and words[first].start - words[first - 1].end <= 1:
        first -= 1
    return range(first, last + 1)


def _may_be_name(words: Sequence[Word]) -> bool:
    """At least three letters, a capital or a particle first."""
    first = words[0].text
    if len(words) == 1:
        return len(first) >= 3
    return (first[0].isupper() or len(first) <= 3) and sum(len(word.text) for word in words) >= 3


def _same_names(groups: Iterable[Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """Folded given name -> the names that translations take for it."""
    return {fold(name): tuple(group) for group in groups for name in group}


def _given_sounds(person: Person, same: Mapping[str, Sequence[str]]) -> Iterator[str]:
    for given in person.given:
        for part in given.replace("-", " ").split():
            for name in (part, *same.get(fold(part), ())):
                if len(heard := sound(name.rstrip("*"))) > 1:
                    yield heard
