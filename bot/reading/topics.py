"""Which of the subject's topics an article treats: learned weights over the concepts of its sentences."""

from collections import Counter
from collections.abc import Iterator

from bot.reading.events.event_type import weighted
from bot.reading.words.document import Document
from storage.model import Pledge, Topic
from storage.weights import scores

_FAMILIES = {
    *("coalition", "force", "guarantee", "backing", "ceasefire", "peace_deal", "russia_reaction", "membership", "sanctions"),
    *("kind", "role", "condition", "meeting", "part"),
}
_PAIRS = {
    "country.US": (
        "kind.guarantee",
        "guarantee.security",
        "part.absent",
        "condition.us",
        "force.name",
        "ceasefire",
        "kind.air",
        "kind.intelligence",
    ),
    "country.RU": ("meeting.statement", "role.spokesman", "russia_reaction", "kind.troops", "force.peace"),
}
"""Countries that matter together with a concept in the same sentence."""


def topics(document: Document, pledges: tuple[Pledge, ...]) -> tuple[Topic, ...]:
    """The topics in their own order; `pledge` is set exactly when a pledge was read."""
    scorers = document.lexicon.weights["topics"]
    found = dict(zip(scorers, scores(tuple(scorers.values()), evidence(document)), strict=True))
    return tuple(topic for topic in Topic if (bool(pledges) if topic is Topic.PLEDGE else found[topic.value] >= 0))


def evidence(document: Document) -> dict[str, float]:
    """Each concept with the weight of its best sentence, whether it is there at all, and whether it comes twice."""
    found: dict[str, float] = {}
    times: Counter[str] = Counter()
    for sentence, weight in weighted(document):
        for name in _named(document.ids_in(sentence)):
            found[name] = max(found.get(name, 0.0), weight)
            found[f"{name} anywhere"] = 1.0
            times[name] += 1
            if sentence.title:
                found[f"{name} in title"] = 1.0
    for name, count in times.items():
        if count > 1:
            found[f"{name} twice"] = 1.0
    found["long"] = min(1.0, len(document.sentences) / 20)
    return found


def _named(ids: frozenset[str]) -> Iterator[str]:
    yield from (name for name in ids if name.split(".", 1)[0] in _FAMILIES or name in _PAIRS)
    for country, concepts in _PAIRS.items():
        if country in ids:
            yield from (f"{country} {name}" for name in concepts if name in ids)
    if "ceasefire" in ids and "condition.ceasefire" not in ids:
        yield "ceasefire itself"
