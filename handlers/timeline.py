"""/timeline: events by date."""

from handlers.arguments import read_query
from handlers.asked import Asked, Misunderstood
from handlers.cards import story_line
from handlers.message import Button, Heading, Item, Message, Paragraph, bold, line
from handlers.pages import PAGE, clamped, pager, place
from handlers.wording import counted, day


def timeline(asked: Asked) -> Message | Misunderstood:
    """Events of a period, or all, the newest first."""
    query = read_query(asked, ("period",))
    if isinstance(query, Misunderstood):
        return query
    since, until = (query.period.since, query.period.until) if query.period else (None, None)
    total = asked.store.stories.count_dated(since, until)
    label = f": {query.period.label}" if query.period else ""
    if not total:
        return _nothing(asked, label)
    offset = (clamped(asked.page, total) - 1) * PAGE
    stories = asked.store.stories.dated(since, until, limit=PAGE, offset=offset)
    title = Heading(line(bold(f"Timeline{label}{place(asked.page, total)}")))
    items = (Item(story_line(story, asked.countries)) for story in stories)
    return Message((title, *items), pager(asked.given, asked.page, total))


def _nothing(asked: Asked, label: str) -> Message:
    total = asked.store.stories.count_dated()
    if not total:
        return Message((Paragraph(line("No dated events are on record yet.")),))
    newest = asked.store.stories.dated(limit=1)[0]
    known = f"{counted(total, 'event is', 'events are')} on record"
    last = f"; the newest is of {day(newest.day)}" if newest.day else ""
    return Message((Paragraph(line(f"No events in this period{label}. {known}{last}.")),), (Button("All events", "/timeline"),))
