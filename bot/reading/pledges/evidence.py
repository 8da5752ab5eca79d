"""What speaks for and against a pledge, as names of features in language-neutral terms."""

from collections.abc import Iterator, Sequence

from bot.reading.mentions.amounts import COUNTRIES, ITEMS, PEOPLE, Number
from bot.reading.mentions.places import located
from bot.reading.pledges.actors import COALITION, Via
from bot.reading.pledges.belonging import neighbours, ownership
from bot.reading.pledges.candidates import Candidate
from bot.reading.pledges.clauses import SAYING, Clause, Group, touching
from bot.reading.pledges.discourse import Setting
from bot.reading.pledges.shares import share
from bot.reading.pledges.surroundings import before, conditional, demanded, lasting, later
from bot.reading.pledges.verdicts import judged
from bot.reading.words.terms import Hit
from storage.model import Kind

_MARKS = frozenset(
    {
        "part.absent", "russia_reaction", "membership", "meeting.announcement", "meeting.statement", "meeting.visit", "role.parliament",
        "lookalike.capability", "lookalike.hormuz", "saying.silent", "sanctions", "force.planning", "demand.asked", "quantity.countries",
        "meeting.gathering",
    }
)  # fmt: skip
_STRONG = ("subject", "adjective", "inherited", "inside", "listed")
"""Relations in which the offer is most likely the actor's own."""


def evidence(candidate: Candidate, numbers: tuple[Number, ...], following: Sequence[Setting]) -> tuple[str, ...]:
    """The features of a candidate, each once; `following` are the sentences that may go on with its own."""
    clause = candidate.setting.clause(candidate.offer.start)
    relation = _relation(candidate, clause, numbers)
    said, shared = _shared(candidate, clause, numbers)
    found = (
        *shared,
        *_identity(candidate),
        *_place(candidate, relation, numbers),
        *_stance(candidate, clause, relation, said),
        *later(candidate, following),
        *_deed(candidate),
        *demanded(candidate, clause),
        *conditional(candidate, clause),
        *ownership(candidate),
    )
    return tuple(dict.fromkeys(found))


def _shared(candidate: Candidate, clause: Clause, numbers: tuple[Number, ...]) -> tuple[str, tuple[str, ...]]:
    """What the clause says of an offer, and all evidence that is the same whoever of several actors offers it."""
    known = candidate.setting.remembered
    key = ("shared", candidate.offer, candidate.kind, candidate.known_by, candidate.handed)
    if key not in known:
        said = judged(clause.cues, candidate.offer)
        known[key] = (
            said,
            (
                *_kind(candidate),
                *_company(candidate, clause),
                *_cues(candidate, clause, said),
                *_numbers(candidate, numbers),
                *before(candidate),
                *_standing(candidate),
                *lasting(candidate.setting, clause, said),
                *_matter(candidate),
                *neighbours(candidate),
            ),
        )
    found: tuple[str, tuple[str, ...]] = known[key]
    return found


def _kind(candidate: Candidate) -> Iterator[str]:
    kind = candidate.kind
    yield f"kind={kind}"
    if candidate.implicit:
        yield f"implicit={candidate.offer.family}&kind={kind}"
        yield f"known by {candidate.known_by}"
        if kind in candidate.setting.spoken_of:
            yield f"spoken of&only={len(candidate.setting.spoken_of) == 1}&known by {candidate.known_by}"
        elif candidate.setting.spoken_of:
            yield f"others spoken of&known by {candidate.known_by}"
    if candidate.setting.sentence.title:
        yield "title"


def _identity(candidate: Candidate) -> Iterator[str]:
    country = candidate.actor.country
    yield f"via={candidate.actor.via}"
    if country in ("US", "EU", COALITION):
        yield f"who={country}&kind={candidate.kind}"
    if len(candidate.group.countries) > 2:
        yield "long list"


def _company(candidate: Candidate, clause: Clause) -> Iterator[str]:
    """The other kinds that the clause names."""
    for other in {hit.key for hit in clause.hits if hit.family == "kind" and hit is not candidate.offer} - {str(candidate.kind)}:
        yield f"{candidate.kind} beside {other}"


