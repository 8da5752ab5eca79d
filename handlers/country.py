"""/country: what a country has said last on each kind, and the events that it was part of."""

from collections.abc import Iterator, Sequence
from itertools import groupby, islice

from handlers.arguments import Query, read_query
from handlers.asked import Asked, Misunderstood
from handlers.cards import position_line, story_line
from handlers.message import Block, Button, Heading, Item, Line, Message, Paragraph, bold, line
from handlers.pledge_words import size, stance_label
from handlers.pledges import most_pledges
from handlers.positions import Position
from handlers.standings import Group, groups, in_full
from handlers.wording import day
from storage.model import Story

_EVENTS = 5


def country(asked: Asked) -> Message | Misunderstood:
    """A country's card."""
    query = read_query(asked, ("country",))
    if isinstance(query, Misunderstood):
        return query
    if len(query.countries) != 1:
        return Misunderstood(problem="Name one country." if query.countries else "Which country?")
    return _card(asked, query.countries[0])


def _card(asked: Asked, code: str) -> Message:
    query = Query(countries=(code,))
    by_kind = [tuple(found) for _, found in groupby(groups(asked.store, query, asked.countries), key=lambda group: group.leading.kind)]
    stories = asked.store.stories.of_country(code, _EVENTS)
    name = " ".join(part for part in (asked.countries.name(code), asked.countries.flag(code)) if part)
    blocks: list[Block] = [Heading(line(bold(name)))]
    if by_kind:
        blocks += [Item(words) for words in _latest(asked, by_kind, query)]
    else:
        blocks.append(Paragraph(line(f"No pledges by {asked.countries.running(code)} yet.")))
    buttons: tuple[Button, ...] = (Button("All its pledges", f"/pledges {code}"),) if by_kind else ()
    if stories:
        blocks += _events(asked, stories)
    elif not by_kind:
        instead, buttons = most_pledges(asked)
        blocks += [instead] if instead else []
    return Message(tuple(blocks), buttons)


def _latest(asked: Asked, by_kind: Sequence[tuple[Group, ...]], query: Query) -> Iterator[Line]:
    """The latest word on each kind, and after it the different one that it replaced."""
    chosen = [sorted(found, key=lambda group: group.latest, reverse=True)[:2] for found in by_kind]
    shown = iter(in_full(asked.store, [group for pair in chosen for group in pair], query))
    for pair in chosen:
        now, *earlier = islice(shown, len(pair))
        yield position_line(now) + (line(_before(earlier[0])) if earlier else ())


def _before(position: Position) -> str:
    words = ", ".join(part for part in (stance_label(position.pledge), size(position.pledge)) if part)
    return f"; before that: {words}, {day(position.latest)}"


def _events(asked: Asked, stories: tuple[Story, ...]) -> list[Block]:
    return [Paragraph(line(bold("Last events"))), *(Item(story_line(story, asked.countries)) for story in stories)]
