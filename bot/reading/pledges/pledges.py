"""What a document reports as the positions and contributions of countries."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import exp
from types import MappingProxyType
from typing import Protocol

from bot.reading.mentions.amounts import Number, numbers
from bot.reading.pledges.candidates import Candidate, candidates
from bot.reading.pledges.clauses import Group
from bot.reading.pledges.discourse import Setting, settings
from bot.reading.pledges.earlier import NOTHING, Earlier
from bot.reading.pledges.evidence import evidence
from bot.reading.pledges.fulfilment import Fulfilment, fulfilments
from bot.reading.pledges.quantities import Telling, currency, telling_evidence, tellings
from bot.reading.words.document import Document
from bot.reading.words.terms import Hit
from storage.model import Kind, Pledge, Qualifier, Span, Stance, Subject
from storage.networks import Network

LINK = "link"
"""The class that tells whether a country takes a position on a kind; the others are the stances."""

NEWS = 0.5
"""From which probability on a candidate is a pledge that nobody told of before."""

KNOWN = 0.3
"""The same where an earlier report of the story told of it.

On events held out, of the mentions that are held for 0.3 to 0.4 likely three in five are right where the story has the pledge, and one
in six where it has not.
"""

REFUSAL = 0.3
"""How sure a refusal must be, its chance times the share of its votes: no other error does a country more wrong."""

TELLING = 0.01
"""From which probability on another mention of a pledge may tell how much it is: one that hardly offers anything may still count it."""

TOLD = -1.0
"""From which score on a number tells how much a pledge is; below the even chance, for a pledge without its number is half told."""

AGAIN = 1.5
"""How much a number's score gains where earlier reports of the story told the same amount of the pledge.

