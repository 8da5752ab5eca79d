"""One article, read: the order of the reading steps stands here and nowhere else."""

from dataclasses import replace

from bot.reading.document import Reader
from bot.reading.event import event
from bot.reading.pledges import pledges
from bot.reading.relevance import judge
from bot.reading.sections import sections
from bot.reading.summary import summary
from bot.reading.text import clean
from bot.reading.topics import topics
from storage.model import Article, Reading


def cleaned(article: Article) -> Article:
    """The article with title and text as readers mean them; what we store and what every span points into."""
    return replace(article, title=" ".join(clean(article.title).split()), text=clean(article.text))


def read(article: Article, reader: Reader) -> tuple[Reading, ...]:
    """What a cleaned article tells: one reading, or one for each relevant matter on its page, the main one first."""
    readings = tuple(_read_section(part, reader) for part in sections(article))
    relevant = tuple(reading for reading in readings if reading.verdict.relevant)
    return relevant or readings[:1]


def _read_section(article: Article, reader: Reader) -> Reading:
    document = reader.open(article)
    verdict = judge(document)
    if not verdict.relevant:
        return Reading(article=article, verdict=verdict)
    found = pledges(document)
    return Reading(
        article=article,
        verdict=verdict,
        topics=topics(document, found),
        event=event(document),
        pledges=found,
        summary=summary(document),
    )
