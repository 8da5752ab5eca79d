"""The best known facts of a story, over all that its articles told of the event."""

from collections import Counter
from collections.abc import Iterable
from typing import TypeVar

from storage.model import Event, EventStatus

Value = TypeVar("Value")


def consensus(events: Iterable[Event]) -> Event:
    """Each fact by vote; a fact with a sentence behind it outweighs one that was only inferred."""
    known = tuple(events)
    return Event(
        type=_elected((event.type, _weight(event, "type")) for event in known),
        day=_elected((event.day, _weight(event, "day")) for event in known),
        city=_elected((event.city, _weight(event, "city")) for event in known),
        country=_elected((event.country, _weight(event, "city")) for event in known),
        venue=_elected((event.venue, 1) for event in known),
        participants=_elected((event.participants, 1) for event in known),
        role=_elected((event.role, _weight(event, "role")) for event in known),
        status=_latest_status(known),
        countries=tuple(sorted({code for event in known for code in event.countries})),
        absences=tuple({absence.country: absence for event in known for absence in event.absences}.values()),
        evidence=tuple({field: (field, sentence) for event in known for field, sentence in event.evidence}.values()),
    )


def _weight(event: Event, field: str) -> int:
    return 3 if any(name == field for name, _ in event.evidence) else 1


def _elected(votes: Iterable[tuple[Value | None, int]]) -> Value | None:
    """The value with the most weight; of equals the one that was said first."""
    counted: Counter[Value] = Counter()
    for value, weight in votes:
        if value is not None:
            counted[value] += weight
    return counted.most_common(1)[0][0] if counted else None


def _latest_status(events: tuple[Event, ...]) -> EventStatus:
    """A cancelled or postponed meeting stays so until somebody reports it held."""
    return events[-1].status if events else EventStatus.HELD
