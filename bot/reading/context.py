"""A report read in the light of the stories that are known: whether it is ours, and what it tells of pledges."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.reading.pledges.earlier import earlier
from bot.reading.pledges.pledges import pledges
from bot.reading.read import Section, read_as_ours
from bot.reading.relevance import UNDECIDED
from bot.reading.stories.stories import StoryIndex
from bot.reading.topics import topics
from bot.reading.words.document import Reader
from storage.model import Recorded

PLAIN = 1.0
"""What the scores of relevance and of the story must come to together; chosen on events held out (DESIGN.md)."""


def in_context(sections: Sequence[Section], reader: Reader, index: StoryIndex) -> tuple[Section, ...]:
    """The sections as they are, or, where the article was not held for relevant and yet plainly tells of a live story, that it is ours.

    Short reports of a summit often say neither the coalition's name nor that of its force; its day, town, people and numbers they say.
    """
    reading = sections[0].reading
    if reading.verdict.relevant or reading.verdict.score < UNDECIDED:
        return tuple(sections)
    told = read_as_ours(reading.article, reader)
    match = index.match(told.features)
    if match.story is None or match.score + reading.verdict.score < PLAIN:
        return tuple(sections)
    verdict = replace(told.reading.verdict, reasons=(f"tells of story {match.story}", *reading.verdict.reasons))
    return (replace(told, reading=replace(told.reading, verdict=verdict)),)


def told_before(section: Section, facts: Iterable[Recorded]) -> Section:
    """The section with its pledges as a reader takes them who knows what earlier reports of the story told of the same.

    Words that leave open whether a country offers something, or on which terms, mostly mean what the others say plainly.
    """
    found = pledges(section.document, section.mentions, earlier(entry.pledge for entry in facts))
    if found == section.reading.pledges:
        return section
    reading = replace(section.reading, pledges=found, topics=topics(section.document, found))
    return replace(section, reading=reading)
