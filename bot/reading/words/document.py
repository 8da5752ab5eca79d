"""An article opened for reading: its words, sentences and every lexicon entry found in them."""

import gc
import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache, wraps
from typing import Any, TypeVar

from bot.reading.words import text as texts
from bot.reading.words.foreign import ForeignNames
from bot.reading.words.people import PeopleFinder
from bot.reading.words.terms import Hit, Matcher
from bot.reading.words.text import Word
from bot.reading.words.tongue import Tongues
from storage.lexicon import Lexicon
from storage.model import Article
from storage.seeds import Language

_DIGIT = re.compile(r"\d")

_KEPT_OPEN = 16
"""Articles that stay open: one whose page may be wanted is judged by its feed's text first, and read later."""


_PASSES = (20_000, 20, 20)
"""How many values may be made before a young pass of the collector, and how many passes before an older one."""


class Reader:
    """The lexicon compiled for reading: one matcher a language, built when its first article comes."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self._codes = {code: language for language in lexicon.languages.values() for code in (language.code, *language.also)}
        self._matchers: dict[str, Matcher] = {}
        self._places = Matcher(lexicon.places.entries)
        self._tongues = Tongues(lexicon.languages)
        self._people = PeopleFinder(lexicon.people, lexicon.naming)
        self._foreign = ForeignNames(lexicon.languages, lexicon.naming)
        self._opened = lru_cache(_KEPT_OPEN)(self._open)

    def language(self, code: str) -> Language:
        """The vocabulary for a language code; English where we have none of that language."""
        return self._declared(code) or self.lexicon.languages["en"]

    def _declared(self, code: str) -> Language | None:
        return self._codes.get(code.lower().split("-")[0])

    def matcher(self, language: Language) -> Matcher:
        if language.code not in self._matchers:
            self._matchers[language.code] = Matcher(language.entries, self._places, language.strangers)
            # It stays for good: full passes of the collector, which hold up every thread, need not look through it (promise S3).
            gc.freeze()
            # Reading makes many small values and hardly a cycle: a twelfth of its time went into looking for some.
            gc.set_threshold(*_PASSES)
        return self._matchers[language.code]

    def open(self, article: Article) -> "Document":
        """An article, whose title and text are cleaned already, as a document; in the language that it is plainly written in."""
        return self._opened(article)

    def _open(self, article: Article) -> "Document":
        text = f"{article.title}\n\n{article.text}"
        language = self._tongues.spoken(text, self._declared(article.language)) or self.language(article.language)
        return Document(article, text, language, self.matcher(language), self.lexicon, self._people, self._foreign)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A range of the document: characters `start` to `end`, words `first` up to, not including, `last`."""

    number: int
    start: int
    end: int
    first: int
    last: int
    title: bool


@dataclass(frozen=True)
class Document:
    """`text` is title, blank line, body; every offset points into it. `remembered` holds what `once` has read of it."""

    article: Article
    text: str
    language: Language
    matcher: Matcher
    lexicon: Lexicon
    finder: PeopleFinder
    foreign: ForeignNames
    remembered: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def words(self) -> tuple[Word, ...]:
        return texts.words(self.text)

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        return tuple(self._sentences())

    def _sentences(self) -> Iterator[Sentence]:
        starts = [word.start for word in self.words]
        title_end = len(self.article.title)
        found = texts.sentences(self.text, self.lexicon.writing.abbreviations, ordinal_dot=self.language.ordinal_dot)
        for number, (start, end) in enumerate(found):
            yield Sentence(number, start, end, bisect_left(starts, start), bisect_left(starts, end), start < title_end)

    @cached_property
    def hits(self) -> tuple[Hit, ...]:
        """Every entry and every person found, in order; none reaches over the end of a sentence."""
        words = tuple(self.words[sentence.first : sentence.last] for sentence in self.sentences)
        entries = tuple(self.foreign.with_foreign(row, self.matcher) for row in words)
        people = [self._people_of(row, named) for row, named in zip(words, self.finder.find(words, entries), strict=True)]
        return tuple(
            Hit(hit.id, hit.start + sentence.first, hit.end + sentence.first, hit.fuzzy, hit.family, hit.key)
            for sentence, found, named in zip(self.sentences, entries, people, strict=True)
            for hit in (sorted((*found, *named), key=lambda hit: (hit.start, hit.end, hit.id)) if named else found)
        )

    def _people_of(self, row: Sequence[Word], named: Sequence[Hit]) -> Sequence[Hit]:
        """Those named in a sentence, without a first word that is an ordinary one of this language ("Puțini", few, is no Putin).

        Further on ordinary words have no capital, and so are no names in any case.
        """
        return [hit for hit in named if hit.start or hit.end > 1 or not self.matcher.is_strange(row[0].text, hit.family)]

    @cached_property
    def _hits_by_sentence(self) -> tuple[tuple[Hit, ...], ...]:
        starts = [hit.start for hit in self.hits]
        return tuple(self.hits[bisect_left(starts, s.first) : bisect_left(starts, s.last)] for s in self.sentences)

    def hits_in(self, sentence: Sentence) -> tuple[Hit, ...]:
        return self._hits_by_sentence[sentence.number]

    @cached_property
    def _ids_by_sentence(self) -> tuple[frozenset[str], ...]:
        return tuple(frozenset([hit.id for hit in row]) for row in self._hits_by_sentence)

    def ids_in(self, sentence: Sentence) -> frozenset[str]:
        """Which entries a sentence names."""
        return self._ids_by_sentence[sentence.number]

    @cached_property
    def _digits(self) -> list[int]:
        return [match.start() for match in _DIGIT.finditer(self.text)]

    def has_digits(self, sentence: Sentence) -> bool:
        """Whether any digit stands in a sentence: without one it holds neither dates nor ordinals nor other figures."""
        return bisect_left(self._digits, sentence.start) < bisect_left(self._digits, sentence.end)

    def quote(self, sentence: Sentence) -> str:
        """The sentence as it stands."""
        return self.text[sentence.start : sentence.end]

    def range(self, hit: Hit) -> tuple[int, int]:
        """The characters that a hit covers."""
        return self.words[hit.start].start, self.words[hit.end - 1].end


Found = TypeVar("Found")


def once_a_sentence(read: Callable[[Document, Sentence], Found]) -> Callable[[Document, Sentence], Found]:
    """A reading of a sentence that several readers need: made once, and remembered with the document."""
    name = f"{read.__module__}.{read.__qualname__}"

    @wraps(read)
    def remembering(document: Document, sentence: Sentence) -> Found:
        known: dict[int, Found] = document.remembered.setdefault(name, {})
        if sentence.number not in known:
            known[sentence.number] = read(document, sentence)
        return known[sentence.number]

    return remembering


def once(read: Callable[[Document], Found]) -> Callable[[Document], Found]:
    """A reading of a document that several readers need: made once, and remembered with the document."""
    name = f"{read.__module__}.{read.__qualname__}"

    @wraps(read)
    def remembering(document: Document) -> Found:
        if name not in document.remembered:
            document.remembered[name] = read(document)
        found: Found = document.remembered[name]
        return found

    return remembering
