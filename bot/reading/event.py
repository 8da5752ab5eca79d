"""What an article reports as its event: type, day, place, head count, who stayed away."""

from bot.reading.dates import mentions
from bot.reading.document import Document
from bot.reading.zones import BODY, zones
from storage.model import Event, EventType, Role

_ROLES = {
    "role.chiefs": EventType.CHIEFS_OF_STAFF,
    "role.defence_ministers": EventType.MINISTERIAL,
    "role.advisers": EventType.MINISTERIAL,
    "role.foreign_ministers": EventType.MINISTERIAL,
}
_MET = {"meeting.summit", "meeting.gathering"}


def event(document: Document) -> Event:
    """The event of a document."""
    kind = _type(document)
    head = [sentence for sentence, zone in zones(document) if zone != BODY]
    days = [mention.day for mention in mentions(document) if mention.sentence in head]
    cities = [hit.key for sentence in head for hit in document.hits_in(sentence) if hit.family == "city"]
    return Event(
        type=kind,
        day=days[0] if days else document.article.published.date(),
        city=cities[0] if cities and kind is not EventType.CALL else None,
        role=next((Role(key.removeprefix("role.")) for key in _found(document) if key in _ROLES and key != "role.chiefs"), None)
        if kind is EventType.MINISTERIAL
        else None,
    )


def _found(document: Document) -> list[str]:
    return [hit.id for sentence, zone in zones(document) if zone != BODY for hit in document.hits_in(sentence)]


def _type(document: Document) -> EventType:
    found = _found(document)
    if "meeting.call" in found:
        return EventType.CALL
    if "meeting.summit" in found:
        return EventType.SUMMIT
    if _MET & set(found):
        return next((_ROLES[key] for key in found if key in _ROLES), EventType.SUMMIT)
    for key, kind in (("meeting.visit", EventType.VISIT), ("country.RU", EventType.STATEMENT)):
        if key in found:
            return kind
    return EventType.ANNOUNCEMENT
