"""One article, read: the order of the reading steps stands here and nowhere else."""

from dataclasses import dataclass, replace
from functools import cached_property

from bot.reading.events.event import as_matched, event
from bot.reading.events.sections import sections
from bot.reading.pledges.pledges import NO_MENTIONS, Mentions, mentions, pledges
from bot.reading.relevance import judge
from bot.reading.stories.features import Features, features
from bot.reading.topics import topics
from bot.reading.words.document import Document, Reader
from bot.reading.words.text import clean
from bot.reading.words.translation import machine_translated
from storage.model import Article, Reading, Verdict


def cleaned(article: Article) -> Article:
    """The article with title and text as readers mean them; what we store and what every span points into."""
    return replace(article, title=" ".join(clean(article.title).split()), text=clean(article.text))


@dataclass(frozen=True)
class Section:
    """A reading with the document that was read, and where that may tell of pledges; `about` tells whether it is about the coalition."""

    reading: Reading
    document: Document
    about: bool
    mentions: Mentions = NO_MENTIONS

    @cached_property
    def features(self) -> Features:
        """What the story matcher is to remember of it."""
        happening = as_matched(self.document, self.reading.event) if self.about else self.reading.event
        return features(self.document, happening, relevant=self.about)


def read(article: Article, reader: Reader, *, gate: bool = True) -> tuple[Section, ...]:
    """What a cleaned article tells: one section, or one for each relevant matter on its page, the main one first.

    Without the gate every article counts as relevant and as one matter: the matcher alone, on any news.
    """
    if not gate:
        document = reader.open(article)
        verdict = judge(document)
        return (_read_through(article, document, verdict, about=verdict.relevant),)
    found = tuple(_read_section(article, reader.open(part)) for part in sections(article, reader))
    relevant = tuple(section for section in found if section.reading.verdict.relevant)
    return relevant or found[:1]


def read_as_ours(article: Article, reader: Reader) -> Section:
    """The article read as one about the coalition, whatever its words say by themselves."""
    document = reader.open(article)
    return _read_through(article, document, judge(document), about=True)


def _read_section(article: Article, document: Document) -> Section:
    """Read a part of an article; spans in the part are spans in the article, too."""
    verdict = judge(document)
    if verdict.relevant:
        return _read_through(article, document, verdict, about=True)
    return Section(Reading(article=article, verdict=verdict), document, about=False)


def _read_through(article: Article, document: Document, verdict: Verdict, *, about: bool) -> Section:
    """Everything that can be read of a document that counts as relevant.

    Pledges, and the facts that the matcher gets, are of one `about` the coalition: what other news offers is no pledge to it.
    """
    mentioned = mentions(document) if about else NO_MENTIONS
    found = pledges(document, mentioned)
    happening = event(document)
    reading = Reading(
        article=article,
        verdict=replace(verdict, relevant=True),
        topics=topics(document, found),
        event=happening,
        pledges=found,
        summary=_summary(document),
        machine_translated=machine_translated(document),
    )
    return Section(reading, document, about, mentioned)


def _summary(document: Document) -> tuple[str, ...]:
    """The first two sentences of the body: news tells what happened at once."""
    body = [sentence for sentence in document.sentences if not sentence.title]
    return tuple(document.quote(sentence) for sentence in body[:2])
