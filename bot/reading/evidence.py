"""What speaks for and against a pledge, as names of features in language-neutral terms."""

from collections.abc import Iterator, Sequence

from bot.reading.actors import COALITION
from bot.reading.amounts import COUNTRIES, ITEMS, PEOPLE, Number
from bot.reading.candidates import CARRIED, Candidate, Setting
from bot.reading.terms import Hit

_CUES = frozenset(
    {
        "stance.pledged", "stance.act", "stance.conditional", "stance.considering", "stance.refused", "stance.delivered",
        "negation", "condition.ceasefire", "condition.us", "condition.mandate", "condition.other", "ceasefire", "peace_deal",
        "time.background", "time.future", "backing.us", "part.absent", "sanctions", "guarantee.security", "force.name", "force.peace",
        "force.planning", "russia_reaction", "membership", "meeting.announcement", "meeting.statement", "meeting.visit", "meeting.vote",
        "role.parliament", "lookalike.capability", "lookalike.hormuz", "lookalike.gaza", "lookalike.past", "meeting.declaration",
    }
)  # fmt: skip
_FOLLOWING = frozenset({"stance.conditional", "stance.considering", "stance.refused", "condition.mandate", "condition.us", "negation"})


def evidence(candidate: Candidate, numbers: tuple[Number, ...], following: Setting | None) -> tuple[str, ...]:
    """The features of a candidate, each once."""
    return tuple(
        dict.fromkeys((*_identity(candidate), *_place(candidate), *_cues(candidate), *_numbers(candidate, numbers), *_after(following)))
    )


def _identity(candidate: Candidate) -> Iterator[str]:
    kind, country = candidate.kind, candidate.actor.country
    yield "bias"
    yield f"kind={kind}"
    yield f"via={candidate.actor.via}"
    if country in ("US", "EU", COALITION):
        yield f"who={country}"
        yield f"who={country}&kind={kind}"
    if candidate.implicit:
        yield f"implicit={candidate.offer.id}"
    if candidate.setting.sentence.title:
        yield "title"
    yield f"group={min(3, len(candidate.group.countries))}"


def _place(candidate: Candidate) -> Iterator[str]:
    """How actor and offer stand to each other."""
    setting, actor, offer = candidate.setting, candidate.actor, candidate.offer
    if actor.via == CARRIED:
        yield f"carried&groups={min(2, len(setting.groups))}"
        yield f"carried&first={not any(group.first < offer.start for group in setting.groups)}"
        yield f"carried&blockers={any(hit.end <= offer.start for hit in setting.blockers)}"
        return
    before = actor.first < offer.start
    low, high = (candidate.group.last, offer.start) if before else (offer.end, candidate.group.first)
    side = "before" if before else "behind"
    yield side
    yield f"{side}&distance={_bucket(high - low)}"
    between = [group for group in setting.groups if low <= group.first < high and group is not candidate.group]
    yield f"{side}&between={min(2, len(between))}"
    blocked = any(low <= hit.start < high for hit in setting.blockers)
    yield f"{side}&blocked={blocked}"
    yield f"{side}&commas={min(2, abs(setting.clauses.part(actor.first) - setting.clauses.part(offer.start)))}"
    yield f"{side}&strong={setting.clauses.strong_part(actor.first) != setting.clauses.strong_part(offer.start)}"
    lead = [group for group in setting.groups if group.first < offer.start]
    if before:
        yield "lead=" + (
            "only" if len(lead) == 1 else "first" if lead[0] is candidate.group else "last" if lead[-1] is candidate.group else "mid"
        )
    else:
        yield f"behind&lead={bool(lead)}"
    yield f"blocker-leads={any(hit.start < min(actor.first, offer.start) for hit in setting.blockers)}"
    yield f"{side}&opens={actor.first - setting.sentence.first <= 1}"
    if actor.first > setting.sentence.first:
        word = setting.document.words[actor.first - 1].text
        yield f"{side}&led={'short' if len(word) <= 4 and word.islower() else 'long'}"
    yield f"groups={min(4, len(setting.groups))}"


def _bucket(gap: int) -> str:
    return "0" if gap <= 0 else "1" if gap <= 1 else "3" if gap <= 3 else "6" if gap <= 6 else "10" if gap <= 10 else "far"


def _cues(candidate: Candidate) -> Iterator[str]:
    """What is said of the offer, judged over ever wider ranges around it."""
    setting, offer, actor = candidate.setting, candidate.offer, candidate.actor
    part, firm = setting.clauses.part(offer.start), setting.clauses.strong_part(offer.start)
    hits = [hit for hit in setting.hits if hit is not offer]
    inner = [hit for hit in hits if setting.clauses.part(hit.start) == part]
    outer = [hit for hit in hits if setting.clauses.strong_part(hit.start) == firm]
    low, high = min(actor.last, offer.start), max(actor.first, offer.end)
    span = [hit for hit in hits if low <= hit.start < high]
    near = [hit for hit in inner if offer.start - 6 <= hit.end and hit.start <= offer.end + 4]
    for name, scope in (("near", near), ("clause", inner), ("span", span), ("part", outer), ("sentence", hits)):
        yield f"{name}={judged(scope)}"
    yield f"clause={judged(inner)}&part={judged(outer)}"
    left = [hit for hit in outer if hit.end <= offer.start and hit.family == "stance"]
    right = [hit for hit in outer if hit.start >= offer.end and hit.family == "stance"]
    yield f"left={left[-1].id if left else None}"
    yield f"right={right[0].id if right else None}"
    for hit in hits:
        if hit.id in _CUES:
            yield f"in:{hit.id}"
            if hit in inner:
                yield f"clause:{hit.id}"


def judged(hits: Sequence[Hit]) -> str:
    """What the cues of a range come to, if they all speak of one thing."""
    found = {hit.id for hit in hits}
    denied = "negation" in found
    if found & _CONDITIONS:
        return "conditional"
    if "stance.refused" in found:
        return "considering" if "stance.considering" in found else "refused"
    names = ("stance.considering", "stance.delivered", "stance.pledged", "stance.act")
    said = next((name for name in names if name in found), "nothing")
    return f"{said} denied" if denied else said


_CONDITIONS = frozenset({"stance.conditional", "condition.us", "condition.mandate", "condition.other"})


def _numbers(candidate: Candidate, numbers: tuple[Number, ...]) -> Iterator[str]:
    offer = candidate.offer
    for number in numbers:
        if number.unit == COUNTRIES or not offer.start - 8 <= number.first <= offer.end + 6:
            continue
        unit = number.unit if number.unit in (PEOPLE, ITEMS) else "money"
        yield f"number={unit}"
        yield f"number={unit}&kind={candidate.kind}"


def _after(following: Setting | None) -> Iterator[str]:
    """A condition or doubt in the sentence behind, where it has no actor of its own."""
    if following and not following.groups:
        for identity in sorted({hit.id for hit in following.hits} & _FOLLOWING):
            yield f"next:{identity}"
