"""What an article changed in what is known of its story: named differences, never a guess from loose wording."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from storage.model import Article, Change, ChangeKind, EventStatus, Level, Pledge, Qualifier, Recorded, Stance, Story

_EXACT, _ROUNDED = 0.01, 0.1
"""Amounts closer than this are one: exact figures (promise T4), and such as "about" or "up to" (a reporter's rounding)."""

_LOOSER = {
    (Stance.PLEDGED, Stance.CONSIDERING),
    (Stance.CONDITIONAL, Stance.CONSIDERING),
    (Stance.DELIVERED, Stance.PLEDGED),
    (Stance.DELIVERED, Stance.CONDITIONAL),
    (Stance.DELIVERED, Stance.CONSIDERING),
}
"""From what is known to what is read: a reporter's weaker words for the same position are no change of it."""

_NAMED = {
    (Stance.PLEDGED, Stance.CONDITIONAL): ChangeKind.CONDITION_ADDED,
    (Stance.CONDITIONAL, Stance.PLEDGED): ChangeKind.CONDITION_DROPPED,
    (Stance.PLEDGED, Stance.REFUSED): ChangeKind.CONTRADICTED,
    (Stance.CONDITIONAL, Stance.REFUSED): ChangeKind.CONTRADICTED,
    (Stance.DELIVERED, Stance.REFUSED): ChangeKind.CONTRADICTED,
    (Stance.REFUSED, Stance.PLEDGED): ChangeKind.CONTRADICTED,
}


def changes(before: Story | None, after: Story, known: Iterable[Recorded], read: Iterable[Pledge]) -> tuple[Change, ...]:
    """Named differences, the weightiest first; a new story is one change, its pledges are part of it."""
    if before is None:
        return (Change(kind=ChangeKind.NEW_STORY),)
    found = [*_of_event(before, after), *_of_pledges(tuple(entry.pledge for entry in known), tuple(read))]
    if any(map(_says_otherwise, found)):
        found = [change for change in found if change.kind is not ChangeKind.CONFIRMED]
    order = list(ChangeKind)
    return tuple(sorted(dict.fromkeys(found), key=lambda change: order.index(change.kind)))


def _says_otherwise(change: Change) -> bool:
    """Whether it replaces what was known: who reports that is a further voice, and confirms nothing. A first figure replaces none."""
    if change.before is None:
        return change.kind in (ChangeKind.CANCELLED, ChangeKind.MOVED)
    return change.kind is not ChangeKind.NUMBER_CHANGED or bool(change.was)


def revised(known: Sequence[Recorded], article: Article, read: Sequence[Pledge], found: Sequence[Change]) -> tuple[Change, ...]:
    """What an edited article changes: the `found` changes, and what it takes back or puts in another way (promise T4).

    Where it had itself said what it now puts otherwise, its publisher corrected a report, and the country did nothing.
    """
    own = [entry.pledge for entry in known if entry.article.id == article.id]
    told = [_corrected(change) if change.kind in _ACTS and _is_among(own, change.before) else change for change in found]
    return tuple(dict.fromkeys((*told, *_taken_back(known, article, read, found))))


_ACTS = {ChangeKind.RAISED, ChangeKind.LOWERED, ChangeKind.CONDITION_ADDED, ChangeKind.CONDITION_DROPPED}
"""Changes that are told as what a country does."""


def _corrected(change: Change) -> Change:
    return replace(change, kind=ChangeKind.CORRECTED)


def _is_among(own: Iterable[Pledge], old: Pledge | None) -> bool:
    """Whether an article says that itself: the same position with the same figure."""
    return old is not None and any(
        (one.subject, one.stance, one.amount, one.currency) == (old.subject, old.stance, old.amount, old.currency) for one in own
    )


def _taken_back(known: Iterable[Recorded], article: Article, read: Sequence[Pledge], found: Iterable[Change]) -> Iterator[Change]:
    """Other changes of an article's own earlier words, in which another figure cannot mean another thing.

    What it does not say any more is taken back, unless the sentence is still there or another article reports the same.
    """
    named = {(change.pledge.country, change.pledge.kind) for change in found if change.pledge}
    others = {(entry.pledge.country, entry.pledge.kind) for entry in known if entry.article.id != article.id}
    for entry in known:
        old, subject = entry.pledge, (entry.pledge.country, entry.pledge.kind)
        if entry.article.id != article.id or subject in named:
            continue
        now = [pledge for pledge in read if (pledge.country, pledge.kind) == subject]
        if not now and subject not in others and old.sentence and old.sentence not in f"{article.title} {article.text}":
            yield Change(kind=ChangeKind.RETRACTED, pledge=old)
        yield from _resized(old, [pledge for pledge in now if pledge.stance is old.stance])


def _resized(old: Pledge, now: Sequence[Pledge]) -> Iterator[Change]:
    sized = [new for new in now if new.amount and new.currency == old.currency]
    if old.amount and sized and not any(abs((new.amount or 0) - old.amount) <= _EXACT * old.amount for new in sized):
        yield Change(kind=ChangeKind.CORRECTED, pledge=sized[0], before=old)


def _of_event(before: Story, after: Story) -> Iterator[Change]:
    if before.status is not after.status and after.status is EventStatus.CANCELLED:
        yield Change(kind=ChangeKind.CANCELLED, was=before.day.isoformat() if before.day else "")
    if after.status is EventStatus.POSTPONED and (before.status is not after.status or before.day != after.day):
        moved = after.day if after.day != before.day else None
        yield Change(kind=ChangeKind.MOVED, was=before.day.isoformat() if before.day else "", now=moved.isoformat() if moved else "")
    if before.participants and after.participants and before.participants != after.participants:
        yield Change(kind=ChangeKind.NUMBER_CHANGED, was=str(before.participants), now=str(after.participants))
    if before.level is not Level.OFFICIAL and after.level is Level.OFFICIAL:
        yield Change(kind=ChangeKind.MADE_OFFICIAL, was=_support(before), now=_support(after))
    elif before.level is Level.SINGLE and after.level is Level.INDEPENDENT:
        yield Change(kind=ChangeKind.CONFIRMED, was=_support(before), now=_support(after))


def _support(story: Story) -> str:
    if story.level is Level.INDEPENDENT:
        return f"{story.origins} independent outlets"
    return "official" if story.level is Level.OFFICIAL else "single source"


def _of_pledges(known: Sequence[Pledge], read: Sequence[Pledge]) -> Iterator[Change]:
    for pledge in read:
        earlier = [old for old in known if (old.country, old.kind) == (pledge.country, pledge.kind)]
        if not earlier:
            yield Change(kind=ChangeKind.NEW_PLEDGE, pledge=pledge)
            continue
        alike = [old for old in earlier if old.stance is pledge.stance]
        repeated = [other for other in read if (other.country, other.kind, other.stance) == (pledge.country, pledge.kind, pledge.stance)]
        change = _of_condition(earlier, pledge) or (_of_size(alike, pledge, repeated) if alike else _of_stance(earlier[-1], pledge))
        if change:
            yield change


def _of_condition(earlier: Sequence[Pledge], new: Pledge) -> Change | None:
    """A condition that was set and is now reported as met, once; an offer that never had another stance sets none."""
    old = earlier[-1]
    if old.stance is not Stance.CONDITIONAL or not new.met:
        return None
    news = set(new.met) - {condition for one in earlier for condition in one.met}
    asked = {condition for one in earlier for condition in one.conditions}
    if not news or (asked and not asked & news and _ANY not in news):
        return None
    return Change(kind=ChangeKind.CONDITION_MET, pledge=_freed(new), before=old)


_ANY = "other"
"""A condition that is only said to be met, without its name."""


def _freed(pledge: Pledge) -> Pledge:
    """The position without what is met: no condition is left where all that it named are."""
    left = tuple(condition for condition in pledge.conditions if condition not in pledge.met)
    free = pledge.stance is Stance.CONDITIONAL and not left
    return replace(pledge, conditions=left, stance=Stance.PLEDGED if free else pledge.stance)


def _of_stance(old: Pledge, new: Pledge) -> Change | None:
    step = (old.stance, new.stance)
    if step in _LOOSER:
        return None
    if new.stance is Stance.DELIVERED:
        return Change(kind=ChangeKind.DELIVERED, pledge=new, before=old)
    return Change(kind=_NAMED.get(step, ChangeKind.NEW_PLEDGE), pledge=new, before=old)


def _of_size(alike: Sequence[Pledge], new: Pledge, repeated: Sequence[Pledge]) -> Change | None:
    """A new figure for the same position, unless the article gives the known one as well: then the two are different things."""
    if new.count and alike[-1].count and new.count not in {old.count for old in alike}:
        return Change(kind=ChangeKind.NUMBER_CHANGED, pledge=new, before=alike[-1], was=str(alike[-1].count), now=str(new.count))
    sized = [old for old in alike if old.amount and old.currency == new.currency]
    if not new.amount or any(_same(old, other) for old in sized for other in repeated):
        return None
    if not sized:
        news = not any(old.amount for old in alike) and not _is_single(new)
        return Change(kind=ChangeKind.NUMBER_CHANGED, pledge=new, before=alike[-1]) if news else None
    old = sized[-1]
    if not new.measures(old):
        return None
    return Change(kind=ChangeKind.RAISED if new.amount > (old.amount or 0) else ChangeKind.LOWERED, pledge=new, before=old)


def _is_single(pledge: Pledge) -> bool:
    """Whether it is one thing: "one frigate" after "a frigate" is no news."""
    return pledge.amount == 1 and pledge.currency is None


def _same(old: Pledge, new: Pledge) -> bool:
    """Whether two amounts are one figure, told more or less exactly."""
    if not old.amount or not new.amount or old.currency != new.currency:
        return False
    exact = old.qualifier is Qualifier.EXACT and new.qualifier is Qualifier.EXACT
    return abs(new.amount - old.amount) <= (_EXACT if exact else _ROUNDED) * max(old.amount, new.amount)
