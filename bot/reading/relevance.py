"""Whether an article is about the coalition: learned weights over the concepts of title, lead and body."""

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import product

from bot.reading.events.event_type import country_of
from bot.reading.mentions.concepts import GATHERINGS, MANY
from bot.reading.mentions.zones import BODY, zones
from bot.reading.words.document import Document, Sentence
from bot.reading.words.terms import Hit
from storage.model import Verdict

_FAMILIES = {
    *("coalition", "force", "guarantee", "backing", "ceasefire", "peace_deal", "russia_reaction", "membership", "lookalike", "sanctions"),
    *("kind", "role", "stance", "condition", "meeting", "battle"),
}
_COUNTRIES = {"country.UA", "country.RU", "country.US", "country.NATO", "country.EU"}
_OFFERS = {f"kind.{kind}" for kind in ("command", "air", "naval", "demining", "basing", "training", "logistics", "monitoring")}
"""What the planned force needs beside troops."""
_NEAR = 3
"""How many words may stand between the two halves of a garbled coalition name."""


UNDECIDED = -2.5
"""From this score on, up to 0, the whole page or the story that is told may tip the scale."""


def judge(document: Document) -> Verdict:
    """Relevant when the weights of what was found say so; the reasons are what weighed most, as "concept@zone"."""
    scorer = document.lexicon.weights["relevance"]["relevant"]
    found = evidence(document)
    score = min(scorer.score(found), _most(found))
    reasons = sorted((name for name in found if scorer.weights.get(name)), key=lambda name: -abs(scorer.weights[name] * found[name]))
    return Verdict(relevant=score >= 0, score=round(score, 3), reasons=tuple(reasons[:_REASONS]))


_REASONS = 8


def _most(found: Mapping[str, float]) -> float:
    """What an article can score at most, whatever else it names."""
    if _is_elsewhere(found):
        return _ELSEWHERE
    return _ALONE if _is_nowhere(found) else math.inf


_ELSEWHERE = UNDECIDED - 0.01
"""What an article on the forces of another theatre can score at most: no story makes it ours."""
_ALONE = -0.01
"""What an article can score at most that names neither the coalition, its force nor Ukraine: only the story that it tells makes it ours."""


def _is_nowhere(found: Mapping[str, float]) -> bool:
    """Whether nothing that the subject is known by is named. A long page on sport has many of its other words."""
    return bool(found["no ukraine"]) and not any(name.partition("@")[0] in _NAMES for name in found)


def _is_elsewhere(found: Mapping[str, float]) -> bool:
    """Whether title or lead name another theatre, and no sentence names Ukraine with the coalition, its force or its task."""
    if found["name and ukraine"] or found.keys().isdisjoint(_THEATRES):
        return False
    return found.keys().isdisjoint(_OURS_WITH_UKRAINE)


_THEATRES = frozenset({"lookalike.hormuz@head", "lookalike.gaza@head"})
_OURS_WITH_UKRAINE = frozenset(
    f"{name}+UA@{place}"
    for name in ("coalition.name", "garbled", "force.name", "force.peace", "kind.troops", "guarantee.security")
    for place in ("head", "body")
)


def evidence(document: Document) -> dict[str, float]:
    """What speaks for and against: concepts by zone ("force.name@title"), and pairs that meet in one sentence."""
    found: dict[str, float] = {}
    about: Counter[str] = Counter()
    for sentence, zone in zones(document):
        named = set(_named(document, sentence))
        place = "body" if zone == BODY else "head"
        for name in (*named, *_pairs(named), *_together(document, sentence, named)):
            found[f"{name}@{place}"] = 1.0
            about[name] += 1
    total = max(1, len(document.sentences))
    core = sum(about[name] for name in _CORE)
    found["core per sentence"] = min(1.0, core / total)
    found["core sentences"] = math.log1p(core)
    found["sentences"] = math.log1p(total)
    return found | _whole(set(about)) | _people(document) | _countries(document)


_NAMES = {"coalition.name", "garbled", "force.name"}
_CORE = ("coalition.name", "garbled", "force.name", "force.peace+UA", "kind.troops+UA")


def _named(document: Document, sentence: Sentence) -> Iterator[str]:
    hits = document.hits_in(sentence)
    for hit in hits:
        if hit.id == "coalition.name" and _is_of_another(hit, hits):
            continue
        if hit.family in _FAMILIES or hit.id in _COUNTRIES:
            yield hit.id
        elif _stands_for_ukraine(document, hit):
            yield "country.UA"
    if _garbled(hits):
        yield "garbled"
    if any(hit.id == "coalition.group" and _is_named(document, sentence, hit, hits) for hit in hits):
        yield "named group"


def _is_of_another(name: Hit, hits: Sequence[Hit]) -> bool:
    """Whether the coalition's name begins inside that of another: the "coalition for Ukraine" of an "IT-coalition for Ukraine"."""
    return any(hit.family == "lookalike" and hit.start < name.start < hit.end for hit in hits)


def _stands_for_ukraine(document: Document, hit: Hit) -> bool:
    """Whether a town or a person of Ukraine is named, as where a short report has Zelensky go to a summit."""
    if hit.family == "city":
        return document.lexicon.places.country_of.get(hit.key) == "UA"
    return hit.family == "person" and not hit.fuzzy and document.lexicon.people[hit.key].country == "UA"


