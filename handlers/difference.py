"""A change in words: what is new, and what it replaces, as "was … / now …"."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from handlers.headline import attendance, event_name
from handlers.pledge_words import KIND_LABELS, conditions, fulfilled, sentence, size, stance_label, subject
from handlers.wording import day, number, upper_first
from storage.countries import Countries
from storage.model import Change, ChangeKind, EventStatus, Pledge, Story


@dataclass(frozen=True, slots=True)
class Difference:
    """A change as a line of its own, and the two sides of it where there are two."""

    title: str
    detail: str = ""

    def __str__(self) -> str:
        return f"{self.title} ({self.detail})" if self.detail else self.title


def difference(change: Change, story: Story, countries: Countries) -> Difference:
    """The change in words; `was` and `now` may hold a day, a number or words, the pledges speak for themselves."""
    if change.pledge is None:
        return Difference(change.now) if change.kind is ChangeKind.CORRECTED else _of_event(change, story)
    title = _title(change, change.pledge, countries)
    by_size = change.kind in (ChangeKind.RAISED, ChangeKind.LOWERED, ChangeKind.NUMBER_CHANGED) or _is_figure(change)
    was = _written(change.was) or (_side(change.before, by_size=by_size) if change.before else "")
    now = _written(change.now) or _side(change.pledge, by_size=by_size)
    if change.kind is ChangeKind.CONDITION_MET:
        now = f"{now}, {fulfilled(change.pledge)}"
    return Difference(title, _sides(was, now) if was else "")


def told(changes: Iterable[Change], story: Story, countries: Countries) -> str:
    """Several changes in one line, without those that only confirm; empty if there is none."""
    return "; ".join(str(difference(change, story, countries)) for change in changes if change.kind is not ChangeKind.CONFIRMED)


def _title(change: Change, pledge: Pledge, countries: Countries) -> str:
    who = subject(pledge, countries)
    name, kind = who.words if who.plural else countries.name(pledge.country), KIND_LABELS[pledge.kind]
    its = "their" if who.plural else "its"
    ending = "" if who.plural else "s"
    if change.kind in (ChangeKind.RAISED, ChangeKind.LOWERED):
        return f"{name} {'raise' if change.kind is ChangeKind.RAISED else 'lower'}{ending} {its} figure for {kind}"
    if _is_figure(change):
        return f"{name}: corrected figure for {kind}"
    if change.kind is ChangeKind.CONDITION_ADDED:
        return f"{name} set{ending} conditions for {kind}"
    if change.kind is ChangeKind.CONDITION_MET:
        return f"{name}: condition for {kind} met"
    if change.kind is ChangeKind.CONDITION_DROPPED:
        return f"{name} drop{ending} {its} conditions for {kind}"
    said = sentence(pledge, countries)
    return {ChangeKind.CONFIRMED: f"Confirmed: {said}", ChangeKind.RETRACTED: f"Withdrawn by its source: {said}"}.get(change.kind, said)


def _is_figure(change: Change) -> bool:
    """Whether a publisher corrected a figure: that is no act of the country's."""
    same = change.pledge and change.before and change.pledge.stance is change.before.stance
    return change.kind is ChangeKind.CORRECTED and bool(same)


def _of_event(change: Change, story: Story) -> Difference:
    name, was, now = upper_first(event_name(story)), _written(change.was), _written(change.now)
    if change.kind is ChangeKind.CANCELLED:
        planned = was or (day(story.day) if story.day else "")
        return Difference(f"{name} cancelled", f"was planned for {planned}" if planned else "")
    if change.kind is ChangeKind.MOVED:
        return Difference(f"{name} {_moved(change, story)}", _sides(was, now or "open"))
    if change.kind is ChangeKind.NUMBER_CHANGED:
        counted = attendance(story, int(change.now)) if change.now.isdecimal() else now
        return Difference(f"{name}: {counted}", _sides(was, now))
    if change.kind is ChangeKind.RETRACTED:
        return Difference(f"{name}: a source withdrew its report", _sides(was, now))
    said = {ChangeKind.MADE_OFFICIAL: ": now from an official source", ChangeKind.CONFIRMED: " confirmed"}
    return Difference(name + said.get(change.kind, ": reports differ"), _sides(was, now))


def _moved(change: Change, story: Story) -> str:
    """How a meeting got another day; as they are stored, the earlier of two days is the lesser."""
    if change.was and change.now and change.now < change.was:
        return "brought forward"
    return "postponed" if story.status is EventStatus.POSTPONED else "moved"


def _side(pledge: Pledge, *, by_size: bool) -> str:
    """One side of a difference: the amount where that is what changed, else stance, amount and conditions."""
    if by_size:
        return size(pledge) or "without a figure"
    return ", ".join(part for part in (stance_label(pledge), size(pledge), conditions(pledge)) if part)


def _sides(was: str, now: str) -> str:
    return " / ".join(part for part in (f"was {was}" if was else "", f"now {now}" if now and was else "") if part)


def _written(value: str) -> str:
    """A day or a number as we write it; other words stay as they are."""
    if value.isdecimal():
        return number(int(value))
    try:
        return day(date.fromisoformat(value))
    except ValueError:
        return value
