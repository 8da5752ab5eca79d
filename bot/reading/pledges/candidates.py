"""Every country with everything that it may have offered, sentence by sentence: what the decision then judges."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import NamedTuple

from bot.reading.mentions.amounts import ITEMS, PEOPLE, Number, numbers
from bot.reading.mentions.concepts import HEADQUARTERS
from bot.reading.pledges.actors import HANDED, Actor, Via
from bot.reading.pledges.clauses import Clause, Group, marked, only_tells
from bot.reading.pledges.discourse import Setting
from bot.reading.pledges.shares import paired
from bot.reading.words.terms import Hit, hit
from storage.model import Kind


class KnownBy(StrEnum):
    """By what the kind of an offer is known."""

    NAMED = "named"
    """A word for it."""
    FORCE = "force"
    """The force that is spoken of: it means troops."""
    SUM = "sum"
    """A sum of money."""
    POSITION = "position"
    """A position on nothing named: it means troops, or something else."""
    CARRIED = "carried"
    """A position on what was spoken of before."""
    NUMBER = "number"
    """A number of what was spoken of before, or of a country's people."""
    LIKEWISE = "likewise"
    """Somebody who does as others do."""


class Offer(NamedTuple):
    """Words that name a kind of contribution, or stand for one, and how the kind is known."""

    words: Hit
    kind: Kind
    known_by: KnownBy


@dataclass(frozen=True, slots=True)
class Candidate:
    """An actor, with its group, and the words that name a kind of contribution, or stand for one."""

    setting: Setting
    group: Group
    actor: Actor
    kind: Kind
    offer: Hit
    known_by: KnownBy

    @property
    def implicit(self) -> bool:
        """Whether no word of the sentence names the kind."""
        return self.known_by is not KnownBy.NAMED

    @property
    def handed(self) -> bool:
        """Whether another sentence names the actor."""
        return self.actor.via in HANDED


def candidates(setting: Setting) -> Iterator[Candidate]:
    """The pairs of one sentence; one that names a state whose soldiers others tell of is about those, whoever speaks."""
    if any(hit.family == "country" and hit.key in setting.document.lexicon.sides.reporters for hit in setting.hits):
        return
    yield from _hosted(setting)
    pool = _pool(setting)
    offers = list(_offers(setting)) if pool else []
    paired = _paired(setting, [offer.words for offer in offers])
    for words, kind, known_by in offers:
        clause = setting.clause(words.start)
        if not _taken(setting, clause, words):
            for group, actor in pool if words not in paired else [paired[words]]:
                if not _anothers(setting, clause, group) and (known_by is not KnownBy.LIKEWISE or group in clause.groups):
                    yield Candidate(setting, group, actor, kind, words, known_by)


def _pool(setting: Setting) -> list[tuple[Group, Actor]]:
    """Everybody who may have offered something: those whom the sentence names, and those who are handed on."""
    named = [(group, actor) for group in setting.groups for actor in _distinct(group.actors)]
    giving = [(group, actor) for group, actor in named if not only_tells(group, setting.groups, setting.hits)]
    return [*giving, *_handed_on(setting, {actor.country for _, actor in named})]


def _hosted(setting: Setting) -> Iterator[Candidate]:
    """A headquarters that nobody is named before, with each state in a town of which it may stand."""
    seats = [hit for hit in setting.hits if hit.id in HEADQUARTERS][:1]
    if any(group.first < seat.start for group in setting.groups for seat in seats):
        return  # whoever is named before it gives something for it, or speaks of it
    for group in setting.hosts:
        yield from (Candidate(setting, group, actor, Kind.COMMAND, seat, KnownBy.NAMED) for seat in seats for actor in group.actors)


def _handed_on(setting: Setting, named: set[str]) -> Iterator[tuple[Group, Actor]]:
    """The actors of the sentences before that this one does not name."""
    start = setting.sentence.first
    handed = [(setting.carried, Via.CARRIED)] if setting.carried else []
    handed += [(group, Via.MENTIONED) for group in setting.mentioned] if not setting.groups else []
    handed += [(setting.ahead, Via.AHEAD)] if setting.ahead else []
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


