"""The best known facts of a story, over all that its articles told of the event."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import TypeVar

from storage.model import Event, EventStatus, EventType

Value = TypeVar("Value")

_CALLED_OFF = {EventStatus.CANCELLED, EventStatus.POSTPONED}


def consensus(events: Iterable[Event]) -> Event:
    """Each fact by vote; a fact with a sentence behind it outweighs one that was only inferred."""
    known = tuple(events)
    kind = _elected((event.type, event.type_chance) for event in known)
    placed = () if kind is EventType.CALL else known  # those who only speak by wire are in no one place
    return Event(
        type=kind,
        day=_elected(_days(_since_moved(known))),
        city=_elected((event.city, event.city_chance * _weight(event, "city")) for event in placed),
        country=_elected((event.country, event.city_chance * _weight(event, "city")) for event in placed),
        venue=_elected((event.venue, 1) for event in placed),
        participants=_elected((event.participants, 1) for event in known),
        role=_elected((event.role, _weight(event, "role")) for event in known),
        status=_latest_status(known),
        countries=tuple(sorted({code for event in known for code in event.countries})),
        absences=tuple({absence.country: absence for event in known for absence in event.absences}.values()),
        evidence=tuple({field: (field, sentence) for event in known for field, sentence in event.evidence}.values()),
    )


def _days(events: tuple[Event, ...]) -> Iterable[tuple[date | None, float]]:
    """Each article's vote for the day; a later day than that of a report of what has taken place is rather that of a reaction to it."""
    held: date | None = None
    for event in events:
        late = held is not None and event.day is not None and event.day > held
        yield event.day, event.day_chance * (1 if late else _weight(event, "day"))
        if event.status is EventStatus.HELD and event.day is not None:
            held = min(held or event.day, event.day)


def _weight(event: Event, field: str) -> int:
    return 3 if any(name == field for name, _ in event.evidence) else 1


def _elected(votes: Iterable[tuple[Value | None, float]]) -> Value | None:
    """The value with the most weight; of equals the one that was said first."""
    counted: dict[Value, float] = defaultdict(float)
    for value, weight in votes:
        if value is not None:
            counted[value] += weight
    return max(counted, key=lambda value: counted[value]) if counted else None


def _latest_status(events: tuple[Event, ...]) -> EventStatus:
    """Where the event stands after all reports: only what is planned can be called off, and two dated reports must tell otherwise."""
    status, against = (events[0].status if events else EventStatus.HELD), 0
    for event in events[1:]:
        if event.status in _CALLED_OFF:
            status = event.status if status is not EventStatus.HELD else status
        elif event.status is EventStatus.HELD:
            against += _weight(event, "day") > 1
            status = EventStatus.HELD if status is EventStatus.PLANNED or against > 1 else status
    return status


def _since_moved(events: tuple[Event, ...]) -> tuple[Event, ...]:
    """The articles that count for the day: from the last one on that moved the meeting to another day."""
    moves = [at for at, event in enumerate(events) if event.status is EventStatus.POSTPONED and _weight(event, "day") > 1]
    return events[moves[-1] :] if moves else events
