"""How like a story an article is: the evidence that the "is this new?" decision weighs, each with a name."""

from collections import defaultdict
from collections.abc import Collection, Container, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import log1p

from bot.reading.events.event_type import MEETINGS, SPOKEN
from bot.reading.stories.features import BOUND, MOST, Facts
from bot.reading.stories.outline import NOTHING, Outline
from bot.reading.stories.vectors import Vector, cosine
from storage.model import EventType
from storage.weights import Linear

_PLACED = MEETINGS - {EventType.CALL}
"""Meetings of people who are together in a place."""


_SEVERAL = ("headline", "people", "concepts", "names")
"""Channels of which the best likeness and the mean of the best few tell."""

_MEANS = tuple((channel, f"{channel}_mean") for channel in _SEVERAL)
"""Each such channel, and the evidence of its mean."""
_SAME, _OTHER = "same", "other"
_SIDED = tuple((side, channel, f"{channel}_{side}") for side in (_SAME, _OTHER) for channel in BOUND)
"""Each language-bound channel against the members of the same language and against the others, and its evidence."""

WORDS = frozenset((*_SEVERAL, *(mean for _, mean in _MEANS), *(name for _, _, name in _SIDED)))
"""The evidence of words that takes long to find: what has no weight need not be found."""

_ROUNDING = 1e-3
"""By how much a score may lie above what its evidence allows, as weights of four bytes are not exact."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """An article as the index holds it: its channels weighed by rarity."""

    article: str
    language: str
    minute: int
    facts: Facts | None
    body: Vector
    title: Vector
    names: Vector
    numbers: Vector
    concepts: Vector
    headline: Vector
    people: Vector
    outline: Outline = NOTHING


@dataclass(frozen=True, slots=True)
class Asked:
    """The article that seeks its story; `opened` are its vectors by channel, ready for comparison."""

    member: Member
    opened: Mapping[str, Mapping[int, float]]

    @staticmethod
    def of(member: Member) -> "Asked":
        vectors: dict[str, Vector] = {channel: getattr(member, channel) for channel in MOST}
        return Asked(member, {channel: dict(zip(known.ids, known.weights, strict=True)) for channel, known in vectors.items()})


def evidence(
    asked: Asked, members: Sequence[Member], weighty: Container[str] = WORDS, voices: Collection[str] = frozenset()
) -> dict[str, float]:
    """What speaks for and against an article belonging to the story of these members, as far as it has a weight.

    `voices` are the countries that have the word in any article of the story: its copy may be none of the members that are compared with.
    """
    return completed(outlook(asked, members, weighty, voices), asked, members)


def outlook(
    asked: Asked, members: Sequence[Member], weighty: Container[str] = WORDS, voices: Collection[str] = frozenset()
) -> dict[str, float]:
    """The evidence with no likeness yet in the language-bound channels, which take longest: most stories are too far without them."""
    found = {**_words(asked, members, weighty), **time_between(asked.member, members)}
    if asked.member.facts:
        told = [member.facts for member in members if member.facts]
        if told:
            found |= _facts(asked.member.facts, told, voices)
    return found


def completed(found: Mapping[str, float], asked: Asked, members: Sequence[Member]) -> dict[str, float]:
    """The whole evidence of an outlook."""
    whole, language = dict(found), asked.member.language
    for side, channel, name in _SIDED:
        if name in whole:
            group = [getattr(member, channel) for member in members if (member.language == language) == (side == _SAME)]
            whole[name] = _most(asked.opened[channel], group)
    return whole


def at_most(scorer: Linear, found: Mapping[str, float], asked: Asked, members: Sequence[Member]) -> float:
    """What the whole evidence of an outlook can score."""
    same = _counted(asked, members)
    room = (_room(scorer, _SAME) if same else 0.0) + (_room(scorer, _OTHER) if same < len(members) else 0.0)
    return scorer.score(found) + room + _ROUNDING


@lru_cache(maxsize=16)
def _room(scorer: Linear, side: str) -> float:
    """What the language-bound channels of one side can add to a score."""
    return sum(max(0.0, scorer.weights.get(name, 0.0)) for own, _, name in _SIDED if own == side)


def parted(asked: Facts | None, told: Sequence[Facts]) -> bool:
    """Whether facts alone say that these are two events, however alike their words."""
    return asked is not None and (_another_number(asked, told) or _another_meeting(asked, told) or _another_circle(asked, told))


def _another_number(asked: Facts, told: Sequence[Facts]) -> bool:
    """Another number of a series, on another day: the 13th package after the 12th."""
    if not asked.ordinals or asked.day is None:
        return False
    numbered = [facts for facts in told if facts.ordinals]
    return bool(numbered) and all(not set(asked.ordinals) & set(facts.ordinals) and facts.day != asked.day for facts in numbered)


def _another_meeting(asked: Facts, told: Sequence[Facts]) -> bool:
    """Surely a meeting in another town, and of another kind or on another day: ministers in one while leaders meet in the other."""
    known = [facts for facts in told if _is_placed(facts)]
    return _is_placed(asked) and bool(known) and all(facts.city != asked.city and _is_another(asked, facts) for facts in known)


def _another_circle(asked: Facts, told: Sequence[Facts]) -> bool:
    """A meeting of others on another day, whatever the town: leaders approve on Thursday what their ministers drew up on Wednesday."""
    known = [facts for facts in told if _is_circle(facts)]
    return _is_circle(asked) and bool(known) and all(facts.type is not asked.type and facts.day != asked.day for facts in known)


def _is_circle(facts: Facts) -> bool:
    return facts.type in _CIRCLES and facts.type_chance >= _MORE_LIKELY and facts.day is not None and facts.day_chance >= _SURELY


_CIRCLES = frozenset({EventType.SUMMIT, EventType.MINISTERIAL, EventType.CHIEFS_OF_STAFF})
"""Meetings that differ in who meets."""
_MORE_LIKELY = 0.5
"""From this chance on who met counts where the day differs surely."""


def _is_another(asked: Facts, told: Facts) -> bool:
    return told.type is not asked.type or (told.day != asked.day and min(told.day_chance, asked.day_chance) >= _LIKELY)


def _is_placed(facts: Facts) -> bool:
    return facts.type in _PLACED and facts.city is not None and min(facts.type_chance, facts.city_chance) >= _SURELY


_SURELY = 0.85
"""From this chance on a fact may part two events by itself."""
_LIKELY = 0.75
"""From this chance on another day parts two meetings that were held in different towns anyway."""


def answered(asked: Facts | None, told: Sequence[Facts], hostile: Container[str]) -> bool:
    """Whether words of an enemy stand against those of others: its reaction is an event of its own. `hostile` are the enemies' towns."""
    sides = {facts.city in hostile for facts in told if _is_spoken(facts)}
    return asked is not None and _is_spoken(asked) and sides == {asked.city not in hostile}


