"""What an article changed in what is known of its story."""

from collections.abc import Iterable, Iterator

from storage.model import Change, ChangeKind, EventStatus, Pledge, Recorded, Stance, Story


def changes(before: Story | None, after: Story, known: Iterable[Recorded], read: Iterable[Pledge]) -> tuple[Change, ...]:
    """Named differences, the weightiest first; a new story is one change, its pledges are part of it."""
    if before is None:
        return (Change(kind=ChangeKind.NEW_STORY),)
    found = [*_of_event(before, after), *_of_pledges(tuple(entry.pledge for entry in known), read)]
    order = list(ChangeKind)
    return tuple(sorted(found, key=lambda change: order.index(change.kind)))


def _of_event(before: Story, after: Story) -> Iterator[Change]:
    if before.status is not after.status and after.status in (EventStatus.CANCELLED, EventStatus.POSTPONED):
        yield Change(kind=ChangeKind.CANCELLED if after.status is EventStatus.CANCELLED else ChangeKind.MOVED)
    elif before.day and after.day and before.day != after.day and before.status is EventStatus.PLANNED:
        yield Change(kind=ChangeKind.MOVED, was=before.day.isoformat(), now=after.day.isoformat())


def _of_pledges(known: tuple[Pledge, ...], read: Iterable[Pledge]) -> Iterator[Change]:
    latest: dict[tuple[str, str], Pledge] = {(pledge.country, pledge.kind): pledge for pledge in known}
    for pledge in read:
        old = latest.get((pledge.country, pledge.kind))
        if old is None:
            yield Change(kind=ChangeKind.NEW_PLEDGE, pledge=pledge)
        elif kind := _difference(old, pledge):
            yield Change(kind=kind, pledge=pledge, before=old)


def _difference(old: Pledge, new: Pledge) -> ChangeKind | None:
    if old.stance is not new.stance:
        return _of_stance(old.stance, new.stance)
    if old.amount and new.amount and old.currency == new.currency and abs(new.amount - old.amount) > 0.01 * old.amount:
        return ChangeKind.RAISED if new.amount > old.amount else ChangeKind.LOWERED
    return None


def _of_stance(old: Stance, new: Stance) -> ChangeKind:
    if new is Stance.DELIVERED:
        return ChangeKind.DELIVERED
    if new is Stance.CONDITIONAL:
        return ChangeKind.CONDITION_ADDED
    if old is Stance.CONDITIONAL and new is Stance.PLEDGED:
        return ChangeKind.CONDITION_DROPPED
    return ChangeKind.CONTRADICTED
