"""Where things are said to happen: towns that a sentence puts something in, and the dateline, which only tells where it was written."""

import re

from bot.reading.document import Document, Sentence, once
from bot.reading.terms import Hit

_DASH = re.compile(r"\s[-–—]\s|\s?[–—]\s?|\s--\s|:\s|\s/\s")
_DATELINE_WORDS = 9


@once
def dateline(document: Document) -> int:
    """The word behind the dateline ("LONDON, March 1 - "), or 0 where the first sentence of the body has none."""
    first = next((sentence for sentence in document.sentences if not sentence.title and sentence.last - sentence.first > 3), None)
    if first is None:
        return 0
    end = min(first.last, first.first + _DATELINE_WORDS)
    opening = document.text[first.start : document.words[end - 1].end]
    dash = _DASH.search(opening)
    if not dash:
        return 0
    before = [n for n in range(first.first, end) if document.words[n].end <= first.start + dash.start()]
    towns = [hit for hit in document.hits_in(first) if hit.family == "city" and before and hit.end <= before[-1] + 1]
    shouted = bool(before) and document.words[before[0]].text.isupper() and len(document.words[before[0]].text) > 2
    opens = any(hit.start == first.first for hit in towns)
    return before[-1] + 1 if before and (opens or (shouted and len(before) <= 6)) else 0


def towns(document: Document, sentence: Sentence, behind: int) -> list[Hit]:
    """The towns of a sentence that stand behind the dateline."""
    return [hit for hit in document.hits_in(sentence) if hit.family == "city" and (sentence.title or hit.start >= behind)]


def located(document: Document, first: int, last: int) -> bool:
    """Whether the words tell that something is in the town or country of the words `first` up to `last`, and do not only name it."""
    words, language = document.words, document.language
    before = {word.folded for word in words[max(0, first - 1) : first]}
    after = {word.folded for word in words[last : last + 1]}
    if before & language.place_before or after & language.place_after:
        return True
    return bool(language.place_endings) and words[last - 1].text.casefold().endswith(language.place_endings)
