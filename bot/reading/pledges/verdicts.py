"""What the words of a range say of an offer, all taken together: given, weighed, tied to a condition, refused."""

from collections.abc import Sequence

from bot.reading.words.terms import Hit

_CONDITIONS = frozenset({"condition.us", "condition.mandate", "condition.other"})
_PEACE = frozenset({"condition.ceasefire", "ceasefire", "peace_deal"})
_TOUCH = 1
"""How many words may stand between a word of condition and the peace that it waits for: "only after the ceasefire"."""
_DENIAL = 3
"""How many words may stand between a word of negation and what it denies."""


def judged(hits: Sequence[Hit], offer: Hit) -> str:
    """What the cues of a range come to, if they all speak of one thing."""
    hits = _without_denied_conditions(hits)
    found = {hit.id for hit in hits}
    if found & _CONDITIONS and found & {"stance.conditional", "negation", "stance.considering"}:
        return "conditional"
    if "stance.conditional" in found:
        return "conditional on peace" if _waits_for_peace(hits) else "conditional"
    if "stance.refused" in found:
        return "considering" if "stance.considering" in found else "refused"
    names = ("stance.considering", "stance.delivered", "stance.pledged", "stance.act")
    said = next((name.removeprefix("stance.") for name in names if name in found), "nothing")
    if "negation" in found and _denied(hits, offer):
        said = "refused" if said in ("pledged", "act") else f"{said} denied"
    return f"{said} with condition" if found & _CONDITIONS else said


def _without_denied_conditions(hits: Sequence[Hit]) -> Sequence[Hit]:
    """The hits but for the words of condition in "without conditions", "no strings attached"."""
    denied = [hit for hit in hits if hit.id == "negation.apparent"]
    if not denied:
        return hits
    return [hit for hit in hits if hit.id != "stance.conditional" or not any(no.start <= hit.start < no.end for no in denied)]


def _waits_for_peace(hits: Sequence[Hit]) -> bool:
    """Whether every word of condition stands at a word for the peace, "only after a ceasefire"; else more is asked for."""
    peace = [hit for hit in hits if hit.id in _PEACE]
    conditions = (hit for hit in hits if hit.id == "stance.conditional")
    return all(any(hit.start < end.end and end.start - _TOUCH <= hit.end for end in peace) for hit in conditions)


def _denied(hits: Sequence[Hit], offer: Hit) -> bool:
    """Whether a negation stands close to a word of giving or right before the offer."""
    targets = [hit for hit in hits if hit.family == "stance"] + [offer]
    denials = [hit for hit in hits if hit.id == "negation"]
    return any(hit.start - _DENIAL <= target.end and target.start <= hit.end + _DENIAL for hit in denials for target in targets)
