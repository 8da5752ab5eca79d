"""Who met: how many, which countries, and which stayed away."""

from collections.abc import Iterator

from bot.reading.events.event_type import HEAD, OWN, country_of, weighted
from bot.reading.mentions.amounts import COUNTRIES, Number, numbers
from bot.reading.mentions.concepts import GATHERINGS, MANY
from bot.reading.words.document import Document, Sentence, once
from storage.model import Absence, EventType, Qualifier, Role

_OFFERED = {"stance.pledged", "stance.considering", "stance.refused", "kind.troops", "membership", "lookalike.capability"}
_REACH = 3
_FINER = 1.3
"""How far an exact number may lie above a vague one that it makes finer."""


def participants(document: Document) -> tuple[int, str] | None:
    """The number of countries or people that met, with the sentence that says so; a number of countries that offer something is another.

    "More than 30" gives way to the 34 of another sentence.
    """
    told = list(_told(document))
    if not told:
        return None
    first, sentence = told[0]
    if first.qualifier is not Qualifier.EXACT:
        exact = ((number, place) for number, place in told if number.qualifier is Qualifier.EXACT and _refines(number, first))
        first, sentence = next(exact, told[0])
    return first.value, document.quote(sentence)


def _told(document: Document) -> Iterator[tuple[Number, Sentence]]:
    """The headcounts, the one that most surely is of this event first."""
    known = [(sentence, weight) for sentence, weight in weighted(document) if weight >= OWN and numbers(document, sentence)]
    for loudest, strict in ((HEAD, True), (HEAD, False), (OWN, True), (OWN, False)):
        for sentence, weight in known:
            if weight >= loudest and (count := _headcount(document, sentence, strict=strict)):
                yield count, sentence


def _refines(exact: Number, vague: Number) -> bool:
    return vague.low <= exact.value <= _FINER * vague.value


def _headcount(document: Document, sentence: Sentence, *, strict: bool) -> Number | None:
    hits, ids = document.hits_in(sentence), document.ids_in(sentence)
    placed = any(hit.family in ("city", "venue") for hit in hits)
    if not (ids & (MANY | GATHERINGS) or placed) or (strict and ids & _OFFERED):
        return None
    for number in numbers(document, sentence):
        counted = number.unit == COUNTRIES or any(number.last <= hit.start < number.last + _REACH and hit.id in MANY for hit in hits)
        if counted and 3 <= number.value <= 80:
            return number
    return None


def countries(document: Document) -> tuple[str, ...]:
    """The countries that title and lead name, and those named together with a meeting."""
    found: set[str] = set()
    for sentence, weight in weighted(document):
        hits, ids = document.hits_in(sentence), document.ids_in(sentence)
        if weight >= HEAD or (weight >= OWN and ids & (GATHERINGS | MANY)):
            found |= {code for hit in hits if (code := country_of(document, hit))}
    away = {absence.country for absence in absences(document)}
    return tuple(sorted(found - document.lexicon.sides.outside - away))


@once
def absences(document: Document) -> tuple[Absence, ...]:
    """The countries that were not asked, did not want, or did not come, each with its sentence; the plainest word counts."""
    found: dict[str, Absence] = {}
    for sentence, weight in weighted(document):
        for code, manner in _away(document, sentence):
            known = found.get(code)
            if (weight >= OWN or manner == "declined") and (known is None or (known.manner == "absent" != manner)):
                found[code] = Absence(country=code, manner=manner, sentence=document.quote(sentence))
    return tuple(found.values())


def _away(document: Document, sentence: Sentence) -> Iterator[tuple[str, str]]:
    hits, ids = document.hits_in(sentence), document.ids_in(sentence)
    outside = document.lexicon.sides.outside
    named = [(hit, code) for hit in hits if (code := country_of(document, hit)) and code not in outside]
    for hit in hits:
        if hit.id in ("part.absent", "invitation.none") and named:
            nearest = min(named, key=lambda pair: abs(pair[0].start - hit.start))
            yield nearest[1], "not_invited" if "invitation.none" in ids else "absent"
    joining = "membership" in ids or ("stance.refused" in ids and ids & {"coalition.name", "coalition.group"})
    if ids & {"stance.refused", "part.absent"} and joining and len({code for _, code in named}) == 1 and not ids & {"kind.troops"}:
        yield named[0][1], "declined"


def role(document: Document, kind: EventType) -> tuple[Role, str] | None:
    """Who met, where the type leaves it open, with the sentence that names them."""
    if kind not in (EventType.MINISTERIAL, EventType.CALL, EventType.VISIT):
        return None
    for sentence, weight in weighted(document):
        if weight < OWN:
            continue
        for hit in document.hits_in(sentence):
            if hit.id == "role.leaders" and kind is EventType.CALL:
                return None
            if hit.family == "role" and hit.key in _ROLES:
                return Role(hit.key), document.quote(sentence)
    return None


_ROLES = frozenset(Role)
