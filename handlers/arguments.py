"""Words after a command, in any order, as a typed query; or what is wrong with them."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

from handlers.asked import Asked, Misunderstood
from handlers.periods import Period, read_period
from handlers.wording import listing, shortened
from storage.countries import name_form
from storage.model import Kind, Topic

_KIND_WORDS: Mapping[Kind, str] = {
    Kind.TROOPS: "troops troop soldiers soldier forces force boots infantry army peacekeepers military personnel battalion brigade",
    Kind.AIR: "air jets jet aircraft planes fighters airforce skies air-policing sky",
    Kind.NAVAL: "naval navy ships ship sea maritime fleet vessels",
    Kind.WEAPONS: "weapons weapon arms arm weaponry armament armaments missiles missile tanks tank ammunition ammo shells drones equipment"
    " military-aid patriots",
    Kind.FUNDING: "funding funds fund money cash loan loans grant grants aid finance financing budget euros",
    Kind.TRAINING: "training train trainers instructors instruction",
    Kind.INTELLIGENCE: "intelligence intel satellites satellite reconnaissance",
    Kind.LOGISTICS: "logistics logistic logistical transport supply supplies",
    Kind.MONITORING: "monitoring monitor monitors observers observer verification",
    Kind.BASING: "basing bases base hubs hub hosting",
    Kind.DEMINING: "demining mines mine mine-clearing minesweeping minehunting mine-clearance",
    Kind.COMMAND: "command headquarters hq staff",
    Kind.GUARANTEE: "guarantee guarantees backstop security-guarantee security-guarantees backing",
    Kind.OTHER: "other",
}
_TOPIC_WORDS: Mapping[Topic, str] = {
    Topic.MEETING: "meeting meetings summit summits talks calls conferences",
    Topic.PLEDGE: "pledge pledges commitments commitment offers promises",
    Topic.FORCE_PLANNING: "force-planning planning plans force forces multinational-force reassurance-force",
    Topic.US_BACKING: "us-backing backing backstop american-backing us-support",
    Topic.CEASEFIRE: "ceasefire ceasefires truce armistice peace",
    Topic.SANCTIONS: "sanctions sanction",
    Topic.RUSSIA_REACTION: "russia-reaction russian-reaction reactions reaction moscow-reaction",
    Topic.MEMBERSHIP: "membership members joining accession",
}
TOPIC_LABELS = {
    Topic.MEETING: "meetings",
    Topic.PLEDGE: "pledges",
    Topic.FORCE_PLANNING: "force planning",
    Topic.US_BACKING: "US backing",
    Topic.CEASEFIRE: "ceasefire",
    Topic.SANCTIONS: "sanctions",
    Topic.RUSSIA_REACTION: "Russia's reaction",
    Topic.MEMBERSHIP: "membership",
}
_FILLERS = {"in", "by", "of", "for", "the", "and", "at", "on", "to", "about", "with", "or", "a", "an", "all", "everything", "any"}
"""Small words that mean nothing here; "IN" and "AT" in capitals are still India and Austria."""
_LONGEST_NAME = 5
_SHOWN = 60
"""Characters of what was not understood that are repeated."""
_SHORTEST_TYPO = 5


def _forms(words: Mapping[Kind, str] | Mapping[Topic, str]) -> dict[str, str]:
    return {name_form(word): str(key) for key, listed in words.items() for word in (*listed.split(), str(key))}


KIND_NAMES = _forms(_KIND_WORDS)
TOPIC_NAMES = _forms(_TOPIC_WORDS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What was asked for; what was not named is empty."""

    countries: tuple[str, ...] = ()
    kinds: tuple[Kind, ...] = ()
    topics: tuple[Topic, ...] = ()
    period: Period | None = None


def read_query(asked: Asked, takes: Collection[str], words: Sequence[str] | None = None) -> Query | Misunderstood:
    """The words of a command, or those that are left of them, as a query.

    `takes` names what it understands: country, kind, topic, period.
    """
    found: dict[str, list[str]] = {"country": [], "kind": [], "topic": []}
    period: Period | None = None
    words = list(asked.words if words is None else words)
    while words:
        used = 1
        if "period" in takes and (read := read_period(words, asked.now.date())):
            period, used = read
        elif name := _name(words, asked, takes):
            sort, value, used = name
            found[sort].append(value)
        elif words[0].casefold() not in _FILLERS:
            return _unknown(words[0], asked, takes)
        words = words[used:]
    return Query(
        countries=tuple(dict.fromkeys(found["country"])),
        kinds=tuple(Kind(kind) for kind in dict.fromkeys(found["kind"])),
        topics=tuple(Topic(topic) for topic in dict.fromkeys(found["topic"])),
        period=period,
    )


def _name(words: Sequence[str], asked: Asked, takes: Collection[str]) -> tuple[str, str, int] | None:
    """The longest name at the start of the words: exact ones first, then those with a slip."""
    spans = [(" ".join(words[:length]), length) for length in range(min(_LONGEST_NAME, len(words)), 0, -1)]
    for text, length in spans:
        if length > 1 or text not in _FILLERS:
            for sort, value in _exact(text, asked, takes):
                return sort, value, length
    for text, length in spans:
        if words[0] not in _FILLERS:
            for sort, value in _slips(text, asked, takes):
                return sort, value, length
    return None


def _exact(text: str, asked: Asked, takes: Collection[str]) -> Iterator[tuple[str, str]]:
    form = name_form(text)
    if "topic" in takes and form in TOPIC_NAMES:
        yield "topic", TOPIC_NAMES[form]
    if "kind" in takes and form in KIND_NAMES:
        yield "kind", KIND_NAMES[form]
    if "country" in takes and (code := asked.countries.exact(text)):
        yield "country", code


def _slips(text: str, asked: Asked, takes: Collection[str]) -> Iterator[tuple[str, str]]:
    for sort, names in (("topic", TOPIC_NAMES), ("kind", KIND_NAMES)):
        if sort in takes and (meant := _slip(name_form(text), names)):
            yield sort, meant
    if "country" in takes and (code := asked.countries.find(text)):
        yield "country", code


def _slip(form: str, names: Mapping[str, str]) -> str | None:
    near = process.extract(form, names.keys(), scorer=OSA.distance, score_cutoff=1) if len(form) >= _SHORTEST_TYPO else []
    meant = {names[name] for name, _, _ in near if len(name) >= _SHORTEST_TYPO}
    return meant.pop() if len(meant) == 1 else None


def _unknown(word: str, asked: Asked, takes: Collection[str]) -> Misunderstood:
    """What could have been meant by a word that is neither, as whole commands with the word replaced."""
    sorts = listing([sort for sort in ("topic", "country", "kind", "period") if sort in takes], last="or")
    names: list[str] = []
    if "kind" in takes:
        names += _near(word, KIND_NAMES)
    if "topic" in takes:
        names += _near(word, TOPIC_NAMES)
    if "country" in takes:
        names += asked.countries.suggest(word)
    rest = asked.words
    at = rest.index(word)
    meant = tuple(" ".join((f"/{asked.name}", *rest[:at], name, *rest[at + 1 :])) for name in names[:3])
    return Misunderstood(problem=f"“{shortened(word, _SHOWN)}” is no {sorts} that I know.", meant=meant)


def _near(word: str, names: Mapping[str, str]) -> list[str]:
    near = process.extractOne(name_form(word), names.keys(), score_cutoff=75)
    return [near[0]] if near else []
