"""Whose words an article tells: the countries that its title names, or else the next sentence that names any, in their order."""

from collections.abc import Iterator

from bot.reading.mentions.places import dateline, located
from bot.reading.mentions.zones import BODY, TITLE, zones
from bot.reading.words.document import Document, Sentence, once
from bot.reading.words.terms import Hit

_WHOLE = "whole"


@once
def voices(document: Document) -> tuple[str, ...]:
    """The countries, each once, a person for theirs; none where the title tells of a continent, for then many speak."""
    head = sorted(((sentence, zone) for sentence, zone in zones(document) if zone != BODY), key=lambda part: part[1] != TITLE)
    if any(hit.family == _WHOLE for sentence, _ in head if sentence.title for hit in document.hits_in(sentence)):
        return ()
    return next((found for sentence, _ in head if (found := tuple(dict.fromkeys(_speaking(document, sentence))))), ())


def _speaking(document: Document, sentence: Sentence) -> Iterator[str]:
    """The countries of a sentence that may have the word: not those that everybody names, nor where something is only said to happen."""
    behind = 0 if sentence.title else dateline(document)
    for hit in document.hits_in(sentence):
        if hit.family == "person" and not hit.fuzzy:
            yield document.lexicon.people[hit.key].country
        elif hit.family == "country" and hit.start >= behind and _is_meant(document, hit):
            yield hit.key


def _is_meant(document: Document, country: Hit) -> bool:
    return country.key not in document.lexicon.sides.hosts_of_all and not located(document, country.start, country.end)
