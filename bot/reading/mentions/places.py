"""Where things are said to happen: towns that a sentence puts something in, and the dateline, which only tells where it was written."""

import re

from bot.reading.words.document import Document, Sentence, once
from bot.reading.words.terms import Hit

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


def stands_for_meeting(document: Document, town: Hit) -> bool:
    """Whether a town stands for what was held there: "Tusk after Paris: no soldiers", where Paris says nothing."""
    words, language = document.words, document.language
    after = {word.folded for word in words[town.end : town.end + 1]}
    before = [word.folded for word in words[max(0, town.start - 2) : town.start]]
    # An article may stand between: "μετά το Παρίσι".
    near = before[-1:] if before and len(before[-1]) > _ARTICLE else before
    return not language.meeting_before.isdisjoint(near) or not language.meeting_after.isdisjoint(after)


_ARTICLE = 3
"""An article is no longer than this."""
