"""An article that its publisher edited is read again: what changed goes to its story, and is no news of its own."""

from datetime import datetime

from bot.alerting import Alert, decide
from bot.pipeline import Parts, Taken, _renewed, take_in
from bot.queueing import Occasion, queue
from bot.reading.changes import changes
from bot.reading.read import Section, cleaned, read
from storage.model import Article, Filed, SilenceReason
from storage.rows import pack
from storage.store import Store


def revise(article: Article, parts: Parts, store: Store, now: datetime) -> SilenceReason | Alert:
    """Take in the later version of a known article; one that was not relevant before is taken in as if it were new."""
    article = cleaned(article)
    before = store.articles.get(article.id)
    if before is not None and (before.title, before.text) == (article.title, article.text):
        return SilenceReason.ALREADY_TOLD
    filed = store.articles.stories_of(article.id)
    if not filed:
        return _taken_anew(article, parts, store, now).said
    section = read(article, parts.reader)[0]
    with store.write():
        # What is no longer relevant keeps its place: the story has told of it.
        if not section.reading.verdict.relevant:
            return SilenceReason.NOT_RELEVANT
        store.articles.revise(article, section.reading.verdict, now)
        return _refiled(filed[0], section, parts, store, now)


def _taken_anew(article: Article, parts: Parts, store: Store, now: datetime) -> Taken:
    with store.write():
        store.articles.remove(article.id)
        return take_in(article, parts, store, now)


def _refiled(number: int, section: Section, parts: Parts, store: Store, now: datetime) -> SilenceReason | Alert:
    """The main matter of an edited article stays under its story, whose facts are found anew; who was told of it is told."""
    reading, article = section.reading, section.reading.article
    before, known = store.stories.get(number), store.facts.of_story(number)
    filed = Filed(story=number, article=article, origin=article.id, summary=reading.summary)
    store.articles.refile(filed, section=0, event=pack(reading.event), features=section.features.packed())
    store.facts.withdraw(number, article.id)
    store.facts.add(number, article.id, article.published.date(), reading.pledges)
    after = _renewed(store, number, before, reading, now)
    store.stories.save(after)
    silent = not store.alerts.of_story(number)
    said = decide(article, changes(before, after, known, reading.pledges), now, first_sight=silent, retracted=bool(after.retracted))
    if isinstance(said, Alert):
        queue(Occasion(alert=said, article=article, before=before, story=after, revision=True), parts.countries, store, now)
    return said
