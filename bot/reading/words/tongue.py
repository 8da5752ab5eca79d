"""The language of a text by its commonest words, for articles that declare none or a wrong one."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from bot.reading.words.known import Known
from bot.reading.words.text import split_words
from storage.folding import fold
from storage.seeds import Language

_ENOUGH, _PLENTY = 2.0, 5.0
"""What the common words must come to, to tell a language, and to speak against the declared one."""
_CLEARLY = 2.0
"""How many times better than the declared language another must be."""
_FIRST = 1500
"""How many characters tell enough."""


class Tongues:
    """The common words of all languages, each with the weight that it has for each of them."""

    def __init__(self, languages: Mapping[str, Language]) -> None:
        self._languages = languages
        owners: dict[str, list[str]] = defaultdict(list)
        for code, language in languages.items():
            for word in language.frequent:
                owners[word].append(code)
        weights = {word: (len(codes) ** -0.5, frozenset(codes)) for word, codes in owners.items()}
        self._weights = Known(lambda word: weights.get(fold(word)))

    def spoken(self, text: str, declared: Language | None) -> Language | None:
        """The declared language unless another is plainly spoken; None where none was declared and too little can be told."""
        common = [known for known in map(self._weights.__getitem__, split_words(text[:_FIRST])) if known]
        if declared and _CLEARLY * sum(weight for weight, codes in common if declared.code in codes) > sum(weight for weight, _ in common):
            return declared  # no other language can come to more than all words
        scores = _scores(common)
        best = max(scores, key=lambda code: (scores[code], code), default=None)
        if best is None:
            return declared
        if declared is None:
            return self._languages[best] if scores[best] >= _ENOUGH else None
        plainly = scores[best] >= max(_PLENTY, _CLEARLY * scores.get(declared.code, 0.0))
        return self._languages[best] if plainly else declared


def _scores(common: Iterable[tuple[float, Iterable[str]]]) -> dict[str, float]:
    scores: dict[str, float] = defaultdict(float)
    for weight, codes in common:
        for code in codes:
            scores[code] += weight
    return scores
