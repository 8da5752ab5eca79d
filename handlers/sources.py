"""/sources: each feed and its health."""

from datetime import datetime

from handlers.asked import Asked, Misunderstood
from handlers.cards import GAP, TIER_LABELS
from handlers.message import Heading, Item, Line, Message, Paragraph, bold, line
from handlers.pages import page_of, pager, place
from handlers.wording import ago, counted, lasting
from storage.model import SourceState


def sources(asked: Asked) -> Message | Misunderstood:
    """The feeds, failing ones first."""
    if asked.words:
        return Misunderstood(problem="/sources takes no words.", instead=("/sources",))
    known = sorted(asked.store.sources.all(), key=lambda state: (not state.failures, not state.paused, state.source.publisher))
    if not known:
        return Message((Paragraph(line("No feeds are set up. The operator names them in the sources file.")),))
    failing = sum(bool(state.failures) for state in known)
    title = f"{counted(len(known), 'source')}, {f'{failing} failing' if failing else 'all well'}{place(asked.page, len(known))}"
    items = (Item(_feed(state, asked.now)) for state in page_of(known, asked.page))
    return Message((Heading(line(bold(title))), *items), pager("/sources", asked.page, len(known)))


def _feed(state: SourceState, now: datetime) -> Line:
    item = f"last item {ago(state.last_item, now)}" if state.last_item else "no items yet"
    parts = (TIER_LABELS[state.source.tier], state.source.language, health(state, now), item, _next(state, now))
    return line(bold(state.source.publisher), GAP + GAP.join(parts))


def health(state: SourceState, now: datetime) -> str:
    """The state of a feed in words."""
    if state.paused:
        return f"paused ({state.paused})"
    if state.failures:
        last = f", last good {ago(state.last_success, now)}" if state.last_success else ", never read yet"
        return f"failing ({counted(state.failures, 'time')} in a row: {state.error or 'no reason known'}{last})"
    if not state.last_success:
        return "not polled yet"
    silent = ", silent for longer than usual" if state.told == "silent" else ""
    return f"well, read {ago(state.last_success, now)}{silent}"


def _next(state: SourceState, now: datetime) -> str:
    if state.paused:
        return "no next poll"
    return f"next poll in {lasting(state.due - now)}" if state.due and state.due > now else "next poll due"
