"""What a document reports as the positions and contributions of countries."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import exp

from bot.reading.amounts import Number, numbers
from bot.reading.candidates import Candidate, Setting, candidates, settings
from bot.reading.clauses import Group
from bot.reading.document import Document
from bot.reading.evidence import evidence
from bot.reading.fulfilment import Fulfilment, fulfilments
from bot.reading.quantities import Telling, currency, telling_evidence, tellings
from bot.reading.terms import Hit
from storage.model import Kind, Pledge, Qualifier, Span, Stance
from storage.networks import Network

LINK = "link"
"""The class that tells whether a country takes a position on a kind; the others are the stances."""

THRESHOLD = 0.4
"""From which probability on a candidate is a pledge; chosen on events held out."""

REFUSAL = 0.3
"""How sure a refusal must be, its chance times the share of its votes: no other error does a country more wrong."""

TELLING = 0.15
"""From which probability on another mention of a pledge may tell how much it is."""

TOLD = -1.0
"""From which score on a number tells how much a pledge is; below the even chance, for a pledge without its number is half told."""


@dataclass(frozen=True, slots=True)
class Found:
    """A candidate that is held for a pledge, how surely, how likely each stance is, and the numbers of its sentence."""

    candidate: Candidate
    chance: float
    stances: Mapping[Stance, float]
    numbers: tuple[Number, ...]


def pledges(document: Document) -> tuple[Pledge, ...]:
    """The pledges in the order of the text, one for each country and kind, each with its sentence and spans.

    The surest mention is shown; all mentions together decide the stance.
    """
    laid_out = settings(document)
    read = [(group, stance) for group in mentions(document, laid_out) if (stance := taken(group))]
    amounts = _amounts(document, read)
    met = fulfilments(laid_out)
    pledged = (_pledge(document, group, stance, number) for (group, stance), number in zip(read, amounts, strict=True))
    return tuple(_with_met(document, pledge, met) for pledge in pledged)


def mentions(document: Document, laid_out: tuple[Setting, ...]) -> Iterator[list[Found]]:
    """The mentions of each pledge, the surest first."""
    found: dict[tuple[str, Kind], list[Found]] = {}
    for each in _found(document, laid_out):
        found.setdefault((each.candidate.actor.country, each.candidate.kind), []).append(each)
    return (sorted(group, key=lambda each: -each.chance) for group in found.values() if any(map(_is_sure, group)))


_OPEN_TO_CONDITIONS = frozenset({Stance.PLEDGED, Stance.CONDITIONAL})


def _with_met(document: Document, pledge: Pledge, met: Sequence[Fulfilment]) -> Pledge:
    """The pledge with the conditions that the text reports as met for its country, and where it says so."""
    own = [each for each in met if each.concerns(pledge.country)]
    if not own or pledge.stance not in _OPEN_TO_CONDITIONS:
        return pledge
    spans = tuple(Span(start=start, end=end) for start, end in (document.range(each.hit) for each in own))
    return replace(pledge, met=tuple(dict.fromkeys(each.condition for each in own)), spans=tuple(dict.fromkeys((*pledge.spans, *spans))))


def _is_sure(found: Found) -> bool:
    """Whether the mention makes a pledge by itself."""
    return found.chance > THRESHOLD


def taken(group: Sequence[Found]) -> Stance | None:
    """The stance that the mentions vote for, the surest of them first; None for a refusal that is too unsure to be told."""
    sure = [found for found in group if _is_sure(found)]
    votes = {stance: sum(found.chance * found.stances[stance] for found in sure) for stance in Stance}
    stance = max(Stance, key=lambda one: votes[one])
    unsure = group[0].chance * votes[stance] / sum(votes.values()) < REFUSAL
    return None if stance is Stance.REFUSED and unsure else stance


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


def _amounts(document: Document, read: Sequence[tuple[Sequence[Found], Stance]]) -> list[Number | None]:
    """How much each pledge is; of one kind a number tells of those alone whom it tells of most surely, and who are named together.

    What is refused has no amount, for a number beside it is what others give.
    """
    scorer = document.lexicon.weights["amounts"]["told"]
    weighed = [
        (scorer.score(dict.fromkeys(telling_evidence(each), 1.0)), at, each)
        for at, (group, stance) in enumerate(read)
        if stance is not Stance.REFUSED
        for each in numbers_told(group, stance)
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
