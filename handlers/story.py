"""A story's card: what happened, who said what in which words, and how we know."""

from collections.abc import Iterable
from dataclasses import replace

from handlers.asked import Asked
from handlers.cards import (
    BASELINE,
    GAP,
    TIER_LABELS,
    absences_of,
    best_first,
    clipped,
    level_words,
    outlet,
    position_sources,
    quote,
    source_note,
    support,
    times,
    where_and_when,
    withdrawal,
)
from handlers.difference import difference
from handlers.headline import title
from handlers.message import Block, Heading, Item, Line, Message, Paragraph, Quote, bold, line
from handlers.pages import page_of, pager, place
from handlers.pledge_words import absence_words, sentence
from handlers.positions import Position, positions, standing_words
from handlers.reminders import news
from handlers.wording import day, listing, moment
from storage.model import Absence, Change, ChangeKind, Event, Filed, Operation, Story

_PLEDGES = 6
"""Pledges a page: each stands with its quotation."""
_SOURCES = 8
_HISTORY = 6
_EVIDENCE = 4
_NAMES = 40


def story_card(story: Story, asked: Asked) -> Message:
    """The whole card; sources and history come last and give way where a platform is short of room."""
    told = asked.store.stories.tellings(story.id)
    filed, events = tuple(entry for entry, _ in told), tuple(event for _, event in told)
    known = _in_order(positions(asked.store.facts.leading(story.id)))
    absences = _absences(events)
    first = title(story, news(story.id, known, asked.store), absences, asked.countries)
    blocks: list[Block] = [Heading(line(bold(first)))]
    blocks += [Paragraph(line(row)) for row in (withdrawal(story), where_and_when(story, asked.countries)) if row]
    blocks += _who(story, events, absences, asked)
    blocks += _pledges(story, known, asked)
    blocks.append(Paragraph(line(GAP.join((support(story), level_words(story), times(story.first_seen, filed))))))
    closing = (*_evidence(told), *_sources(filed, asked.store.articles.count_of_story(story.id)), *_history(story, asked))
    return Message((*blocks, *closing), pager(f"/story {story.id}", asked.page, len(known), _PLEDGES), optional=len(closing))


def known_absences(story: Story, asked: Asked) -> tuple[Absence, ...]:
    """Who stayed away, by what is filed under the story; each country once."""
    return _absences(event for _, event in asked.store.stories.tellings(story.id))


def _absences(events: Iterable[Event]) -> tuple[Absence, ...]:
    return tuple({absence.country: absence for event in events for absence in event.absences}.values())


def _in_order(known: tuple[Position, ...]) -> tuple[Position, ...]:
    """The weightiest first; what was replaced, or what one outlet alone says otherwise, after all that stands."""
    standing = standing_words(known)
    left = (found for found in known if found not in standing)
    return *standing, *sorted(left, key=lambda found: (-found.weight, found.first))


def _who(story: Story, events: tuple[Event, ...], absences: tuple[Absence, ...], asked: Asked) -> list[Block]:
    people = list(dict.fromkeys(person for event in events for person in event.people))
    away = {absence.country for absence in absences}
    countries = sorted(asked.countries.name(code) for code in story.countries if code not in away | {"COALITION"})
    rows = [
        f"People: {listing(people, _NAMES)}" if people else "",
        f"Countries: {listing(countries, _NAMES)}" if countries else "",
        *(
            f"{listing([asked.countries.name(absence.country) for absence in group])}: {absence_words(manner)}"
            for manner, group in absences_of(absences).items()
        ),
    ]
    return [Paragraph(line(row)) for row in rows if row]


def _pledges(story: Story, known: tuple[Position, ...], asked: Asked) -> list[Block]:
    blocks: list[Block] = [Paragraph(line(bold(f"Pledges{place(asked.page, len(known), _PLEDGES)}")))] if known else []
    for shown in page_of(known, asked.page, _PLEDGES):
        outlets = asked.store.facts.outlets_under(story.id, (entry.pledge for entry in shown.sources))
        position = replace(shown, outlets=outlets)
        blocks.append(Item(line(sentence(position.pledge, asked.countries), GAP, day(position.latest), GAP) + position_sources(position)))
        words = next((found for entry in position.sources if (found := quote(entry))), None)
        blocks += [words] if words else []
    return blocks


def _evidence(told: Iterable[tuple[Filed, Event]]) -> list[Block]:
    """The sentences that the event's own facts were read from: who stayed away, when, where, how many."""
    known: dict[str, Filed] = {}
    for entry, event in told:
        for quoted in (*(absence.sentence for absence in event.absences), *(words for _, words in event.evidence)):
            if quoted:
                known.setdefault(quoted, entry)
    quotes = [
        Quote(line(clipped(words)), source_note(entry.article, machine_translated=entry.machine_translated))
        for words, entry in list(known.items())[:_EVIDENCE]
    ]
    return [Paragraph(line(bold("About the event"))), *quotes] if quotes else []


def _sources(filed: tuple[Filed, ...], total: int) -> list[Block]:
    known = list({entry.article.id: entry for entry in best_first(filed)}.values())
    blocks: list[Block] = [Paragraph(line(bold("Sources")))] if known else []
    blocks += [Item(_source(entry, known)) for entry in known[:_SOURCES]]
    return blocks + ([Item(line(f"+ {total - _SOURCES} more"))] if total > _SOURCES else [])


def _source(entry: Filed, known: list[Filed]) -> Line:
    original = next((other.article.publisher for other in known if other.article.id == entry.origin), "")
    copied = f"repeats {original or 'another outlet'}" if entry.origin != entry.article.id else ""
    machine = "machine-translated" if entry.machine_translated else ""
    at = entry.article.published
    published = f"reported {day(at.date())}" if entry.article.source == BASELINE else f"published {moment(at)}"
    parts = (TIER_LABELS[entry.article.tier], entry.article.language, published, copied, machine)
    return outlet(entry.article) + line(GAP + GAP.join(part for part in parts if part))


def _history(story: Story, asked: Asked) -> list[Block]:
    told = asked.store.alerts.of_story(story.id)[-_HISTORY:]
    rows = [f"{moment(at)}: {_told(operation, changes, story, asked)}" for operation, changes, at in told]
    return [Paragraph(line(bold("Alerts"))), *(Item(line(row)) for row in rows)] if rows else []


def _told(operation: Operation, changes: tuple[Change, ...], story: Story, asked: Asked) -> str:
    news = [difference(change, story, asked.countries).title for change in changes if change.kind is not ChangeKind.NEW_STORY]
    if operation is Operation.POST and not news:
        return "first alert"
    return listing(news, 2) if news else "renewed"
