"""Every country with everything that it may have offered, sentence by sentence: what the decision then judges."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from bot.reading.acting import acting
from bot.reading.actors import Actor
from bot.reading.amounts import COUNTRIES, ITEMS, PEOPLE, numbers
from bot.reading.antecedents import meant, remembered
from bot.reading.clauses import Clause, Group, clauses, groups, marked, only_tells, owner
from bot.reading.document import Document, Sentence
from bot.reading.hosts import SEATS, hosts
from bot.reading.offers import named
from bot.reading.places import dateline
from bot.reading.shares import paired
from bot.reading.terms import Hit
from bot.reading.verdicts import judged
from storage.model import Kind

CARRIED, MENTIONED, AHEAD = "carried", "mentioned", "ahead"
"""How an actor is known that only an earlier sentence names: as its subject, or as somebody else in it; or only a later one.
Offers are carried, too.
"""
NAMED, FORCE, SUM, POSITION, NUMBER = "named", "force", "sum", "position", "number"
LIKEWISE = "likewise"
"""How the kind of an offer is known: by a word, by the force that is spoken of, by a sum of money, by a position on nothing named,
by a number of what was named before, or because somebody does likewise.
"""
_REACH, _AHEAD = 3, 2
"""Over how many sentences without an actor of their own a subject is carried on, and over how many back."""


@dataclass(frozen=True)
class Setting:
    """A sentence laid out: its hits, its groups of actors, and the subject carried into it."""

    document: Document
    sentence: Sentence
    hits: tuple[Hit, ...]
    groups: tuple[Group, ...]
    blockers: tuple[Hit, ...]
    carried: Group | None
    mentioned: tuple[Group, ...]
    before: tuple[Hit, ...]
    spoken_of: tuple[Kind, ...]
    """What the sentences before offer or ask for, which this one may go on with: "Two hundred observers ... Hungary will not take part"."""
    hosts: tuple[Group, ...] = ()
    """The states of the towns of a sentence that speaks of a headquarters: it may be theirs to host."""
    ahead: Group | None = None
    """Who is named first behind a beginning that names nobody: "«Not a single soldier.» So said Rome"."""
    remembered: dict[object, Any] = field(default_factory=dict, repr=False, compare=False)
    """What was read of it once for several candidates."""

    @cached_property
    def clauses(self) -> tuple[Clause, ...]:
        return clauses(self.document, self.sentence, self.hits, self.groups)

    @cached_property
    def offered(self) -> tuple[Hit, ...]:
        """The words for a kind that may be an offer."""
        return tuple(named(self.document, self.hits))

    @cached_property
    def kinds(self) -> frozenset[str]:
        """The kinds that it names."""
        return frozenset([hit.key for hit in self.hits if hit.family == "kind"])

    @cached_property
    def said(self) -> str:
        """What all its cues come to."""
        return judged(self.hits, self.hits[0]) if self.hits else "nothing"

    @cached_property
    def owners(self) -> dict[Hit, Group]:
        """Whose each of them is by its place alone."""
        return {offer: group for offer in self.offered if (group := owner(self.document, self.groups, offer))}

    def clause(self, word: int) -> Clause:
        """The clause that a word of the sentence stands in."""
        return next(clause for clause in self.clauses if clause.holds(word))


@dataclass(frozen=True, slots=True)
class Candidate:
    """An actor, with its group, and the words that name a kind of contribution, or stand for one."""

    setting: Setting
    group: Group
    actor: Actor
    kind: Kind
    offer: Hit
    known_by: str

    @property
    def implicit(self) -> bool:
        """Whether no word of the sentence names the kind."""
        return self.known_by != NAMED

    @property
    def handed(self) -> bool:
        """Whether another sentence names the actor."""
        return self.actor.via in (CARRIED, MENTIONED, AHEAD)


def settings(document: Document) -> tuple[Setting, ...]:
    """The sentences of a document in order, each with the subject that the ones before hand on."""
    found: list[Setting] = []
    carried: Group | None = None
    others: tuple[Group, ...] = ()
    age = 0
    previous: tuple[Hit, ...] = ()
    spoken_of: tuple[Kind, ...] = ()
    named: tuple[tuple[str, ...], ...] = ()
    behind = dateline(document)
    for sentence in document.sentences:
        hits = document.hits_in(sentence)
        stops = [hit.start for hit in hits if hit.family in ("stance", "kind")] + _counts(document, sentence)
        saying = [hit.start for hit in hits if hit.id == "meeting.statement"]
        own = tuple(meant(group, named) for group in groups(acting(document, sentence, behind), stops, marked(document, sentence), saying))
        named = remembered(own, named)
        counted = {word for group in own for actor in group.actors if actor.count for word in range(actor.first, actor.last + 3)}
        blockers = tuple(hit for hit in hits if _is_foreign(document, hit) and hit.start not in counted)
        handed = (carried, others if age == 0 else ()) if age < _REACH else (None, ())
        found.append(Setting(document, sentence, hits, own, blockers, *handed, previous, spoken_of, hosts(document, sentence, hits)))
        previous = hits
        spoken_of = tuple(dict.fromkeys(Kind(hit.key) for hit in found[-1].offered)) or spoken_of
        if subjects := _subjects(own, hits):
            carried, others, age = subjects[0], tuple(subjects[1:]), 0
        else:
            age += 1
        if sentence.title:
            age = 0
    return tuple(_led(found))


def _led(found: Sequence[Setting]) -> Iterator[Setting]:
    """The sentences, those to which nobody is handed on with whom the next ones name."""
    for number, setting in enumerate(found, 1):
        nobody = not setting.groups and setting.carried is None
        later = found[number : number + _AHEAD] if nobody else ()
        ahead = next((subjects[0] for other in later if (subjects := _subjects(other.groups, other.hits))), None)
        yield replace(setting, ahead=ahead) if ahead else setting


def _subjects(own: Sequence[Group], hits: Sequence[Hit]) -> list[Group]:
    return [group for group in own if not is_asked(group, hits)]


def _counts(document: Document, sentence: Sentence) -> list[int]:
    """Where numbers stand that parts of a list are given: "Lithuania 200, Estonia 130"."""
    return [number.first for number in numbers(document, sentence) if number.unit != COUNTRIES]


def is_asked(group: Group, hits: Sequence[Hit]) -> bool:
    """Whether a country is only named for the backing that others want of it: "needed strong American support. He also ..."."""
    return any(hit.id in ("backing.us", "condition.us") and hit.start <= group.first < hit.end for hit in hits)


def _is_foreign(document: Document, hit: Hit) -> bool:
    """Somebody who promises nothing, or nobody in particular ("several countries")."""
    return (hit.family == "country" and hit.key in document.lexicon.sides.without_offers) or hit.id == "quantity.countries"


def candidates(setting: Setting) -> Iterator[Candidate]:
    """The pairs of one sentence; one that names a state whose soldiers others tell of is about those, whoever speaks."""
    if any(hit.family == "country" and hit.key in setting.document.lexicon.sides.reporters for hit in setting.hits):
        return
    yield from _hosted(setting)
    pool = _pool(setting)
    offers = list(_offers(setting)) if pool else []
    paired = _paired(setting, [offer for offer, _, _ in offers])
    for offer, kind, known_by in offers:
        clause = setting.clause(offer.start)
        if not _taken(setting, clause, offer):
            for group, actor in pool if offer not in paired else [paired[offer]]:
                if not _anothers(setting, clause, group) and (known_by != LIKEWISE or group in clause.groups):
                    yield Candidate(setting, group, actor, kind, offer, known_by)


def _pool(setting: Setting) -> list[tuple[Group, Actor]]:
    """Everybody who may have offered something: those whom the sentence names, and those who are handed on."""
    named = [(group, actor) for group in setting.groups for actor in _distinct(group.actors)]
    giving = [(group, actor) for group, actor in named if not only_tells(group, setting.groups, setting.hits)]
    return [*giving, *_handed_on(setting, {actor.country for _, actor in named})]


def _hosted(setting: Setting) -> Iterator[Candidate]:
    """A headquarters that nobody is named before, with each state in a town of which it may stand."""
    seats = [hit for hit in setting.hits if hit.id in SEATS][:1]
    if any(group.first < seat.start for group in setting.groups for seat in seats):
        return  # whoever is named before it gives something for it, or speaks of it
    for group in setting.hosts:
        yield from (Candidate(setting, group, actor, Kind.COMMAND, seat, NAMED) for seat in seats for actor in group.actors)


def _handed_on(setting: Setting, named: set[str]) -> Iterator[tuple[Group, Actor]]:
    """The actors of the sentences before that this one does not name."""
    start = setting.sentence.first
    handed = [(setting.carried, CARRIED)] if setting.carried else []
    handed += [(group, MENTIONED) for group in setting.mentioned] if not setting.groups else []
    handed += [(setting.ahead, AHEAD)] if setting.ahead else []
    for group, via in handed:
        for actor in _distinct(group.actors):
            if actor.country not in named:
                named.add(actor.country)
                yield group, replace(actor, first=start, last=start, via=via)


def _taken(setting: Setting, clause: Clause, offer: Hit) -> bool:
    """Whether an enemy is the last to be named before the offer, in its clause: what it sends, or forbids, is no pledge."""
    hostile = setting.document.lexicon.sides.enemies
    enemies = [hit.start for hit in clause.hits if hit.family == "country" and hit.key in hostile and hit.start < offer.start]
    if not enemies:
        return False
    if not clause.groups:
        return True
    named = [group.first for group in clause.groups if group.first < offer.start]
    acts = [hit.start for hit in clause.hits if hit.family == "stance" and enemies[-1] < hit.start < offer.start]
    return bool(acts) and enemies[-1] > max(named, default=-1)


def _paired(setting: Setting, offers: Sequence[Hit]) -> dict[Hit, tuple[Group, Actor]]:
    """Whose each offer is where a list of countries stands before a list of what they give."""
    marks = marked(setting.document, setting.sentence)
    return {offer: (group, actor) for group, actor, offer in paired(marks, setting.groups, offers)}


def _anothers(setting: Setting, clause: Clause, group: Group) -> bool:
    """Whether an offer of the clause stands in a list that pairs it with another country."""
    return clause.listed and clause.own and group not in clause.groups and group in setting.groups


def _distinct(members: Sequence[Actor]) -> tuple[Actor, ...]:
    return tuple({actor.country: actor for actor in members}.values())


def _offers(setting: Setting) -> Iterator[tuple[Hit, Kind, str]]:
    """What is named, and what is only implied: a force means troops, a position on nothing named what all speak of."""
    hits = setting.hits
    named = setting.offered
    yield from ((hit, Kind(hit.key), NAMED) for hit in named)
    forces = [hit for hit in hits if hit.id in ("force.name", "force.peace")]
    if forces and not any(hit.key == "troops" for hit in named):
        yield forces[0], Kind.TROOPS, FORCE
    sums = [hit for hit in hits if hit.family == "currency"]
    yield from ((hit, Kind.FUNDING, SUM) for hit in sums if not _is_paid_for(setting, hit))
    yield from _nationals(setting)
    yield from _likewise(setting)
    if not named:
        yield from _positions(setting, bool(forces))
        yield from _counted(setting)


def _is_paid_for(setting: Setting, money: Hit) -> bool:
    """Whether what stands between the actors around a sum names what it is for, or that it is money."""
    first = max((group.first for group in setting.groups if group.first < money.start), default=setting.sentence.first)
    upto = min((group.first for group in setting.groups if group.first >= money.end), default=setting.sentence.last)
    return any(hit.key in _PAID and first <= hit.start < upto for hit in setting.offered)


def _positions(setting: Setting, forces: bool) -> Iterator[tuple[Hit, Kind, str]]:
    """A sentence that names no kind takes a position on what was spoken of before, on troops, or on something else."""
    acts = [hit for hit in setting.hits if hit.family == "stance"] or [hit for hit in setting.hits if hit.id in _POSITIONS]
    for act in acts[:1]:
        if not forces:
            yield act, Kind.TROOPS, POSITION
        yield act, Kind.OTHER, POSITION
        yield from ((act, kind, CARRIED) for kind in setting.spoken_of if kind not in (Kind.TROOPS, Kind.OTHER))


def _counted(setting: Setting) -> Iterator[tuple[Hit, Kind, str]]:
    """A number without a word for what it counts, nor for what is done, is of what was spoken of before: "Lithuania's 200 are certain"."""
    if setting.groups and not any(hit.family == "stance" for hit in setting.hits):
        counted = [number for number in numbers(setting.document, setting.sentence) if number.unit in (PEOPLE, ITEMS)]
        offers = [Hit(NUMBER, number.first, number.last, False, NUMBER, "") for number in counted[:1]]
        yield from ((offer, kind, NUMBER) for offer in offers for kind in setting.spoken_of)


def _nationals(setting: Setting) -> Iterator[tuple[Hit, Kind, str]]:
    """So many people of a country are its soldiers where nothing else is counted: "400 Danes", "900 Britons"."""
    for number in numbers(setting.document, setting.sentence):
        people = next((group for group in setting.groups if group.first == number.last and group.actors[0].via == "country"), None)
        counted = people is not None and number.unit in (PEOPLE, ITEMS) and number.value >= _FEW
        if people and counted and not any(hit.family in _COUNTED and people.last <= hit.start <= people.last + 1 for hit in setting.hits):
            yield Hit(NUMBER, number.first, number.last, False, NUMBER, ""), Kind.TROOPS, NUMBER


def _likewise(setting: Setting) -> Iterator[tuple[Hit, Kind, str]]:
    """Who does likewise does what was spoken of before: "Italy sends no soldiers. Nor does Greece, which promises money."."""
    spoken = [hit for hit in setting.hits if hit.id == LIKEWISE]
    for clause in setting.clauses if spoken else ():
        also = next((hit for hit in spoken if clause.holds(hit.start)), None)
        if also and clause.own and not any(clause.holds(hit.start) for hit in setting.offered):
            before = tuple(dict.fromkeys(Kind(hit.key) for hit in setting.offered if hit.start < clause.first))
            yield from ((also, kind, LIKEWISE) for kind in before or setting.spoken_of)


_FEW = 20
"""Fewer people of a country are ministers or delegates rather than soldiers."""
_COUNTED = frozenset({"kind", "quantity", "city"})


_POSITIONS = ("membership", "condition.mandate", "condition.us", "negation")
"""Entries that tell of a position where no verb does."""

_PAID = frozenset({"funding", "weapons"})
"""Kinds that a sum of money belongs to where they are named."""