A third of the weight that events held out would give it: who raises an offer names the old amount, too, which is not to be taken for
the new.
"""


class Likely(Protocol):
    """How likely a mention tells of a pledge, and how likely each stance is if it does."""

    @property
    def chance(self) -> float: ...

    @property
    def stances(self) -> Mapping[Stance, float]: ...


@dataclass(frozen=True, slots=True)
class Found:
    """A candidate that is held for a pledge, how surely, how likely each stance is, and the numbers of its sentence."""

    candidate: Candidate
    chance: float
    stances: Mapping[Stance, float]
    numbers: tuple[Number, ...]

    @property
    def subject(self) -> Subject:
        return self.candidate.actor.country, self.candidate.kind


@dataclass(frozen=True, slots=True)
class Mentions:
    """What a document may tell of pledges: the mentions of each, the surest first, in the order of the text; and the conditions met."""

    groups: tuple[tuple[Found, ...], ...] = ()
    met: tuple[Fulfilment, ...] = ()

    @property
    def chances(self) -> dict[Subject, float]:
        """How likely the surest mention of each tells of a pledge."""
        return {group[0].subject: group[0].chance for group in self.groups}

    @property
    def subjects(self) -> frozenset[Subject]:
        """The pledges that the document tells of by itself, or would if an earlier report had told of them."""
        return frozenset(subject for subject, chance in self.chances.items() if chance > KNOWN)


NO_MENTIONS = Mentions()


def mentions(document: Document) -> Mentions:
    """Where a document may tell of a pledge, and how surely."""
    laid_out = settings(document)
    found: dict[Subject, list[Found]] = {}
    for each in _found(document, laid_out):
        found.setdefault(each.subject, []).append(each)
    groups = tuple(tuple(sorted(group, key=lambda each: -each.chance)) for group in found.values())
    return Mentions(groups, tuple(fulfilments(laid_out)))


def pledges(document: Document, mentioned: Mentions, told: Mapping[Subject, Earlier] = MappingProxyType({})) -> tuple[Pledge, ...]:
    """The pledges in the order of the text, one for each country and kind, each with its sentence and spans.

    The surest mention is shown; all mentions together decide the stance, in the light of what earlier reports of the story `told`.
    """
    known = [(group, told.get(group[0].subject, NOTHING)) for group in mentioned.groups]
    read = [_Read(group, stance, before) for group, before in known if (stance := taken(group, before.stances))]
    amounts = _amounts(document, read)
    pledged = (_pledge(document, each.group, each.stance, number) for each, number in zip(read, amounts, strict=True))
    return tuple(_with_met(document, pledge, mentioned.met) for pledge in pledged)


@dataclass(frozen=True, slots=True)
class _Read:
    """A pledge that is told: its mentions, the surest first, its stance, and what earlier reports told of it."""

    group: Sequence[Found]
    stance: Stance
    before: Earlier


def taken(group: Sequence[Likely], told: Mapping[Stance, int]) -> Stance | None:
    """The stance that the mentions of a pledge, the surest first, vote for; None where they are too unsure.

    What earlier reports told counts by the rule of succession: as often as each stance was told, and once more for each.
    """
    if group[0].chance <= (KNOWN if told else NEWS):
        return None
    votes = {stance: sum(each.chance * each.stances[stance] for each in group if each.chance > KNOWN) for stance in Stance}
    votes = {stance: weight * (told.get(stance, 0) + 1) for stance, weight in votes.items()}
    stance = max(Stance, key=lambda one: votes[one])
    unsure = group[0].chance * votes[stance] / sum(votes.values()) < REFUSAL
    return None if stance is Stance.REFUSED and unsure else stance


_OPEN_TO_CONDITIONS = frozenset({Stance.PLEDGED, Stance.CONDITIONAL})


def _with_met(document: Document, pledge: Pledge, met: Sequence[Fulfilment]) -> Pledge:
    """The pledge with the conditions that the text reports as met for its country, and where it says so."""
    own = [each for each in met if each.concerns(pledge.country)]
    if not own or pledge.stance not in _OPEN_TO_CONDITIONS:
        return pledge
    spans = tuple(Span(start=start, end=end) for start, end in (document.range(each.hit) for each in own))
    return replace(pledge, met=tuple(dict.fromkeys(each.condition for each in own)), spans=tuple(dict.fromkeys((*pledge.spans, *spans))))


def _found(document: Document, laid_out: tuple[Setting, ...]) -> Iterator[Found]:
    network = document.lexicon.networks["pledges"]
    for setting in laid_out:
        counted = numbers(document, setting.sentence)
        for candidate in candidates(setting):
            fired = network.fired(evidence(candidate, counted, following(laid_out, setting)))
            chance = 1 / (1 + exp(-max(-30.0, min(30.0, network.score(LINK, fired)))))
            if chance > TELLING:
                yield Found(candidate, chance, _likely(network, fired), counted)


def _likely(network: Network, fired: Sequence[int]) -> dict[Stance, float]:
    """How likely each stance is; together they make one."""
    raw = {stance: exp(network.score(stance, fired)) for stance in Stance}
    whole = sum(raw.values())
    return {stance: weight / whole for stance, weight in raw.items()}


def following(laid_out: Sequence[Setting], setting: Setting) -> Sequence[Setting]:
    """The sentences after this one that may go on with it."""
    number = setting.sentence.number + 1
    return laid_out[number : number + _GOING_ON]


_GOING_ON = 3
"""Over how many sentences a text may go on with an offer, as with its condition."""


def _pledge(document: Document, mentions: Sequence[Found], stance: Stance, number: Number | None) -> Pledge:
    """The pledge as its surest mention tells it; `number`, which tells how much it is, may stand in another one."""
    candidate = mentions[0].candidate
    offer, sentence = candidate.offer, candidate.setting.sentence
    named = next(actor for actor in candidate.group.actors if actor.country == candidate.actor.country)
    ranges = [(named.first, named.last), (offer.start, offer.end)]
    if cue := _cue(candidate):
        ranges.append((cue.start, cue.end))
    spans = [Span(start=document.words[first].start, end=document.words[last - 1].end) for first, last in ranges]
    if number:
        spans.append(Span(start=number.start, end=number.end))
    return Pledge(
        country=candidate.actor.country,
        kind=candidate.kind,
        stance=stance,
        amount=number.value if number else None,
        currency=currency(number, candidate.actor.country, document.lexicon.writing.crowns) if number else None,
        qualifier=number.qualifier if number else Qualifier.EXACT,
        count=named.count,
        conditions=_conditions(candidate) if stance is Stance.CONDITIONAL else (),
        sentence=document.quote(sentence),
        spans=tuple(dict.fromkeys(spans)),
    )


def numbers_told(mentions: Sequence[Found], stance: Stance) -> Iterator[Telling]:
    """The numbers that may tell how much a pledge is, beside each of its mentions, the surest first."""
    return tellings([(found.candidate, found.numbers, _says(found, stance)) for found in mentions])


def _amounts(document: Document, read: Sequence[_Read]) -> list[Number | None]:
    """How much each pledge is; of one kind a number tells of those alone whom it tells of most surely, and who are named together.

    What is refused has no amount, for a number beside it is what others give.
    """
    scorer = document.lexicon.weights["amounts"]["told"]
    weighed = [
        (scorer.score(dict.fromkeys(telling_evidence(each), 1.0)) + (AGAIN if one.before.told(each.number.value) else 0.0), at, each)
        for at, one in enumerate(read)
        if one.stance is not Stance.REFUSED
        for each in numbers_told(one.group, one.stance)
    ]
    told: dict[int, Number] = {}
    owners: dict[tuple[Number, Kind], Group] = {}
    for score, at, each in sorted(weighed, key=lambda row: -row[0]):
        owner = owners.setdefault((each.number, each.candidate.kind), each.candidate.group) if score > TOLD and at not in told else None
        if owner is each.candidate.group:
            told[at] = each.number
    return [told.get(at) for at in range(len(read))]


def _says(found: Found, stance: Stance) -> bool:
    """Whether a mention tells the same of the pledge."""
    return max(found.stances, key=lambda one: found.stances[one]) is stance


def _cue(candidate: Candidate) -> Hit | None:
    """The word of promising or refusing that stands nearest to the offer."""
    offer = candidate.offer
    cues = [hit for hit in candidate.setting.hits if hit.family in ("stance", "negation")]
    return min(cues, key=lambda hit: max(offer.start - hit.end, hit.start - offer.end), default=None)


def _conditions(candidate: Candidate) -> tuple[str, ...]:
    """What is asked for first, by the names of the ledger: "us", "ceasefire", "mandate", "other"."""
    hits = candidate.setting.hits
    named = [hit.key for hit in hits if hit.family == "condition"]
    american = any(hit.id == "backing.us" or (hit.family == "country" and hit.key == "US") for hit in hits)
    return tuple(dict.fromkeys((*named, *(("us",) if american and candidate.actor.country != "US" else ()))))
