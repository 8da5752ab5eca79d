"""The parts of an article that weigh differently: title, lead and the rest."""

from bot.reading.mentions.dates import DATE, mentions
from bot.reading.words.clock import stamp
from bot.reading.words.dirt import FINISHED
from bot.reading.words.document import Document, Sentence, once

TITLE, LEAD, BODY = "title", "lead", "body"
_LEAD_SENTENCES = 2
_SHORT = 4
"""A line of fewer words is a caption, a name or a time stamp and uses up no place in the lead."""
_SAME = 0.8
"""From this share of common words on, a sentence is the headline again."""
_PAGE_LINE = 12
"""A line of the page's own has no more words than this."""


@once
def zones(document: Document) -> tuple[tuple[Sentence, str], ...]:
    """Each sentence with its zone; the lead is the first two real sentences of the body. Lines that serve the page are left out."""
    found = []
    led = 0
    title = frozenset().union(*(_words(document, sentence) for sentence in document.sentences if sentence.title))
    for sentence in document.sentences:
        if not sentence.title and _serves_the_page(document, sentence):
            continue
        zone = TITLE if sentence.title else LEAD if led < _LEAD_SENTENCES else BODY
        repeated = zone == LEAD and _repeats(title, _words(document, sentence))
        led += zone == LEAD and sentence.last - sentence.first >= _SHORT and not repeated and _is_finished(document, sentence)
        found.append((sentence, TITLE if repeated else zone))
    return tuple(found)


def _words(document: Document, sentence: Sentence) -> frozenset[str]:
    return frozenset(word.folded for word in document.words[sentence.first : sentence.last])


def _repeats(title: frozenset[str], words: frozenset[str]) -> bool:
    """Whether a sentence is the headline once more, perhaps cut or with the page's name beside it."""
    return len(words) >= _SHORT and len(words & title) >= _SAME * min(len(words), max(_SHORT, len(title)))


def _is_finished(document: Document, sentence: Sentence) -> bool:
    """Whether a line ends as a sentence does; a path of headings, a caption's owner or a byline does not."""
    return bool(FINISHED.search(document.text, sentence.start, sentence.end))


def _serves_the_page(document: Document, sentence: Sentence) -> bool:
    """Whether a short line asks to subscribe, share, read on or accept cookies."""
    if sentence.last - sentence.first > _PAGE_LINE:
        return False
    if _is_clock(document, sentence):
        return True
    ids = document.ids_in(sentence)
    return "form.boilerplate" in ids and not any(name.startswith(("coalition.", "force.", "kind.", "stance.pledged")) for name in ids)


def _is_clock(document: Document, sentence: Sentence) -> bool:
    """Whether a line is a time of day and no more than its zone beside it."""
    line = document.quote(sentence)
    found = stamp(document.lexicon.writing).match(line)
    return found is not None and len(line[found.end() :].split()) <= 1


_TELLING = frozenset({"coalition", "force", "guarantee", "meeting", "country", "city", "kind", "role", "ceasefire"})
"""What a line does not name that only tells when, and by whom, an article was published."""


def tells_its_issue(document: Document, sentence: Sentence) -> bool:
    """Whether an unfinished line only tells that the page is of the day on which it was published, or of the one before or after.

    It keeps its place among the lines, and dates no event.
    """
    if _is_finished(document, sentence) or any(hit.family in _TELLING for hit in document.hits_in(sentence)):
        return False
    published = document.article.published.date()
    named = [mention for mention in mentions(document) if mention.sentence.number == sentence.number and mention.kind == DATE]
    return any(mention.dated and abs((mention.day - published).days) <= 1 for mention in named)
