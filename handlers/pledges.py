"""/pledges: who has offered, refused or weighed what."""

from itertools import groupby

from handlers.arguments import Query, read_query
from handlers.asked import Asked, Misunderstood
from handlers.cards import position_line
from handlers.message import Block, Button, Heading, Item, Message, Paragraph, bold, line
from handlers.pages import page_of, pager, place
from handlers.pledge_words import KIND_LABELS, donor
from handlers.standings import groups, in_full
from handlers.wording import counted, listing
from storage.countries import Countries

_MOST_OFFERED = 5


def pledges(asked: Asked) -> Message | Misunderstood:
    """Positions that fit, by country and kind, the latest first."""
    query = read_query(asked, ("country", "kind", "period"))
    if isinstance(query, Misunderstood):
        return query
    found = groups(asked.store, query, asked.countries)
    if not found:
        return _nothing(asked, query)
    blocks: list[Block] = [Heading(line(bold(f"Pledges{_filters(query, asked.countries)}{place(asked.page, len(found))}")))]
    shown = in_full(asked.store, page_of(found, asked.page), query)
    for name, rows in groupby(shown, key=lambda row: donor(row.pledge, asked.countries)):
        blocks.append(Paragraph(line(bold(name))))
        blocks += [Item(position_line(row)) for row in rows]
    return Message(tuple(blocks), pager(asked.given, asked.page, len(found)))


def most_pledges(asked: Asked) -> tuple[Paragraph | None, tuple[Button, ...]]:
    """Who has most on record, in words and as buttons: what there is where an answer is empty."""
    known = [entry for entry in asked.store.facts.countries() if entry[0] != "COALITION"][:_MOST_OFFERED]
    if not known:
        return None, ()
    names = listing([f"{asked.countries.name(code)} ({number})" for code, number in known])
    buttons = tuple(Button(asked.countries.name(code), f"/pledges {code}") for code, _ in known[:3])
    return Paragraph(line(f"Countries with most pledges: {names}.")), buttons


def _nothing(asked: Asked, query: Query) -> Message:
    who = f" by {listing([asked.countries.running(code) for code in query.countries])}" if query.countries else ""
    what = f" on {listing([KIND_LABELS[kind] for kind in query.kinds])}" if query.kinds else ""
    when = f" for this period ({query.period.label})" if query.period else ""
    blocks: list[Block] = [Paragraph(line(f"No pledges{who}{what}{when} yet."))]
    total = asked.store.facts.standings(country=query.countries[0]) if len(query.countries) == 1 else ()
    if total and (query.kinds or query.period):
        code = query.countries[0]
        blocks.append(
            Paragraph(
                line(f"There {'is' if len(total) == 1 else 'are'} {counted(len(total), 'other')} by {asked.countries.running(code)}.")
            )
        )
        return Message(tuple(blocks), (Button(f"All pledges by {asked.countries.running(code)}", f"/pledges {code}"),))
    instead, buttons = most_pledges(asked)
    return Message((*blocks, instead) if instead else (*blocks, Paragraph(line("Nothing is on record yet."))), buttons)


def _filters(query: Query, countries: Countries) -> str:
    parts = [countries.name(code) for code in query.countries] + [KIND_LABELS[kind] for kind in query.kinds]
    return ": " + ", ".join(parts + ([query.period.label] if query.period else [])) if parts or query.period else ""
