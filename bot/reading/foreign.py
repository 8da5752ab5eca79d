"""Countries by the names that another language gives them, as machine translations leave them: "Norvegia", "Polen" in English text."""

from collections.abc import Iterator, Mapping, Sequence

from bot.reading.terms import Hit, hit
from bot.reading.text import Word
from storage.folding import fold
from storage.people import Naming
from storage.seeds import Language

_WHOLE, _STEM, _ENDING = 5, 6, 4
"""How many letters a whole name must have at least, and a stem; and how many an ending may have at most."""

_FAMILY = "country"


class ForeignNames:
    """The names of countries in all languages, for words that the text's own language does not know."""

    def __init__(self, languages: Mapping[str, Language], naming: Naming) -> None:
        self._not = frozenset(map(fold, naming.no_countries))
        found: dict[str, set[str]] = {}
        for language in languages.values():
            for entry in language.entries:
                if entry.family == _FAMILY:
                    for alias in entry.aliases:
                        if (name := fold(alias.strip("=*"))).isalpha() and len(name) >= _WHOLE:
                            found.setdefault(name, set()).add(entry.id)
        self._names = {name: next(iter(ids)) for name, ids in found.items() if len(ids) == 1}

    def with_foreign(self, words: Sequence[Word], known: tuple[Hit, ...]) -> tuple[Hit, ...]:
        """What is known of a sentence, in order, with the countries that its other words with a capital name."""
        found = list(self._find(words, known))
        return tuple(sorted((*known, *found), key=lambda each: (each.start, each.end, each.id))) if found else known

    def _find(self, words: Sequence[Word], known: Sequence[Hit]) -> Iterator[Hit]:
        taken = {word for each in known for word in range(each.start, each.end)}
        for at, word in enumerate(words):
            if at not in taken and len(word.text) >= _WHOLE and word.text[0].isupper() and (name := self._country(word.folded)):
                yield hit(name, at, at + 1)

    def _country(self, folded: str) -> str | None:
        if folded in self._not:
            return None
        if folded in self._names:
            return self._names[folded]
        stems = (folded[:upto] for upto in range(max(_STEM, len(folded) - _ENDING), len(folded)))
        return next((self._names[stem] for stem in stems if stem in self._names), None)
