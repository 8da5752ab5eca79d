"""What an article reports as its event: type, day, place, head count, who stayed away, and whether it took place."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import TypeVar

from bot.reading.events.attendance import absences, countries, participants, role
from bot.reading.events.event_type import MEETINGS, OWN, event_types, matched_types, weighted
from bot.reading.events.setting import NATO_SEAT, Evidence, at_nato, day_evidence, town_evidence
from bot.reading.mentions.concepts import GATHERINGS
from bot.reading.mentions.dates import mentions
from bot.reading.mentions.unlisted import unlisted
from bot.reading.mentions.zones import BODY, zones
from bot.reading.words.document import Document, Sentence
from bot.reading.words.people import shown
from bot.reading.words.terms import Hit
from storage.model import Event, EventStatus, EventType

Candidate = TypeVar("Candidate")
_BY_OFFICE = frozenset({EventType.MINISTERIAL, EventType.CHIEFS_OF_STAFF})
"""Meetings that are suggested by the office of whoever is named."""
_SURE = 0.6
"""From this chance on the type counts as read, and not only as supposed."""
_FORMS: Mapping[EventType, tuple[str, ...]] = {
    EventType.SUMMIT: ("meeting.summit", "role.leaders", "meeting.gathering"),
    EventType.MINISTERIAL: ("role.defence_ministers", "role.advisers", "role.foreign_ministers"),
    EventType.CHIEFS_OF_STAFF: ("role.chiefs",),
    EventType.CALL: ("meeting.call",),
    EventType.VISIT: ("meeting.visit",),
    EventType.ANNOUNCEMENT: ("meeting.announcement", "membership", "stance.pledged"),
    EventType.DECLARATION: ("meeting.declaration",),
    EventType.VOTE: ("meeting.vote",),
    EventType.STATEMENT: ("meeting.statement", "russia_reaction"),
}


def event(document: Document) -> Event:
    """The event of a document."""
    called_off = _called_off(document)
    kind, chance = _type(document, called_off)
    day, day_chance = _day(document, called_off)
    matched, sure = next(iter(matched_types(document).items()))
    placed = None if matched is EventType.CALL else best(document, "town", town_evidence(document))
    city, city_chance = placed or (None, sure)
    counted = participants(document)
    who = role(document, kind)
    evidence = {
        "type": _sentence_with(document, _FORMS[kind]) if chance >= _SURE else "",
        "day": next((document.quote(found.sentence) for found in mentions(document) if day_chance and found.day == day), ""),
        "city": _sentence_with(document, (f"city.{city}", *_venues(document, city))) or _sentence_with_unlisted(document, city),
        "participants": counted[1] if counted else "",
        "role": who[1] if who else "",
    }
    return Event(
        type=kind,
        type_chance=round(chance, 3),
        day=day,
        day_chance=round(day_chance, 3),
        city=city,
        city_chance=round(city_chance, 3),
        country=document.lexicon.places.country_of.get(city) if city else None,
        venue=_venue(document, city),
        participants=counted[0] if counted else None,
        role=who[0] if who else None,
        status=called_off or _status(document, day),
        people=_people(document),
        countries=countries(document),
        absences=absences(document),
        evidence=tuple((field, sentence) for field, sentence in evidence.items() if sentence),
    )


def _type(document: Document, called_off: EventStatus | None) -> tuple[EventType, float]:
    """The likeliest type, with its chance: of what is called off the likeliest meeting, though it is an announcement that tells of it."""
    types = event_types(document)
    likeliest, chance = next(iter(types.items()))
    if called_off:
        return next(((type_, chance) for type_, chance in types.items() if type_ in MEETINGS), (likeliest, chance))
    if likeliest in _BY_OFFICE and chance < _SURE and GATHERINGS.isdisjoint(hit.id for hit in document.hits):
        # a minister who says something meets nobody by that
        return next((type_, chance) for type_, chance in types.items() if type_ not in MEETINGS)
    return likeliest, chance


def _day(document: Document, called_off: EventStatus | None) -> tuple[date, float]:
    """The day of the event, with its chance: that on which something is called off is not the day for which it was planned."""
    published = document.article.published.date()
    day, chance = best(document, "day", day_evidence(document)) or (published, 1.0)
    return (day, 0.0) if called_off and day <= published else (day, chance)


def as_matched(document: Document, told: Event) -> Event:
    """The event as the matcher of stories takes it: what readers are told of its type was learned later, from more than the matcher."""
    kind, chance = next(iter(matched_types(document).items()))
    return replace(told, type=kind, type_chance=round(chance, 3))


def best(document: Document, part: str, candidates: Mapping[Candidate, Evidence]) -> tuple[Candidate, float] | None:
    """The candidate with the highest score, of equals the one that was named first, and the chance that it is the right one."""
    scorer = document.lexicon.weights[part][part]
    scores = {candidate: scorer.score(found) for candidate, found in candidates.items()}
    if not scores:
        return None
    top = max(scores, key=lambda candidate: scores[candidate])
    return top, 1 / sum(math.exp(score - scores[top]) for score in scores.values())


def _sentence_with(document: Document, names: Iterable[str]) -> str:
    """The weightiest sentence that has one of the entries, the first name first."""
    for name in names:
        found = [(weight, s) for s, weight in weighted(document) if name in document.ids_in(s)]
        if found:
            return document.quote(max(found, key=lambda pair: pair[0])[1])
    return ""


def _sentence_with_unlisted(document: Document, city: str | None) -> str:
    """The first sentence that names a town of no list."""
    naming = (s for s in document.sentences if any(hit.key == city for hit in unlisted(document).get(s.number, ())))
    return next((document.quote(sentence) for sentence in naming), "")


def _venues(document: Document, city: str | None) -> list[str]:
    return [f"venue.{key}" for key, venue in document.lexicon.places.venues.items() if venue.town == city]


def _venue(document: Document, city: str | None) -> str | None:
    """The building in the event's own town that the text names first, retellings aside."""
    wanted = set(_venues(document, city))
    if city == NATO_SEAT and any(at_nato(document, sentence) for sentence in document.sentences):
        return document.lexicon.places.venues["nato_headquarters"].name
    for sentence, weight in weighted(document):
        for hit in document.hits_in(sentence):
            if hit.id in wanted and weight >= OWN:
                return document.lexicon.places.venues[hit.key].name
    return None


