"""What kind of happening an article reports: learned weights over who meets, in what form, and where that is said."""

import math
from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations

from bot.reading.mentions.concepts import MANY
from bot.reading.mentions.dates import mentions
from bot.reading.mentions.places import dateline, located, towns
from bot.reading.mentions.zones import BODY, LEAD, TITLE, zones
from bot.reading.words.document import Document, Sentence, once
from bot.reading.words.terms import Hit
from storage.model import EventType
from storage.weights import scores

FORMS = ("summit", "gathering", "call", "visit", "declaration", "vote", "announcement", "statement")
ROLES = ("leaders", "defence_ministers", "foreign_ministers", "chiefs", "advisers", "head", "spokesman", "parliament", "government")
_MEETS = {"summit", "gathering", "call", "visit", "vote", "declaration"}
_MANY = {name.removeprefix("role.") for name in MANY}
_TITLED = {*FORMS, *ROLES, "place"}
_PAST = {"time.background", "time.last"}
_COMING = {"time.future", "time.next"}
SPOKEN = frozenset({EventType.ANNOUNCEMENT, EventType.STATEMENT, EventType.DECLARATION, EventType.VOTE})
"""What is said or decided, and no meeting."""
MEETINGS = frozenset(EventType) - SPOKEN
HEAD, OWN = 0.7, 0.3
"""The weights from which on a sentence is of title or lead, and tells of the event itself and not of an earlier one."""
_BEFORE, _AHEAD = 2, 10
"""How many days before and after its publication an article's own event lies."""


@once
def event_types(document: Document) -> dict[EventType, float]:
    """The chance of each type, the likeliest first."""
    return _chances(document, "event_type")


@once
def matched_types(document: Document) -> dict[EventType, float]:
    """The same as the matcher of stories takes it, by the weights that its own were learned with: it knows how sure these are."""
    return _chances(document, "matched_type")


def _chances(document: Document, part: str) -> dict[EventType, float]:
    scorers = document.lexicon.weights[part]
    found = dict(zip(map(EventType, scorers), scores(tuple(scorers.values()), evidence(document)), strict=True))
    top = max(found.values())
    powers = {kind: math.exp(score - top) for kind, score in found.items()}
    return {kind: powers[kind] / sum(powers.values()) for kind in sorted(powers, key=lambda kind: -powers[kind])}


def spoken(document: Document) -> float:
    """How likely something was said or decided, and nobody met."""
    chances = matched_types(document)
    return sum(chances.get(kind, 0.0) for kind in SPOKEN)


@once
def evidence(document: Document) -> dict[str, float]:
    """Forms, roles and their pairs, each with the weight of the best sentence that has them."""
    found: dict[str, float] = {}
    behind = dateline(document)
    for sentence, weight in weighted(document):
        for name in _named(document, sentence, behind):
            found[name] = max(found.get(name, 0.0), weight)
            if sentence.title and name in _TITLED:
                found[f"{name} in title"] = 1.0
    if behind:
        found["dateline"] = 1.0
    return found | _firsts(document) | _actors(document) | _remote(document, behind)


@once
def weighted(document: Document) -> tuple[tuple[Sentence, float], ...]:
    """Each sentence with its weight: title and lead most, what tells of another time least."""
    return tuple(_weighted(document))


def _weighted(document: Document) -> Iterator[tuple[Sentence, float]]:
    led = 0
    elsewhen, ahead = _elsewhen(document), _ahead(document)
    for sentence, zone in zones(document):
        led += zone == LEAD
        weight = {TITLE: 1.0, LEAD: 0.9 if led == 1 else HEAD, BODY: 0.35}[zone]
        past = sentence.number in elsewhen or not _PAST.isdisjoint(document.ids_in(sentence))
        other = sentence.number in ahead or (past and zone == BODY)
        yield sentence, weight * (0.3 if other else 0.7 if past else 1.0)


def _elsewhen(document: Document) -> set[int]:
    """The sentences that name a day well before the publication or far ahead of it, and none near it."""
    far: set[int] = set()
    near: set[int] = set()
    for mention in mentions(document):
        days = (mention.day - document.article.published.date()).days
        (near if -_BEFORE <= days <= _AHEAD else far).add(mention.sentence.number)
    return far - near


def _ahead(document: Document) -> set[int]:
    """The sentences that announce, where title and first sentence tell of what has happened: the next meeting is another event."""
    published = document.article.published.date()
    days: dict[int, set[bool]] = defaultdict(set)
    for mention in mentions(document):
        days[mention.sentence.number].add(mention.day > published)
    announcing = {number for number, coming in days.items() if coming == {True}}
    announcing |= {
        sentence.number
        for sentence, _ in zones(document)
        if sentence.number not in days and not _COMING.isdisjoint(document.ids_in(sentence))
    }
    head = [sentence.number for sentence, zone in zones(document) if zone == TITLE]
    head += [sentence.number for sentence, zone in zones(document) if zone == LEAD][:1]
    return set() if announcing & set(head) else announcing


