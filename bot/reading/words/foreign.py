"""Countries by the names that another language gives them, as machine translations leave them: "Norvegia", "Polen" in English text."""

from collections.abc import Iterator, Mapping, Sequence

from bot.reading.words.known import Known
from bot.reading.words.terms import Hit, Matcher, hit
from bot.reading.words.text import Word
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
        self._known = Known(self._country)

    def with_foreign(self, words: Sequence[Word], matcher: Matcher) -> tuple[Hit, ...]:
        """What the text's own language knows of a sentence, in order, with the countries that its other words with a capital name."""
        known = matcher.find(words)
        found = [each for each in self._find(words, known) if not matcher.is_strange(words[each.start].text, _FAMILY)]
        return tuple(sorted((*known, *found), key=lambda each: (each.start, each.end, each.id))) if found else known

    def _find(self, words: Sequence[Word], known: Sequence[Hit]) -> Iterator[Hit]:
        for at, name in enumerate(map(self._known.__getitem__, [word.text for word in words])):
            if name and not any(each.start <= at < each.end for each in known):
                yield hit(name, at, at + 1)

    def _country(self, text: str) -> str | None:
        """The country that a word with a capital names."""
        if len(text) < _WHOLE or not text[0].isupper():
            return None
        folded = fold(text)
        if folded in self._not:
            return None
        if folded in self._names:
            return self._names[folded]
        stems = (folded[:upto] for upto in range(max(_STEM, len(folded) - _ENDING), len(folded)))
        return next((self._names[stem] for stem in stems if stem in self._names), None)
