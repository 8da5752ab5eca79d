"""The best known facts of a story, over all that its articles told of the event."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from storage.model import Event, EventStatus, EventType, Role

Value = TypeVar("Value")
Votes = tuple[tuple[Value, float], ...]
"""What was said, each value once with all its weight, the first that was said first."""

_CALLED_OFF = {EventStatus.CANCELLED, EventStatus.POSTPONED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What a story's articles voted for so far; later ones can be counted on top of it.

    `held` is the earliest day on which one told that it took place; `against` how many with a day told so of what was called off.
    """

    type: Votes[EventType] = ()
    day: Votes[date] = ()
    city: Votes[str] = ()
    country: Votes[str] = ()
    venue: Votes[str] = ()
    participants: Votes[int] = ()
    role: Votes[Role] = ()
    countries: tuple[str, ...] = ()
    held: date | None = None
    status: EventStatus | None = None
    against: int = 0


_VOTED = ("type", "day", "city", "country", "venue", "participants", "role")


def consensus(events: Iterable[Event]) -> Event:
    """Each fact by vote, the oldest article first."""
    return agreed(counted(Tally(), events))


def agreed(tally: Tally) -> Event:
    """The facts with the most votes."""
    kind = _elected(tally.type)
    by_wire = kind is EventType.CALL  # those who only speak by wire are in no one place
    return Event(
        type=kind,
        day=_elected(tally.day),
        city=None if by_wire else _elected(tally.city),
        country=None if by_wire else _elected(tally.country),
        venue=None if by_wire else _elected(tally.venue),
        participants=_elected(tally.participants),
        role=_elected(tally.role),
        status=tally.status or EventStatus.HELD,
        countries=tally.countries,
    )


def counted(tally: Tally, events: Iterable[Event]) -> Tally:
    """The votes with those of further articles, which are later, the oldest first.

    A fact with a sentence behind it outweighs one that was only inferred. Who moved the meeting starts the vote for its day anew.
    """
    votes: dict[str, dict[Any, float]] = {name: dict(getattr(tally, name)) for name in _VOTED}
    countries, held, status, against = set(tally.countries), tally.held, tally.status, tally.against
    for event in events:
        told = {name for name, _ in event.evidence}
        if event.status is EventStatus.POSTPONED and "day" in told:
            votes["day"], held = {}, None
        for name, value, weight in _votes(event, told, held):
            if value is not None:
                votes[name][value] = votes[name].get(value, 0.0) + weight
        countries.update(event.countries)
        if event.status is EventStatus.HELD and event.day is not None:
            held = min(held or event.day, event.day)
        against += _contradicts(event, told, status)
        status = _status(status, event.status, against)
    kept: dict[str, Any] = {name: tuple(votes[name].items()) for name in _VOTED}
    return Tally(countries=tuple(sorted(countries)), held=held, status=status, against=against, **kept)


def _votes(event: Event, told: set[str], held: date | None) -> Iterator[tuple[str, object, float]]:
    """A later day than that of a report of what has taken place is rather that of a reaction to it."""
    late = held is not None and event.day is not None and event.day > held
    placed = event.city_chance * (3 if "city" in told else 1)
    yield "type", event.type, event.type_chance
    yield "day", event.day, event.day_chance * (3 if "day" in told and not late else 1)
    yield "city", event.city, placed
    yield "country", event.country, placed
    yield "venue", event.venue, 1
    yield "participants", event.participants, 1
    yield "role", event.role, 3 if "role" in told else 1


def _elected(votes: Votes[Value]) -> Value | None:
    """The value with the most weight; of equals the one that was said first."""
    return max(votes, key=lambda vote: vote[1])[0] if votes else None


def _contradicts(event: Event, told: set[str], status: EventStatus | None) -> bool:
    """Whether a report with a day of its own tells that what was announced took place."""
    return status is not None and event.status is EventStatus.HELD and "day" in told


def _status(before: EventStatus | None, said: EventStatus, against: int) -> EventStatus:
    """Where the event stands after one more report: only what is planned can be called off, and two dated reports must tell otherwise."""
    if before is None:
        return said
    if said in _CALLED_OFF:
        return said if before is not EventStatus.HELD else before
    if said is EventStatus.HELD and (before is EventStatus.PLANNED or against > 1):
        return said
    return before