def _named(document: Document, sentence: Sentence, behind: int) -> Iterator[str]:
    hits = document.hits_in(sentence)
    known = document.ids_in(sentence)
    forms = {hit.key for hit in hits if hit.family == "meeting"}
    if "summit" in forms and known & _COMING:
        forms = forms - {"summit"} | {"summit ahead"}
    roles = {hit.key for hit in hits if hit.family == "role"}
    yield from forms
    yield from roles
    yield from (f"{role} {form}" for role in roles for form in forms)
    yield from (f"{one} and {other}" for one, other in combinations(sorted(forms & _MEETS), 2))
    if any(located(document, hit.start, hit.end) for hit in towns(document, sentence, behind)):
        yield "place"
        yield from (f"place {form}" for form in forms)
        yield from (f"place {role}" for role in roles & _MANY)
        yield from (f"place {name}" for name in ("coalition.name", "quantity.countries") if name in known)
    yield from (name for name in _ALONE if name in known)
    if "country.RU" in known:
        yield from (f"RU {name}" for name in ("russia_reaction", "role.head", "role.spokesman", "meeting.statement") if name in known)


_ALONE = (
    *("russia_reaction", "country.RU", "quantity.countries", "membership", "time.future", "force.planning", "coalition.name"),
    *("stance.pledged", "stance.considering", "stance.refused", "stance.act", "stance.conditional", "kind.troops", "kind.weapons"),
)


def _firsts(document: Document) -> dict[str, float]:
    """The form and the many-headed role that the text names first, retellings aside."""
    found: dict[str, float] = {}
    for sentence, weight in weighted(document):
        if weight < OWN:
            continue
        for hit in document.hits_in(sentence):
            if hit.family == "meeting" and hit.key in _MEETS and not any(name.startswith("first form") for name in found):
                found[f"first form {hit.key}"] = weight
            if hit.family == "role" and hit.key in _MANY and not any(name.startswith("first role") for name in found):
                found[f"first role {hit.key}"] = weight
    return found


def _remote(document: Document, behind: int) -> dict[str, float]:
    """Whether people are together in a town before any video or telephone is spoken of: then some only joined by it."""
    together = 0.0
    for sentence, weight in weighted(document):
        names = document.ids_in(sentence)
        called = "meeting.call" in names
        gathered = bool(names & {"meeting.summit", "meeting.gathering", "meeting.visit", *MANY})
        placed = any(located(document, hit.start, hit.end) for hit in (*towns(document, sentence, behind), *_hosts(document, sentence)))
        if called:
            return {"call before place": weight} if not together else {"call after place": together}
        if placed and (gathered or sentence.title) and weight >= OWN:
            together = max(together, weight)
    return {"place and no call": together}


def _hosts(document: Document, sentence: Sentence) -> Iterator[Hit]:
    """The countries in which something may be held ("will meet in Britain"): all but those that everybody names."""
    yield from (hit for hit in document.hits_in(sentence) if hit.family == "country" and country_of(document, hit))


def _actors(document: Document) -> dict[str, float]:
    """How many countries act in title and lead, whether one of them, or Russia, has the word, and whose heads are named."""
    title: list[str] = []
    head: list[str] = []
    heads: set[str] = set()
    for sentence, zone in zones(document):
        if zone == BODY:
            continue
        hits = document.hits_in(sentence)
        named = [country for hit in hits if (country := country_of(document, hit))]
        head += named
        title += named if zone == TITLE else []
        heads |= {document.lexicon.people[hit.key].country for hit in hits if _is_head(document, hit)}
    return {
        "one country in title": float(len(set(title)) == 1),
        "no country in title": float(not title),
        "several countries in title": float(len(set(title)) > 1),
        "countries in head": min(6, len(set(head))) / 6,
        "Russia first": float(bool(head) and head[0] == "RU"),
        "heads in head": min(4, len(heads - {"RU"})) / 4,
    }


def _is_head(document: Document, hit: Hit) -> bool:
    return hit.family == "person" and not hit.fuzzy and document.lexicon.people[hit.key].roles[:1] == ("head",)


def country_of(document: Document, hit: Hit) -> str | None:
    """The country that a hit names, or that the person it names speaks for; those aside that everybody names."""
    if hit.family == "country":
        code = hit.key
    elif hit.family == "person" and not hit.fuzzy:
        code = document.lexicon.people[hit.key].country
    else:
        return None
    return None if code in document.lexicon.sides.hosts_of_all else code
