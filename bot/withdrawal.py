"""What a publisher takes back: an item that is gone from its feed, a title marked as retracted. Told to those who were told of it (T4)."""

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

from bot.reading.stories.changes import revised
from bot.restating import restated
from handlers.correcting import correct, retract
from handlers.difference import told
from storage.countries import Countries
from storage.marks import Mark, Marks
from storage.model import Article, Change, Item, Pledge, Story
from storage.removals import REMOVED, RETRACTED
from storage.store import Store

log = logging.getLogger(__name__)

LOOKS_BACK = timedelta(days=14)
"""An older item that goes is tidying up, not a correction."""

HABIT, HABIT_LASTS = 5, timedelta(days=7)
"""A feed that loses more items than this in that time does so as a habit: its gaps mean nothing."""

_FEW = 2
_SOME, _IN_ORDER = 4, 10
"""No more than the fourth part of a feed may go at once, and nine of ten neighbours must stand in the order of their dates."""


def missing(before: Sequence[Item], items: Sequence[Item], now: datetime) -> tuple[str, ...]:
    """Articles of the feed's last body that do not stand in this one, although older ones do; none where that has another reason."""
    present = {item.article for item in items}
    oldest = min((item.published for item in items), default=now)
    gone = [item for item in before if item.article not in present and item.published > max(oldest, now - LOOKS_BACK)]
    rebuilt = len(gone) > max(_FEW, len(before) // _SOME)
    return () if rebuilt or not _by_date(items) else tuple(item.article for item in gone)


def _by_date(items: Sequence[Item]) -> bool:
    """Whether a feed lists its items by date, newest or oldest first; a front page loses items without meaning anything by it."""
    steps = [first.published - second.published for first, second in pairwise(items)]
    falls, climbs = sum(step < timedelta(0) for step in steps), sum(step > timedelta(0) for step in steps)
    return min(falls, climbs) <= len(steps) // _IN_ORDER


def note_missing(store: Store, source: str, last: Sequence[Item], items: Sequence[Item], now: datetime) -> None:
    """Compare what a feed's last body held with its new one; inside a transaction."""
    store.removals.return_to(source, [item.article for item in items])
    store.removals.miss(source, missing(last, items, now), now)


def tell_of_removals(store: Store, countries: Countries, source: str, now: datetime) -> None:
    """What two polls in a row have missed was removed at the source; inside a transaction."""
    if store.removals.count_since(source, now - HABIT_LASTS) > HABIT:
        return
    for key in store.removals.missed_before(source, now):
        store.removals.take_back(source, key, now, REMOVED)
        article = store.articles.get(key)
        if article is not None:
            take_back(article, f"Removed at source: {article.publisher} took down “{article.title}”", store, countries, now)


def retract_report(article: Article, store: Store, countries: Countries, now: datetime) -> None:
    """A publisher retracts an article by name: what it alone told is withdrawn; inside a transaction."""
    store.removals.take_back(article.source, article.id, now, RETRACTED)
    take_back(article, f"{article.publisher} retracted its report “{article.title}”", store, countries, now, facts=True)


def take_back(article: Article, words: str, store: Store, countries: Countries, now: datetime, *, facts: bool = False) -> None:
    """Tell of it wherever the article's stories were told; with its `facts` a story goes that nobody else reports."""
    for number in dict.fromkeys(store.articles.stories_of(article.id)):
        story = store.stories.get(number)
        if story is None or story.retracted:
            continue
        if facts and _alone(article, number, store):
            retract(story, f"{words}.", article.publisher, store, countries, now)
        else:
            _tell(article, story, words, store, countries, now, facts=facts)


def put_right(
    article: Article,
    story: Story,
    read: Sequence[Pledge],
    found: Sequence[Change],
    marks: Marks,
    countries: Countries,
    store: Store,
    now: datetime,
) -> bool:
    """A new item that by its title corrects or retracts its publisher's earlier report; False where it does neither."""
    mark = marks.of(article.title)
    earlier = _earlier(article, story, store) if mark else None
    if mark is None or earlier is None or not store.alerts.any_of(story.id):
        return False
    if mark is Mark.RETRACTION:
        store.removals.take_back(article.source, article.id, now, RETRACTED)
        retract_report(earlier, store, countries, now)
        return True
    known = store.facts.of_article(story.id, earlier.id)
    before = [replace(entry, article=replace(entry.article, id=article.id)) for entry in known]
    differences = told(revised(before, article, read, found), story, countries)
    subjects = {pledge.subject for pledge in read}

    def change() -> None:
        for entry in known:
            if entry.pledge.subject in subjects:
                store.facts.correct(entry, None)
        store.stories.save(restated(store, story))

    correct(story, corrected_words(article, differences, marks), article.publisher, change, store, countries, now)
    return True


def corrected_words(article: Article, differences: str, marks: Marks) -> str:
    """What a publisher corrected: the differences, or where none was read its own title."""
    return f"Corrected by {article.publisher}: {differences or marks.without(article.title)}"


def _earlier(article: Article, story: Story, store: Store) -> Article | None:
    """The last report of the story by the same feed that is still standing."""
    gone = store.removals.of_story(story.id)
    entries = (entry.article for entry in store.articles.of_story(story.id))
    own = [entry for entry in entries if entry.source == article.source and entry.id != article.id and entry.id not in gone]
    return own[-1] if own else None


def _tell(article: Article, story: Story, words: str, store: Store, countries: Countries, now: datetime, *, facts: bool) -> None:
    def change() -> None:
        for entry in store.facts.of_article(story.id, article.id) if facts else ():
            store.facts.correct(entry, None)
        store.stories.save(restated(store, story))

    if store.corrections.recipients(story.id) or store.held.heard(story.id):
        correct(story, words, article.publisher, change, store, countries, now)
    else:
        change()
    log.info("story %d: %s", story.id, words)


def _alone(article: Article, story: int, store: Store) -> bool:
    """Whether no other outlet reports the story by itself, nor is left to."""
    gone = store.removals.of_story(story)
    others = (entry for entry in store.articles.of_story(story) if article.id not in (entry.article.id, entry.origin))
    return not any(gone.get(entry.article.id) != RETRACTED and entry.article.publisher != article.publisher for entry in others)
