"""One article, read: the order of the reading steps stands here and nowhere else."""

from dataclasses import dataclass, replace

from bot.reading.document import Reader
from bot.reading.event import event
from bot.reading.features import Features, features
from bot.reading.pledges import pledges
from bot.reading.relevance import judge
from bot.reading.sections import sections
from bot.reading.summary import summary
from bot.reading.text import clean
from bot.reading.topics import topics
from bot.reading.translation import machine_translated
from storage.model import Article, Event, Reading


def cleaned(article: Article) -> Article:
    """The article with title and text as readers mean them; what we store and what every span points into."""
    return replace(article, title=" ".join(clean(article.title).split()), text=clean(article.text))


@dataclass(frozen=True, slots=True)
class Section:
    """A reading, and what the story matcher is to remember of it."""

    reading: Reading
    features: Features


def read(article: Article, reader: Reader, *, gate: bool = True) -> tuple[Section, ...]:
    """What a cleaned article tells: one section, or one for each relevant matter on its page, the main one first.

    Without the gate every article counts as relevant and as one matter: the matcher alone, on any news.
    """
    if not gate:
        return (_read_section(article, article, reader, gate=False),)
    found = tuple(_read_section(article, part, reader, gate=True) for part in sections(article, reader))
    relevant = tuple(section for section in found if section.reading.verdict.relevant)
    return relevant or found[:1]


def _read_section(article: Article, part: Article, reader: Reader, *, gate: bool) -> Section:
    """Read a part of an article; spans in the part are spans in the article, too."""
    document = reader.open(part)
    verdict = judge(document)
    if gate and not verdict.relevant:
        return Section(Reading(article=article, verdict=verdict), features(document, Event(), relevant=False))
    found = pledges(document)
    happening = event(document)
    reading = Reading(
        article=article,
        verdict=verdict if gate else replace(verdict, relevant=True),
        topics=topics(document, found),
        event=happening,
        pledges=found,
        summary=summary(document),
        machine_translated=machine_translated(document),
    )
    return Section(reading, features(document, happening, relevant=verdict.relevant))
