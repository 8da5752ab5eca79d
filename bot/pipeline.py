"""One article, in a straight line: read, file, compare, decide, say. No other module knows the order."""

from dataclasses import dataclass, field
from datetime import datetime

from bot.alerting import Alert, decide
from bot.novelty import settled, worth_telling
from bot.queueing import Occasion, queue
from bot.reading.context import in_context, told_before
from bot.reading.read import Section, cleaned, read
from bot.reading.stories.changes import changes
from bot.reading.stories.stories import StoryIndex
from bot.reading.words.document import Reader
from bot.restating import opened, renewed, tell_of_merge
from bot.suspicion import confirmed, doubted, kept_back
from bot.withdrawal import put_right
from storage.countries import Countries
from storage.lexicon import SEEDS
from storage.marks import Marks, load_marks
from storage.model import Article, Filed, Pledge, Reading, SilenceReason
from storage.rows import pack
from storage.store import Store


@dataclass(frozen=True, slots=True)
class Parts:
    """What the line works with; one for the process, shared by all polls."""

    reader: Reader
    index: StoryIndex
    countries: Countries
    marks: Marks = field(default_factory=lambda: load_marks(SEEDS))


@dataclass(frozen=True, slots=True)
class Taken:
    """How an article ended: its main matter, the pledges of all its matters, its story, and what was said or why nothing was."""

    reading: Reading
    said: Alert | SilenceReason
    story: int | None = None
    pledges: tuple[Pledge, ...] = ()


def take_in(article: Article, parts: Parts, store: Store, now: datetime, *, first_sight: bool = False, gate: bool = True) -> Taken:
    """Read an article and commit all that follows from it at once: facts, story, alert and a row for each recipient.

    `first_sight`: the feed held it already when it was first polled, so it is filed in silence. Without the `gate` every article
    counts as relevant.
    """
    article = cleaned(article)
    sections = read(article, parts.reader, gate=gate)
    with store.write():
        heed_decisions(parts.index, store, now)
        if not store.articles.unknown([article.id]):
            return Taken(sections[0].reading, SilenceReason.ALREADY_TOLD)
        sections = in_context(sections, parts.reader, parts.index)
        verdict = sections[0].reading.verdict
        store.articles.add(article, verdict, "" if verdict.relevant else SilenceReason.NOT_RELEVANT)
        if not verdict.relevant:
            return Taken(sections[0].reading, SilenceReason.NOT_RELEVANT)
        filed = [_file(number, section, parts, store, now, first_sight) for number, section in enumerate(sections)]
    for section, (entry, _, _) in zip(sections, filed, strict=True):
        parts.index.add(entry.story, article.id, entry.origin, section.features)
    first, said, reading = filed[0]
    return Taken(reading, said, first.story, tuple(pledge for _, _, told in filed for pledge in told.pledges))


def _file(
    number: int, section: Section, parts: Parts, store: Store, now: datetime, first_sight: bool
) -> tuple[Filed, Alert | SilenceReason, Reading]:
    """File a section under its story, old or new, read what it pledges in that light, and queue what is to be said of it."""
    article = section.reading.article
    match = parts.index.match(section.features)
    for other in match.joins:
        _join(match.story or 0, other, parts.index, store, now)
    before = store.stories.get(match.story) if match.story else None
    doubts = doubted(before, store)
    facts = store.facts.deciding(before.id, section.mentions.subjects, without=doubts) if before else ()
    reading = told_before(section, facts).reading
    filed = Filed(
        story=before.id if before else store.stories.add(opened(reading, now)),
        article=article,
        origin=match.origin or article.id,
        machine_translated=reading.machine_translated,
        summary=reading.summary,
    )
    store.articles.file(filed, section=number, event=pack(reading.event), features=section.features.packed())
    store.facts.add(filed.story, article.id, article.published.date(), reading.pledges)
    after = renewed(store, filed.story, before, reading, now)
    store.stories.save(after)
    if match.joins and not after.retracted:
        tell_of_merge(store, after, match.joins, parts.countries, now)
    trusted = confirmed(before, article, doubts, store)
    found = changes(trusted, after, settled(facts), reading.pledges)
    if before and put_right(article, after, reading.pledges, found, parts.marks, parts.countries, store, now):
        return filed, SilenceReason.CORRECTION, reading
    found = worth_telling(found, facts, after.id, article, store)
    said = decide(article, found, now, first_sight=first_sight, retracted=bool(after.retracted))
    if isinstance(said, Alert) and kept_back(said, after.id, article, store, now):
        said = SilenceReason.SOURCE_HELD
    if isinstance(said, Alert):
        queue(Occasion(alert=said, article=article, before=trusted, story=after), parts.countries, store, now)
    return filed, said, reading


def _join(story: int, other: int, index: StoryIndex, store: Store, now: datetime) -> None:
    """Two stories turned out to be one. If this is rolled back, the index finds that it knows too much and reads anew."""
    store.stories.merge(story, other, now)
    index.merge(story, other)
    index.decided = store.stories.decided()


def heed_decisions(index: StoryIndex, store: Store, now: datetime) -> None:
    """Read the index anew if stories were merged or split since it was last read, as at the start or by an operator."""
    decided = store.stories.decided()
    if index.decided != decided:
        index.clear()
        index.refresh(store.stories.features_since(now - index.live))
        index.keep_apart(store.stories.apart())
        index.decided = decided