def _called_off(document: Document) -> EventStatus | None:
    head = [sentence for sentence, zone in zones(document) if zone != BODY]
    if _says(document, head, "meeting.cancelled"):
        return EventStatus.CANCELLED
    return EventStatus.POSTPONED if _says(document, head, "meeting.postponed") else None


def _status(document: Document, day: date) -> EventStatus:
    head = [sentence for sentence, zone in zones(document) if zone != BODY]
    published = document.article.published.date()
    ahead = day > published or (day == published and _says(document, head, "time.future"))
    return EventStatus.PLANNED if ahead else EventStatus.HELD


def _says(document: Document, sentences: list[Sentence], name: str) -> bool:
    """Whether a sentence has the entry together with a meeting, or in words of which one is a meeting: "odwołano szczyt"."""
    return any(
        _is_meeting(document.ids_in(sentence), name) or _holds_meeting(document, hit)
        for sentence in sentences
        for hit in document.hits_in(sentence)
        if hit.id == name
    )


def _holds_meeting(document: Document, hit: Hit) -> bool:
    """Whether one of the entry's own words is a meeting, which is then no hit of its own."""
    words = document.words[hit.start : hit.end] if hit.end - hit.start > 1 else ()
    return any(_is_meeting((found.id for found in document.matcher.find((word,))), hit.id) for word in words)


def _is_meeting(ids: Iterable[str], but: str) -> bool:
    return any(key.startswith("meeting.") and key != but for key in ids)


def _people(document: Document) -> tuple[str, ...]:
    """The people named in title and lead, under their true names."""
    head = (hit for sentence, zone in zones(document) if zone != BODY for hit in document.hits_in(sentence))
    return shown(document.lexicon.people, head)
