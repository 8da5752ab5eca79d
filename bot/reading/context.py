"""A report of doubtful relevance, read in the light of the stories that are known."""

from collections.abc import Sequence
from dataclasses import replace

from bot.reading.document import Reader
from bot.reading.read import Section, read_as_ours
from bot.reading.relevance import UNDECIDED
from bot.reading.stories import StoryIndex

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
