"""/feeds, for the operator: the list of feeds, and what to do about one of them."""

from dataclasses import dataclass

from handlers.asked import Asked, Misunderstood
from handlers.cards import GAP
from handlers.languages import LANGUAGES
from handlers.message import Button, Heading, Item, Message, Paragraph, bold, code, line, shape
from handlers.pages import page_of, pager, place
from handlers.sources import health
from handlers.wording import counted, upper_first
from storage.model import Tier

_PAGE = 8
_OUTSIDE = ("test", "add", "remove")
"""What needs the network or the sources file, which only the running service reaches."""

_REFUSED = Message((Paragraph(line("Only the operators of this service manage its feeds.")),))


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """Something to be done outside of the database: `what` is an address or a feed's id, the rest describes a new feed."""

    action: str
    what: str
    language: str = ""
    tier: str = Tier.PRESS
    publisher: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How an errand ended, and what there is to say of it."""

    done: bool
    lines: tuple[str, ...]


def feeds(asked: Asked) -> Message | Misunderstood:
    """The feeds with their ids, or one of them paused or resumed."""
    if not asked.admin:
        return _REFUSED
    action, *words = asked.words or ("list",)
    if action.casefold() == "list" and not words:
        return _list(asked)
    if action.casefold() in ("pause", "resume") and len(words) == 1:
        return _switched(asked, action.casefold(), words[0])
    if action.casefold() in _OUTSIDE and words:
        said = line("Only the running service can do that. On its machine: ", code(f"coalition-watch feeds {action} {words[0]}"))
        return Message((Paragraph(said),))
    return Misunderstood(problem="Say what to do, and with which feed.", instead=("/feeds list",))


def errand(text: str) -> Errand | None:
    """The errand that a command line asks for, or None; whoever runs it has to know that an operator gave it."""
    name, action, what, *rest = (*text.split(), "", "", "")[: max(3, len(text.split()))]
    if name.removeprefix("/").casefold() != "feeds" or action.casefold() not in _OUTSIDE or not what:
        return None
    tier = next((word.casefold() for word in rest if word.casefold() in set(Tier)), "")
    language = next((word.casefold() for word in reversed(rest) if word.casefold() in LANGUAGES), "")
    publisher = " ".join(word for word in rest if word.casefold() not in (tier, language))
    return Errand(action=action.casefold(), what=what, language=language, tier=tier or Tier.PRESS, publisher=publisher)


def errand_message(given: Errand, outcome: Outcome) -> Message:
    """What came of an errand."""
    titles = {"test": ("The feed is well", "No feed there"), "add": ("Feed added", "Nothing was added"), "remove": ("Feed removed", "")}
    title = titles[given.action][not outcome.done] or "Nothing was removed"
    items = tuple(Item(line(upper_first(said) if said.startswith("added") else said)) for said in outcome.lines)
    add = (Button("Add it", f"/feeds add {given.what}"),) if given.action == "test" and outcome.done and "://" in given.what else ()
    return Message((Heading(line(bold(title))), *items), (*add, Button("Feeds", "/feeds list")))


def _list(asked: Asked) -> Message:
    known = asked.store.sources.all()
    shown = page_of(known, asked.page, _PAGE)
    items = (Item(line(bold(state.source.id), GAP, state.source.publisher, GAP, health(state, asked.now))) for state in shown)
    title = f"{counted(len(known), 'feed')}{place(asked.page, len(known), _PAGE)}"
    how = Paragraph(
        line(
            "Also: ",
            shape("/feeds test URL|ID"),
            ", ",
            shape("/feeds add URL [publisher] [language] [tier]"),
            ", ",
            shape("/feeds remove ID"),
        )
    )
    buttons = tuple(
        Button(
            f"{'Resume' if state.paused else 'Pause'} {state.source.id}",
            f"/feeds {'resume' if state.paused else 'pause'} {state.source.id}",
        )
        for state in shown
    )
    return Message((Heading(line(bold(title))), *items, how), (*buttons, *pager("/feeds list", asked.page, len(known), _PAGE)))


def _switched(asked: Asked, action: str, source: str) -> Message | Misunderstood:
    with asked.store.write():
        found = asked.store.sources.pause(source, "paused by the operator") if action == "pause" else asked.store.sources.resume(source)
    if not found:
        return Misunderstood(problem=f"There is no feed “{source}”.", instead=("/feeds list",))
    said = "is paused: it is not asked any more" if action == "pause" else "is asked again, at once"
    other = "resume" if action == "pause" else "pause"
    return Message(
        (Paragraph(line(f"{source} {said}.")),), (Button(upper_first(other), f"/feeds {other} {source}"), Button("Feeds", "/feeds list"))
    )