def _is_spoken(facts: Facts) -> bool:
    return facts.type in SPOKEN and facts.city is not None and facts.city_chance >= _RATHER


_RATHER = 0.6
"""From this chance on it is known where words were spoken."""


def _words(asked: Asked, members: Sequence[Member], weighty: Container[str]) -> dict[str, float]:
    found = {"size": log1p(len(members)), "no_same_language": float(not _counted(asked, members))}
    for channel, mean in _MEANS:
        if channel in weighty or mean in weighty:
            best = _best(asked.opened[channel], [getattr(member, channel) for member in members])
            found[channel], found[mean] = best[0], sum(best) / len(best)
    found |= {name: 0.0 for _, _, name in _SIDED if name in weighty}
    found["numbers"] = _most(asked.opened["numbers"], [member.numbers for member in members])
    return found


def _counted(asked: Asked, members: Sequence[Member]) -> int:
    """How many members are of the language that the article is written in."""
    return [member.language for member in members].count(asked.member.language)


def _most(wanted: Mapping[int, float], known: Sequence[Vector]) -> float:
    return max([cosine(wanted, vector) for vector in known], default=0.0)


def _best(wanted: Mapping[int, float], known: Sequence[Vector]) -> list[float]:
    """The three greatest likenesses, the best first."""
    if len(known) == 1:
        return [cosine(wanted, known[0])]
    return sorted([cosine(wanted, vector) for vector in known], reverse=True)[:3]


def time_between(asked: Member, members: Sequence[Member]) -> dict[str, float]:
    """How long an article came after the member nearest in time, or before it."""
    hours = min([abs(asked.minute - member.minute) for member in members]) / 60
    return {"hours": log1p(hours), "next_day": float(hours > 20), "days_later": float(hours > 44), "week_later": float(hours > 100)}


def _facts(asked: Facts, told: Sequence[Facts], voices: Collection[str]) -> dict[str, float]:
    """Each fact as far as both sides are sure of it."""
    found: dict[str, float] = {}
    if asked.day:
        apart = [(min(abs((asked.day - facts.day).days), 2), asked.day_chance * facts.day_chance) for facts in told if facts.day]
        found |= _shares(("day_same", "day_next", "day_far"), apart)
        if len(apart) > 1 and sum(not days for days, _ in apart) * 4 <= len(apart):
            found["day_outvoted"] = asked.day_chance
    if asked.city:
        towns = [(int(facts.city != asked.city), asked.city_chance * facts.city_chance) for facts in told if facts.city]
        found |= _shares(("city_same", "city_far"), towns)
    if any(facts.city for facts in told) != bool(asked.city):
        found["city_one"] = 1.0
    if asked.type:
        types = [(_apart(asked.type, facts.type), asked.type_chance * facts.type_chance) for facts in told if facts.type]
        found |= _shares(("type_same", "type_near", "type_far"), types)
    found |= _voices(asked, told, voices)
    if asked.participants:
        counts = [(int(abs(asked.participants - facts.participants) > 1), 1.0) for facts in told if facts.participants]
        found |= _shares(("count_same", "count_far"), counts)
    found["series"] = found.get("type_same", 0.0) * (found.get("day_next", 0.0) + found.get("day_far", 0.0))
    found["place_day"] = found.get("city_same", 0.0) * found.get("day_same", 0.0)
    return found


def _voices(asked: Facts, told: Sequence[Facts], voices: Collection[str]) -> dict[str, float]:
    """Whether others, and they alone, have the word, as far as both sides are words and no meeting; a copy stays with its original."""
    heard = [facts for facts in told if facts.voices and asked.voices]
    if not heard or not {*asked.voices}.isdisjoint((*voices, *(voice for facts in heard for voice in facts.voices))):
        return {}
    return {"voice_far": sum(asked.spoken * facts.spoken for facts in heard) / len(heard)}


def _shares(names: Sequence[str], kinds: Sequence[tuple[int, float]]) -> dict[str, float]:
    """The share of each kind, counted from 0, under its name; who is unsure has less of a vote."""
    counted: dict[int, float] = defaultdict(float)
    for kind, sure in kinds:
        counted[kind] += sure
    return {names[kind]: weight / len(kinds) for kind, weight in counted.items()}


def _apart(one: EventType, other: EventType) -> int:
    """0 for one type, 1 for types that reports mix up, 2 for a meeting and mere words."""
    if one is other:
        return 0
    return 1 if (one in MEETINGS) == (other in MEETINGS) else 2
