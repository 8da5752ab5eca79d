"""An article that its publisher edited is read again: what changed goes to its story, and is no news of its own."""

from datetime import datetime

from bot.alerting import Alert
from bot.pipeline import Parts, Taken, take_in
from bot.queueing import Occasion, queue
from bot.reading.context import in_context, told_before
from bot.reading.read import Section, cleaned, read
from bot.reading.stories.changes import changes, revised
from bot.restating import renewed
from bot.suspicion import doubted
from bot.withdrawal import corrected_words, retract_report
from handlers.correcting import correct
from handlers.difference import told
from storage.marks import Mark
from storage.model import Article, Filed, Recorded, SilenceReason
from storage.rows import pack
from storage.store import Store


def revise(article: Article, parts: Parts, store: Store, now: datetime) -> SilenceReason | Alert:
    """Take in the later version of a known article; one that was not relevant before is taken in as if it were new."""
    article = cleaned(article)
    before = store.articles.get(article.id)
    if before is not None and (before.title, before.text) == (article.title, article.text):
        return SilenceReason.ALREADY_TOLD
    filed = store.articles.stories_of(article.id)
    if before is None or not filed:
        return _taken_anew(article, parts, store, now).said
    mark = parts.marks.of(article.title) if parts.marks.of(before.title) is None else None
    section = in_context(read(article, parts.reader), parts.reader, parts.index)[0]
    with store.write():
        if mark is Mark.RETRACTION:
            store.articles.revise(article, section.reading.verdict, now)
            retract_report(before, store, parts.countries, now)
            return SilenceReason.RETRACTED
        # What is no longer relevant keeps its place: the story has told of it.
        if not section.reading.verdict.relevant and mark is None:
            return SilenceReason.NOT_RELEVANT
        store.articles.revise(article, section.reading.verdict, now)
        return _refiled(filed[0], section, parts, store, now, marked=mark is Mark.CORRECTION)


def _taken_anew(article: Article, parts: Parts, store: Store, now: datetime) -> Taken:
    with store.write():
        store.articles.remove(article.id)
        return take_in(article, parts, store, now)


def _refiled(number: int, section: Section, parts: Parts, store: Store, now: datetime, *, marked: bool) -> SilenceReason | Alert:
    """The main matter of an edited article stays under its story, whose facts are found anew; who was told of it is told."""
    article = section.reading.article
    before = store.stories.get(number)
    doubts = doubted(before, store)
    section = told_before(section, store.facts.deciding(number, section.mentions.subjects, without={article.id, *doubts}))
    reading, known = section.reading, _known(number, section, doubts, store)
    filed = Filed(story=number, article=article, origin=article.id, summary=reading.summary)
    store.articles.refile(filed, section=0, event=pack(reading.event), features=section.features.packed())
    store.facts.withdraw(number, article.id)
    store.facts.add(number, article.id, article.published.date(), reading.pledges)
    after = renewed(store, number, before, reading, now)
    store.stories.save(after)
    if after.retracted:
        return SilenceReason.RETRACTED
    if not store.alerts.any_of(number):
        return SilenceReason.FIRST_SIGHT
    found = changes(before, after, known, reading.pledges)
    said = Alert(revised(known, article, reading.pledges, found))
    words = corrected_words(article, told(said.changes, after, parts.countries), parts.marks)
    if marked:
        correct(after, words, article.publisher, lambda: None, store, parts.countries, now)
        return said
    queue(Occasion(alert=said, article=article, before=before, story=after, revision=True), parts.countries, store, now)
    if said.weighty and store.corrections.recipients(number):
        store.corrections.add(number, words, article.publisher, now)
    return said


def _known(story: int, section: Section, doubts: frozenset[str], store: Store) -> tuple[Recorded, ...]:
    """What decides how the article's later version differs: all that its earlier one reported, and what others tell of the same.

    What only held feeds told (`doubts`) is not known.
    """
    own = store.facts.of_article(story, section.reading.article.id)
    subjects = {pledge.subject for pledge in (*section.reading.pledges, *(entry.pledge for entry in own))}
    known = {entry.id: entry for entry in (*own, *store.facts.deciding(story, subjects, without=doubts))}
    return tuple(sorted(known.values(), key=lambda entry: (entry.said, entry.id)))