def _place(candidate: Candidate, relation: str, numbers: tuple[Number, ...]) -> Iterator[str]:
    """How actor and offer stand to each other."""
    setting, actor, offer, group = candidate.setting, candidate.actor, candidate.offer, candidate.group
    yield f"relation={relation}&implicit={candidate.implicit}"
    if country_before := next((other.first for other in setting.groups if COALITION in other.countries), None):
        yield "counted " + ("before" if country_before < actor.first else "behind") if actor.country != COALITION else "counted"
    if candidate.handed:
        yield f"{actor.via}&groups={min(2, len(setting.groups))}"
        if any(hit.id == PRONOUN and hit.start < setting.sentence.first + _LEADS for hit in setting.hits):
            yield f"{actor.via}&by a pronoun"
        return
    if actor.via in (Via.COUNTRY, Via.SEAT) and located(setting.document, actor.first, actor.last):
        yield f"placed&{relation}"
    low, high = (group.last, offer.start) if actor.first < offer.start else (offer.end, group.first)
    yield f"distance={_bucket(high - low)}"
    listed = _shares(candidate, numbers)
    others = [other for other in setting.groups if other is not group and not (listed and share(other, setting.groups, numbers))]
    if any(low <= other.first < high for other in others):
        yield "others between"
    if any(low <= hit.start < high for hit in setting.blockers):
        yield "blocked"


def _relation(candidate: Candidate, clause: Clause, numbers: tuple[Number, ...]) -> str:
    """Whether the actor is the subject of the clause in which the offer stands, or one of a list that gives each its number."""
    group, offer = candidate.group, candidate.offer
    if candidate.actor.via is Via.HOST:
        side = "behind" if group.first > offer.start else "before"
        return f"host {_bucket(max(group.first - offer.end, offer.start - group.last))} {side}"
    if candidate.handed:
        return candidate.actor.via if clause.subject is None else "carried past another"
    if group.first < offer.start and _reports(candidate):
        return "speaker"
    if not candidate.implicit and _describes(candidate, group):
        return "adjective"
    if clause.subject is not group and _shares(candidate, numbers):
        place = "listed"
    elif clause.subject is group and not clause.own:
        place = "inherited"
    else:
        place = _stand(group, offer, clause)
    return place


def _stand(group: Group, offer: Hit, clause: Clause) -> str:
    """On which side of the offer the group stands, and whether in its clause."""
    if group in clause.groups:
        place = "subject" if clause.subject is group else "inside"
        return place if group.first < offer.start else f"{place} behind"
    side = "earlier" if group.first < offer.start else "later"
    return f"{side} of another's" if clause.own else side


def _shares(candidate: Candidate, numbers: tuple[Number, ...]) -> bool:
    """Whether a list tells how many of what is named the actor gives."""
    return not candidate.implicit and share(candidate.group, candidate.setting.groups, numbers) is not None


def _describes(candidate: Candidate, group: Group) -> bool:
    """Whether the group stands right beside the offer, as in "Italian soldiers" or "soldats italiens"."""
    document, offer = candidate.setting.document, candidate.offer
    return touching(document, group.last, offer.start) or touching(document, offer.end, group.first)


def _reports(candidate: Candidate) -> bool:
    """Whether the actor tells what a number of countries, counted or not, will do."""
    setting, group, offer = candidate.setting, candidate.group, candidate.offer
    counted = [other.first for other in setting.groups if COALITION in other.countries and other is not group]
    uncounted = [hit.start for hit in setting.blockers if hit.id == "quantity.countries"]
    return any(group.last <= word < offer.start for word in (*counted, *uncounted))


def _bucket(gap: int) -> str:
    return "0" if gap <= 0 else "3" if gap <= 3 else "7" if gap <= 7 else "far"


def _cues(candidate: Candidate, clause: Clause, here: str) -> Iterator[str]:
    """What is said of the offer, judged over ever wider ranges around it."""
    setting, offer = candidate.setting, candidate.offer
    near = [hit for hit in clause.hits if offer.start - 6 <= hit.end and hit.start <= offer.end + 4]
    yield f"near={judged(near, offer)}"
    yield f"clause={here}"
    yield f"sentence={judged(setting.hits, offer)}"
    yield from _following_clause(candidate, clause)
    said = [hit for hit in clause.cues if hit.family in SAYING and (hit is not offer or candidate.implicit)]
    left = [hit for hit in said if hit.end <= offer.start]
    right = [hit for hit in said if hit.start >= offer.end]
    yield f"left={left[-1].id if left else None}"
    yield f"right={right[0].id if right else None}"
    for identity in {hit.id for hit in clause.hits} & _MARKS:
        yield f"clause:{identity}"


