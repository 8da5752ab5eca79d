"""Whether an article is about the coalition: learned weights over the concepts of title, lead and body."""

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import product

from bot.reading.document import Document
from bot.reading.terms import Hit
from bot.reading.zones import BODY, zones
from storage.model import Verdict

_FAMILIES = {
    "coalition",
    "force",
    "guarantee",
    "backing",
    "ceasefire",
    "peace_deal",
    "russia_reaction",
    "membership",
    "lookalike",
    "sanctions",
}
_COUNTRIES = {"country.UA", "country.RU", "country.US", "country.NATO", "country.EU"}
_NEAR = 3
"""How many words may stand between the two halves of a garbled coalition name."""


def judge(document: Document) -> Verdict:
    """Relevant when the weights of what was found say so; the reasons are what weighed most, as "concept@zone"."""
    scorer = document.lexicon.weights["relevance"]["relevant"]
    found = evidence(document)
    score = scorer.score(found)
    reasons = sorted((name for name in found if scorer.weights.get(name)), key=lambda name: -abs(scorer.weights[name] * found[name]))
    return Verdict(relevant=score >= 0, score=round(score, 3), reasons=tuple(reasons[:_REASONS]))


_REASONS = 8


def evidence(document: Document) -> dict[str, float]:
    """What speaks for and against: concepts by zone ("force.name@title"), and pairs that meet in one sentence."""
    found: dict[str, float] = {}
    about: Counter[str] = Counter()
    for sentence, zone in zones(document):
        hits = document.hits_in(sentence)
        named = set(_named(hits))
        place = "body" if zone == BODY else "head"
        for name in (*named, *_pairs(named)):
            found[f"{name}@{place}"] = 1.0
            about[name] += 1
    total = max(1, len(document.sentences))
    core = sum(about[name] for name in _CORE)
    found["core per sentence"] = min(1.0, core / total)
    found["core sentences"] = math.log1p(core)
    found["sentences"] = math.log1p(total)
    return found | _whole(set(about))


_CORE = ("coalition.name", "garbled", "force.name", "force.peace+UA", "kind.troops+UA")


def _named(hits: Sequence[Hit]) -> Iterator[str]:
    for hit in hits:
        if hit.family in _FAMILIES or hit.id in _COUNTRIES:
            yield hit.id
    if _garbled(hits):
        yield "garbled"


def _garbled(hits: Sequence[Hit]) -> bool:
    """A head word and a word for the willing side by side, as a translator may have made them of the coalition's name."""
    heads = [hit for hit in hits if hit.id == "coalition.group"]
    willing = [hit for hit in hits if hit.id == "coalition.willing"]
    return any(0 <= right.start - left.end <= _NEAR for a, b in product(heads, willing) for left, right in ((a, b), (b, a)))


def _pairs(named: set[str]) -> Iterator[str]:
    for name in (
        "kind.troops",
        "force.peace",
        "coalition.name",
        "coalition.group",
        "garbled",
        "guarantee.security",
        "ceasefire",
        "role.leaders",
    ):
        if name in named and "country.UA" in named:
            yield f"{name}+UA"


def _whole(named: set[str]) -> dict[str, float]:
    """What holds of the article as a whole."""
    ukraine = "country.UA" in named
    lookalike = any(name.startswith("lookalike.") for name in named)
    return {
        "no ukraine": float(not ukraine),
        "name without ukraine": float("coalition.name" in named and not ukraine),
        "name and ukraine": float("coalition.name" in named and ukraine),
        "name and lookalike": float("coalition.name" in named and lookalike),
        "troops, ceasefire, ukraine": float({"kind.troops", "ceasefire", "country.UA"} <= named),
        "lookalike without ukraine": float(lookalike and not ukraine),
    }