def _offers(setting: Setting) -> Iterator[Offer]:
    """What is named, and what is only implied: a force means troops, a position on nothing named what all speak of."""
    hits = setting.hits
    named = setting.offered
    yield from (Offer(hit, Kind(hit.key), KnownBy.NAMED) for hit in named)
    forces = [hit for hit in hits if hit.id in ("force.name", "force.peace")]
    if forces and not any(hit.key == "troops" for hit in named):
        yield Offer(forces[0], Kind.TROOPS, KnownBy.FORCE)
    sums = [hit for hit in hits if hit.family == "currency"]
    yield from (Offer(hit, Kind.FUNDING, KnownBy.SUM) for hit in sums if not _is_paid_for(setting, hit))
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


def _positions(setting: Setting, forces: bool) -> Iterator[Offer]:
    """A sentence that names no kind takes a position on what was spoken of before, on troops, or on something else."""
    acts = [hit for hit in setting.hits if hit.family == "stance"] or [hit for hit in setting.hits if hit.id in _POSITIONS]
    for act in acts[:1]:
        if not forces:
            yield Offer(act, Kind.TROOPS, KnownBy.POSITION)
        yield Offer(act, Kind.OTHER, KnownBy.POSITION)
        yield from (Offer(act, kind, KnownBy.CARRIED) for kind in setting.spoken_of if kind not in (Kind.TROOPS, Kind.OTHER))


def _counted(setting: Setting) -> Iterator[Offer]:
    """A number without a word for what it counts, nor for what is done, is of what was spoken of before: "Lithuania's 200 are certain"."""
    if setting.groups and not any(hit.family == "stance" for hit in setting.hits):
        counted = [number for number in numbers(setting.document, setting.sentence) if number.unit in (PEOPLE, ITEMS)]
        yield from (_number(number, kind) for number in counted[:1] for kind in setting.spoken_of)


def _nationals(setting: Setting) -> Iterator[Offer]:
    """So many people of a country are its soldiers where nothing else is counted: "400 Danes", "900 Britons"."""
    for number in numbers(setting.document, setting.sentence):
        people = next((group for group in setting.groups if group.first == number.last and group.actors[0].via is Via.COUNTRY), None)
        counted = people is not None and number.unit in (PEOPLE, ITEMS) and number.value >= _FEW
        if people and counted and not any(hit.family in _COUNTED and people.last <= hit.start <= people.last + 1 for hit in setting.hits):
            yield _number(number, Kind.TROOPS)


def _number(number: Number, kind: Kind) -> Offer:
    """An offer that a number stands for."""
    return Offer(hit("number", number.first, number.last), kind, KnownBy.NUMBER)


def _likewise(setting: Setting) -> Iterator[Offer]:
    """Who does likewise does what was spoken of before: "Italy sends no soldiers. Nor does Greece, which promises money."."""
    spoken = [hit for hit in setting.hits if hit.id == "likewise"]
    for clause in setting.clauses if spoken else ():
        also = next((hit for hit in spoken if clause.holds(hit.start)), None)
        if also and clause.own and not any(clause.holds(hit.start) for hit in setting.offered):
            before = tuple(dict.fromkeys(Kind(hit.key) for hit in setting.offered if hit.start < clause.first))
            yield from (Offer(also, kind, KnownBy.LIKEWISE) for kind in before or setting.spoken_of)


_FEW = 20
"""Fewer people of a country are ministers or delegates rather than soldiers."""
_COUNTED = frozenset({"kind", "quantity", "city"})


_POSITIONS = ("membership", "condition.mandate", "condition.us", "negation")
"""Entries that tell of a position where no verb does."""

_PAID = frozenset({"funding", "weapons"})
"""Kinds that a sum of money belongs to where they are named."""