def _garbled(hits: Sequence[Hit]) -> bool:
    """A head word and a word for the willing side by side, as a translator may have made them of the coalition's name."""
    heads = [hit for hit in hits if hit.id == "coalition.group"]
    willing = [hit for hit in hits if hit.id == "coalition.willing"]
    return any(0 <= right.start - left.end <= _NEAR for a, b in product(heads, willing) for left, right in ((a, b), (b, a)))


def _is_named(document: Document, sentence: Sentence, group: Hit, hits: Sequence[Hit]) -> bool:
    """Whether a head word is part of some proper name that is none we know: both it and a neighbour are capitalised in mid-sentence."""
    if any(hit.family in ("country", "lookalike") and hit.start <= group.start < hit.end for hit in hits):
        return False
    near = range(max(sentence.first, group.start - 1), min(sentence.last, group.end + 3))
    large = [n for n in near if document.words[n].text[:1].isupper() and len(document.words[n].text) > 3]
    return group.start > sentence.first and group.start in large and len(large) > 1


def _pairs(named: set[str]) -> Iterator[str]:
    for name in (
        "kind.troops",
        "force.name",
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


def _together(document: Document, sentence: Sentence, named: set[str]) -> Iterator[str]:
    """What stands in one sentence with the coalition's name or with Ukraine, and whether that name is written as one."""
    hits = document.hits_in(sentence)
    counted = any(hit.id == "quantity.countries" for hit in hits)
    beside = {
        "role": bool(named & MANY),
        "meeting": bool(named & GATHERINGS),
        "kind": any(name.startswith("kind.") for name in named),
        "offer": bool(named & _OFFERS),
        "another country": any(hit.family == "country" and hit.id not in _COUNTRIES for hit in hits),
    }
    for name, given, found in (
        ("name", bool(named & _NAMES), ("role", "meeting", "kind", "another country")),
        ("Ukraine", "country.UA" in named, ("role", "meeting", "offer")),
        ("number of countries", counted, ("role",)),
    ):
        yield from (f"{name}, {other}" for other in found if given and beside[other])
    if counted:
        yield "number of countries"
    for hit in hits:
        if hit.id == "coalition.name" and not _is_of_another(hit, hits):
            yield "proper name" if _is_proper(document, sentence, hit) else "plain name"


_QUOTES = frozenset("«»„“”\"'‘’‚›‹")


def _is_proper(document: Document, sentence: Sentence, hit: Hit) -> bool:
    """Whether the coalition's name stands in quotation marks, or with a capital letter in mid-sentence."""
    start, end = document.range(hit)
    if _QUOTES & set(document.text[max(0, start - 2) : start] + document.text[end : end + 2]):
        return True
    words = document.words[max(hit.start, sentence.first + 1) : hit.end]
    return any(word.text[:1].isupper() and len(word.text) > 3 for word in words)


def _whole(named: set[str]) -> dict[str, float]:
    """What holds of the article as a whole."""
    ukraine = "country.UA" in named
    lookalike = any(name.startswith("lookalike.") for name in named)
    return {
        "no ukraine": float(not ukraine),
        "name without ukraine": float("coalition.name" in named and not ukraine),
        "name and ukraine": float("coalition.name" in named and ukraine),
        "name and lookalike": float("coalition.name" in named and lookalike),
        "lookalike and no name": float(lookalike and not named & _NAMES),
        "battle and no name": float("battle" in named and not named & _NAMES),
        "troops, ceasefire, ukraine": float({"kind.troops", "ceasefire", "country.UA"} <= named),
        "lookalike without ukraine": float(lookalike and not ukraine),
        "name, neither ukraine nor lookalike": float("coalition.name" in named and not ukraine and not lookalike),
    }


def _people(document: Document) -> dict[str, float]:
    """How many countries the people named in title and lead, and in all, speak for, and how much of the text is about Ukraine."""
    everywhere: set[str] = set()
    head: set[str] = set()
    garbled: set[str] = set()
    about = 0
    for sentence, zone in zones(document):
        hits = document.hits_in(sentence)
        named = {document.lexicon.people[hit.key].country for hit in hits if hit.family == "person" and not hit.fuzzy}
        garbled |= {document.lexicon.people[hit.key].country for hit in hits if hit.family == "person"}
        everywhere |= named
        head |= named if zone != BODY else set()
        about += "UA" in named or any(hit.id == "country.UA" for hit in hits)
    return {
        "countries of people": min(4, len(everywhere - {"RU"})) / 4,
        "countries of people in head": min(3, len(head - {"RU"})) / 3,
        "countries of garbled people": min(3, max(0, len(garbled - {"RU"}) - 1)) / 3,
        "share about Ukraine": about / max(1, len(document.sentences)),
    }


def _countries(document: Document) -> dict[str, float]:
    """How many countries act beside those that the war itself brings in, in all and in title and lead."""
    everywhere: set[str] = set()
    head: set[str] = set()
    for sentence, zone in zones(document):
        named = {country for hit in document.hits_in(sentence) if (country := country_of(document, hit))} - {"UA", "RU", "US"}
        everywhere |= named
        head |= named if zone != BODY else set()
    return {"other countries": min(6, len(everywhere)) / 6, "other countries in head": min(4, len(head)) / 4}