def _stance(candidate: Candidate, clause: Clause, relation: str, here: str) -> Iterator[str]:
    """What the clause says of the offer where the actor stands so to it."""
    if candidate.implicit and candidate.actor.country != "US" and any(hit.id == "condition.us" for hit in clause.hits):
        yield f"{relation} waits for America"
    if relation in _STRONG:
        yield f"strong&clause={here}&implicit={candidate.implicit}"
        yield f"strong&kind={candidate.kind}&clause={here}"
    if candidate.actor.country == COALITION:
        yield f"counted&clause={here}&meets={any(hit.family == 'meeting' for hit in clause.hits)}&kind={candidate.kind == Kind.TROOPS}"


def _following_clause(candidate: Candidate, clause: Clause) -> Iterator[str]:
    """What hangs on the clause: an if, and what the next clause says."""
    behind = next((other for other in candidate.setting.clauses if other.first == clause.last), None)
    if behind and any(hit.family in SAYING for hit in behind.hits):
        said = judged(behind.hits, behind.hits[0])
        yield f"then={said}&own={behind.own}"
    hits = [hit for hit in candidate.setting.hits if hit.start >= clause.first]
    if any(hit.id == "clause.if" for hit in hits):
        peace = {hit.id for hit in hits} & {"condition.ceasefire", "ceasefire", "peace_deal"}
        yield f"if&peace={bool(peace)}"


def _numbers(candidate: Candidate, numbers: tuple[Number, ...]) -> Iterator[str]:
    offer = candidate.offer
    for number in numbers:
        if number.unit != COUNTRIES and offer.start - 8 <= number.first <= offer.end + 6:
            unit = number.unit if number.unit in (PEOPLE, ITEMS) else "money"
            yield f"number={unit}&kind={candidate.kind}"


def _standing(candidate: Candidate) -> Iterator[str]:
    """Where in the text the sentence stands, whether the offer leads it, and among how many other offers."""
    setting, offer = candidate.setting, candidate.offer
    handed = candidate.handed
    if not candidate.implicit and offer.start - setting.sentence.first < _LEADS:
        yield f"leads&handed={handed}"
    number, last = setting.sentence.number, len(setting.document.sentences)
    place = "title" if setting.sentence.title else "lead" if number <= _EDGE else "end" if number >= last - _EDGE else "middle"
    yield f"{place}&handed={handed}"
    yield f"kinds={min(4, len(setting.kinds))}&handed={handed}"


_LEADS = 3
"""How many words may stand before an offer that the sentence begins with: "The troops would not ..."."""
_EDGE = 3
"""How many sentences make the beginning of a text, and its end."""


def _deed(candidate: Candidate) -> Iterator[str]:
    """What the actor is said to do: the first cue behind it, before anybody else is named."""
    setting, group = candidate.setting, candidate.group
    if candidate.handed:
        return
    upto = min((other.first for other in setting.groups if other.first >= group.last), default=setting.sentence.last)
    deed = next((hit.id for hit in setting.hits if hit.family in SAYING and group.last <= hit.start < upto), None)
    yield f"does={deed}"
    yield f"does={deed}&implicit={candidate.implicit}"


_WEIGHED = frozenset(
    {
        *("kind", "stance", "negation", "country", "person", "city", "venue", "month", "weekday", "day", "numeral", "currency"),
        "lasting",
        "craft",
        *("measure", "series"),
    }
)
"""Families of words that the rest of the evidence weighs, or that name one matter only."""


PRONOUN = "pronoun"


def _matter(candidate: Candidate) -> Iterator[str]:
    """What else the sentence speaks of: a meeting, the plan of the force, a demand, the time to come."""
    handed = candidate.handed
    for identity in {hit.id for hit in candidate.setting.hits if hit.family not in _WEIGHED}:
        yield f"beside {identity}&handed={handed}"
