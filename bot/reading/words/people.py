"""Everyone of the subject whom a text names: by a known spelling, or by likeness where office, country or given name support it."""

from collections.abc import Iterable, Mapping, Sequence

from bot.reading.words.garbled import GarbledNames, Scene
from bot.reading.words.names import Named, Names, counts
from bot.reading.words.terms import Hit, hit
from bot.reading.words.text import Word
from storage.people import Naming, Person


def shown(people: Mapping[str, Person], hits: Iterable[Hit]) -> tuple[str, ...]:
    """The true names of those whom the hits name for certain, each once: the only form of a name that our own words use."""
    return tuple(dict.fromkeys(people[hit.key].name for hit in hits if hit.family == "person" and not hit.fuzzy))


class PeopleFinder:
    """The people of the lexicon compiled for reading."""

    def __init__(self, people: Mapping[str, Person], naming: Naming) -> None:
        self._people = people
        self._names = Names(people, naming)
        self._garbled = GarbledNames(people, naming)

    def find(self, sentences: Sequence[Sequence[Word]], hits: Sequence[Sequence[Hit]]) -> tuple[tuple[Hit, ...], ...]:
        """The people of each sentence as hits, counted from its first word, given the other hits of each sentence in the same way."""
        known = self._known(sentences, hits)
        countries = [
            {found.key for found in row if found.family == "country"} | {self._people[named.person].country for named in names}
            for row, names in zip(hits, known, strict=True)
        ]
        around = [set().union(*countries[max(0, at - 1) : at + 2]) for at in range(len(countries))]
        scenes = [Scene(*scene) for scene in zip(sentences, hits, around, strict=True)]
        guessed = self._garbled.find(scenes, known)
        return tuple(
            tuple(
                hit(f"person.{named.person}", named.start, named.end, fuzzy=fuzzy)
                for fuzzy, names in ((False, sure), (True, likely))
                for named in names
            )
            for sure, likely in zip(known, guessed, strict=True)
        )

    def _known(self, sentences: Sequence[Sequence[Word]], hits: Sequence[Sequence[Hit]]) -> tuple[tuple[Named, ...], ...]:
        found = [self._names.find(words) for words in sentences]
        full = frozenset(named.person for row in found for named in row if named.given)
        return tuple(
            tuple(named for named in row if counts(self._people[named.person], named, words, around, full))
            for row, words, around in zip(found, sentences, hits, strict=True)
        )
