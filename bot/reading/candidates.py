"""Every country with everything that it may have offered, sentence by sentence: what the decision then judges."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bot.reading.actors import NEVER, Actor, actors
from bot.reading.clauses import Clauses, Group, clauses, groups
from bot.reading.document import Document, Sentence
from bot.reading.terms import Hit
from storage.model import Kind

CARRIED = "carried"
_REACH = 2
"""Over how many sentences without an actor of their own a subject is carried."""


@dataclass(frozen=True, slots=True)
class Setting:
    """A sentence laid out: its hits, its parts, its groups of actors, and the subject carried into it."""

    document: Document
    sentence: Sentence
    hits: tuple[Hit, ...]
    clauses: Clauses
    groups: tuple[Group, ...]
    blockers: tuple[Hit, ...]
    carried: Group | None


@dataclass(frozen=True, slots=True)
class Candidate:
    """An actor, with its group, and the words that name a kind of contribution."""

    setting: Setting
    group: Group
    actor: Actor
    kind: Kind
    offer: Hit
    implicit: bool


def settings(document: Document) -> tuple[Setting, ...]:
    """The sentences of a document in order, each with the subject that the ones before hand on."""
    found: list[Setting] = []
    carried: Group | None = None
    age = 0
    for sentence in document.sentences:
        hits = document.hits_in(sentence)
        stops = [hit.start for hit in hits if hit.family in ("stance", "kind")]
        own = groups(actors(document, sentence), stops)
        blockers = tuple(hit for hit in hits if hit.family == "country" and hit.key in NEVER)
        found.append(Setting(document, sentence, hits, clauses(document, sentence), own, blockers, carried if age < _REACH else None))
        if own:
            carried, age = own[0], 0
        else:
            age += 1
        if sentence.title:
            age = 0
    return tuple(found)


def candidates(setting: Setting) -> Iterator[Candidate]:
    """The pairs of one sentence."""
    pool = [(group, actor) for group in setting.groups for actor in _distinct(group.actors)]
    if setting.carried:
        named = {actor.country for _, actor in pool}
        start = setting.sentence.first
        pool += [
            (setting.carried, replace(actor, first=start, last=start, via=CARRIED))
            for actor in _distinct(setting.carried.actors)
            if actor.country not in named
        ]
    if pool:
        for offer, kind, implicit in _offers(setting.hits):
            for group, actor in pool:
                yield Candidate(setting, group, actor, kind, offer, implicit)


def _distinct(members: Sequence[Actor]) -> tuple[Actor, ...]:
    return tuple({actor.country: actor for actor in members}.values())


def _offers(hits: Sequence[Hit]) -> Iterator[tuple[Hit, Kind, bool]]:
    """What is named, and what is only implied: a force means troops, a position on nothing named means the troops that all speak of."""
    named = [hit for hit in hits if hit.family == "kind"]
    yield from ((hit, Kind(hit.key), False) for hit in named)
    forces = [hit for hit in hits if hit.id in ("force.name", "force.peace")]
    if forces and not any(hit.key == "troops" for hit in named):
        yield forces[0], Kind.TROOPS, True
    if not named:
        acts = [hit for hit in hits if hit.family == "stance"] or [
            hit for hit in hits if hit.id in ("membership", "condition.mandate", "condition.us")
        ]
        for act in acts[:1]:
            if not forces:
                yield act, Kind.TROOPS, True
            yield act, Kind.OTHER, True


_POSITIONS = ("membership", "condition.mandate", "condition.us")
"""Entries that tell of a position where no verb does."""
