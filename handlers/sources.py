"""/sources: each feed and its health."""

from datetime import datetime

from handlers.asked import Asked, Misunderstood
from handlers.cards import GAP, TIER_LABELS
from handlers.message import Button, Heading, Item, Line, Message, Paragraph, bold, line
from handlers.pages import page_of, pager, place
from handlers.wording import ago, counted, lasting
from storage.model import SourceState


def sources(asked: Asked) -> Message | Misunderstood:
    """The feeds, held and failing ones first; an operator can release one that is held."""
    if asked.words and asked.words[0].casefold() == "release":
        return _release(asked)
    if asked.words:
        return Misunderstood(problem="/sources takes no words.", instead=("/sources",))
    known = sorted(
        asked.store.sources.all(), key=lambda state: (not state.held, not state.failures, not state.paused, state.source.publisher)
    )
    if not known:
        return Message((Paragraph(line("No feeds are set up. The operator names them in the sources file.")),))
    troubled = {"held": sum(bool(state.held) for state in known), "failing": sum(bool(state.failures) for state in known)}
    troubles = ", ".join(f"{number} {trouble}" for trouble, number in troubled.items() if number) or "all well"
    title = f"{counted(len(known), 'source')}, {troubles}{place(asked.page, len(known))}"
    items = (Item(_feed(state, asked.now)) for state in page_of(known, asked.page))
    held = tuple(state.source.id for state in page_of(known, asked.page) if state.held) if asked.admin else ()
    buttons = tuple(Button(f"Release {key}", f"/sources release {key}") for key in held)
    return Message((Heading(line(bold(title))), *items), (*buttons, *pager("/sources", asked.page, len(known))))


def _release(asked: Asked) -> Message | Misunderstood:
    if not asked.admin:
        return Message((Paragraph(line("Only the operators of this service can release a source.")),))
    held = asked.store.sources.held()
    key = asked.words[1] if len(asked.words) > 1 else ""
    if key not in held:
        instead = tuple(f"/sources release {other}" for other in held) or ("/sources",)
        return Misunderstood(problem="No such source is held.", instead=instead)
    with asked.store.write():
        asked.store.sources.release(key)
    return Message(
        (Paragraph(line(f"{key} is trusted again: what it reports from now on makes alerts.")),), (Button("Sources", "/sources"),)
    )


def _feed(state: SourceState, now: datetime) -> Line:
    item = f"last item {ago(state.last_item, now)}" if state.last_item else "no items yet"
    parts = (TIER_LABELS[state.source.tier], state.source.language, health(state, now), item, _next(state, now))
    return line(bold(state.source.publisher), GAP + GAP.join(parts))


def health(state: SourceState, now: datetime) -> str:
    """The state of a feed in words."""
    if state.paused:
        return f"paused ({state.paused})"
    if state.held:
        return f"held, makes no alert alone ({state.held})"
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
