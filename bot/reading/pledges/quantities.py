"""Which number of a text tells how much a pledge is: every number beside a mention of it, judged by where it stands and what it counts."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.reading.mentions.amounts import COUNTRIES, ITEMS, PEOPLE, Number
from bot.reading.pledges.candidates import Candidate, KnownBy
from bot.reading.pledges.clauses import Clause, Group
from bot.reading.pledges.discourse import Setting
from bot.reading.pledges.shares import others_in_turn, share
from bot.reading.words.terms import Hit
from storage.model import Kind, Qualifier

_HEADS = frozenset({Kind.TROOPS, Kind.TRAINING, Kind.COMMAND, Kind.DEMINING, Kind.MONITORING, Kind.LOGISTICS})
"""Kinds that may be counted in people."""

_THINGS = frozenset({Kind.OTHER, Kind.WEAPONS, Kind.NAVAL, Kind.AIR, Kind.DEMINING, Kind.BASING, Kind.LOGISTICS})
"""Kinds that may be counted in pieces."""

_AN_ARMY = 300_000
"""People that nobody offers: so many are Ukraine's own army, which the same texts speak of (800,000 in every plan for peace)."""

_MONEY = "money"
_SIZES = ((1, "one"), (9, "few"), (99, "tens"), (999, "hundreds"), (9_999, "thousands"), (_AN_ARMY, "an army"))
_GAPS = ((0, "0"), (1, "1"), (3, "3"), (6, "6"), (12, "12"))


@dataclass(frozen=True, slots=True)
class Telling:
    """A number beside a mention of a pledge.

    `beside` are all numbers of its sentence and `sums` those of any mention that are money; `rank` tells how many mentions are surer,
    and `agrees` whether this one takes the stance that all together take.
    """

    candidate: Candidate
    number: Number
    beside: Sequence[Number]
    sums: Sequence[Number]
    rank: int
    agrees: bool


def tellings(mentions: Sequence[tuple[Candidate, Sequence[Number], bool]]) -> Iterator[Telling]:
    """The numbers that may tell how much a pledge is; a mention comes with the numbers of its sentence and whether it `agrees`."""
    sums = tuple(number for _, numbers, _ in mentions for number in numbers if number.unit.isupper())
    for rank, (candidate, numbers, agrees) in enumerate(mentions):
        others = others_in_turn(candidate.group, candidate.actor.country, numbers)
        beside = (*(number for number in numbers if number.unit != COUNTRIES and number not in others), *_one(candidate, numbers))
        for number in beside:
            if not _no_contingent(candidate, number):
                yield Telling(candidate, number, beside, sums, rank, agrees)


def _no_contingent(candidate: Candidate, number: Number) -> bool:
    """Soldiers that are a whole army, or fewer than the countries that send them: "of the 26, ten would send troops" counts countries."""
    if number.unit == PEOPLE and number.value >= _AN_ARMY:
        return True
    return candidate.kind is Kind.TROOPS and candidate.actor.count is not None and number.value < candidate.actor.count


def _one(candidate: Candidate, numbers: Sequence[Number]) -> Iterator[Number]:
    """The one ship or aircraft that an article stands for, right before its word or before an adjective of it: "a frigate"."""
    setting, offer = candidate.setting, candidate.offer
    craft = next((hit for hit in setting.hits if hit.id == "craft" and offer.start < hit.end and hit.start < offer.end), None)
    if candidate.kind not in _SINGLE or candidate.known_by is not KnownBy.NAMED or craft is None:
        return
    first = min(craft.start, offer.start)
    near = range(max(setting.sentence.first, first - 2), first)
    at = next((word for word in near if _is_article(setting, word)), None)
    counted = any(number.first < offer.start <= number.last + 1 for number in numbers)
    if at is not None and not counted:
        word = setting.document.words[at]
        yield Number(value=1, low=1, qualifier=Qualifier.EXACT, unit=ITEMS, start=word.start, end=word.end, first=at, last=at + 1)


_SINGLE = frozenset({Kind.NAVAL, Kind.AIR})


def _is_article(setting: Setting, word: int) -> bool:
    return setting.document.words[word].folded in setting.document.language.articles


def may_count(kind: Kind, number: Number) -> bool:
    """Whether a kind may be given in so many people or pieces."""
    if number.unit == PEOPLE:
        return kind in _HEADS and number.value < _AN_ARMY
    return number.unit == ITEMS and kind in (_THINGS | _HEADS) - {Kind.COMMAND} and number.value < _AN_ARMY


def currency(number: Number, country: str, crowns: Mapping[str, str]) -> str | None:
    """The currency of an amount; a bare "crown" is that of the country, and unknown where the country has none."""
    if number.unit == "CROWN":
        return crowns.get(country)
    return number.unit if number.unit.isupper() else None


def telling_evidence(telling: Telling) -> tuple[str, ...]:
    """What speaks for and against a number, as names of features in language-neutral terms, each once."""
    candidate, number = telling.candidate, telling.number
    unit = number.unit if number.unit in (PEOPLE, ITEMS) else _MONEY
    named = (*_size(candidate, unit, number), *_place(candidate, number), *_neighbours(candidate, number))
    found = (*(f"{unit}&{name}" for name in named), *_whose(telling), *_mention(telling), *_rivals(telling, unit))
    return tuple(dict.fromkeys(found))


def _size(candidate: Candidate, unit: str, number: Number) -> Iterator[str]:
    """What is counted, and how many."""
    kind = candidate.kind
    if number.value == 1 and _is_article(candidate.setting, number.first):
        yield f"an article&kind={kind}"
    size = _MONEY if unit == _MONEY else next((name for upto, name in _SIZES if number.value <= upto), "more")
    yield from (f"kind={kind}", f"size={size}", f"size={size}&kind={kind}")


def _place(candidate: Candidate, number: Number) -> Iterator[str]:
    """How number and offer stand to each other."""
    setting, offer = candidate.setting, candidate.offer
    before = number.first < offer.start
    yield f"{'before' if before else 'behind'}&gap={next((name for upto, name in _GAPS if _gap(offer, number) <= upto), 'far')}"
    clause = setting.clause(offer.start)
    inside = clause.holds(number.first)
    yield "clause" if inside else "reach" if clause.first <= number.first < _reach(setting, clause) else "outside"
    low, high = (number.last, offer.start) if before else (offer.end, number.first)
    between = {hit.key == candidate.kind for hit in setting.offered if hit is not offer and low <= hit.start < high}
    yield f"between={'another kind' if False in between else 'its kind' if between else 'none'}"
    if any(low <= group.first < high for group in setting.groups if group is not candidate.group):
        yield "another country between"


def _gap(thing: Hit | Group, number: Number) -> int:
    """How many words stand between a number and what a hit or a group covers."""
    first, last = (thing.start, thing.end) if isinstance(thing, Hit) else (thing.first, thing.last)
    return max(first - number.last, number.first - last, 0)


def _reach(setting: Setting, clause: Clause) -> int:
    """Up to where a clause may tell how much: behind a mark still ("pays a part - 2 billion"), but not past another offer or actor."""
    others = [group.first for group in setting.groups] + [hit.start for hit in setting.offered]
    return min((word for word in others if word >= clause.last), default=clause.last)


_RIGHT_BEHIND = 2
"""How many words may stand between a number and the word for what it counts: "150 trained mine-clearers"."""


def _neighbours(candidate: Candidate, number: Number) -> Iterator[str]:
    """The kinds that stand right behind the number, right before it, or nearer to it than the offer."""
    kinds = [hit for hit in candidate.setting.hits if hit.family == "kind"]
    behind = [hit.key for hit in kinds if hit.start - number.last <= _RIGHT_BEHIND and hit.start >= number.last][:1]
    yield f"counts={'nothing named' if not behind else 'its kind' if behind[0] == candidate.kind else 'another kind'}"
    yield from (f"counts {key}&kind={candidate.kind}" for key in behind)
    yield from (f"behind {'its' if hit.key == candidate.kind else 'another'} kind" for hit in kinds if 0 <= number.first - hit.end <= 1)
    if any(_gap(hit, number) < _gap(candidate.offer, number) for hit in candidate.setting.offered if hit.key != candidate.kind):
        yield "nearer to another kind"


def _whose(telling: Telling) -> Iterator[str]:
    """Whose the number is by its place among the countries of the sentence."""
    candidate, number = telling.candidate, telling.number
    groups, group = candidate.setting.groups, candidate.group
    if candidate.handed:
        yield f"handed&others={bool(groups)}"
        return
    yield f"nearest country={min(groups, key=lambda other: _gap(other, number), default=group) is group}"
    before = [other for other in groups if other.first < number.first]
    yield f"country before={before[-1] is group if before else None}"
    yield f"countries together={min(len(group.countries), 3)}&touching={_gap(group, number) == 0}"
    theirs = share(group, groups, [other for other in telling.beside if may_count(candidate.kind, other)])
    yield f"share={theirs is number if theirs else None}"


def _mention(telling: Telling) -> Iterator[str]:
    """How sure the mention is, and what else its sentence speaks of."""
    setting = telling.candidate.setting
    yield f"rank={min(telling.rank, 2)}"
    yield f"known by {telling.candidate.known_by}"
    yield f"kinds={min(len(setting.kinds), 3)}"
    if not telling.agrees:
        yield "another stance"
    if setting.sentence.title:
        yield "title"


def _rivals(telling: Telling, unit: str) -> Iterator[str]:
    """The other numbers of the sentence."""
    candidate, number = telling.candidate, telling.number
    yield f"only={len(telling.beside) == 1}"
    yield f"nearest={min(telling.beside, key=lambda other: _gap(candidate.offer, other)) is number}"
    if unit != _MONEY:
        alike = [other for other in telling.beside if other.unit == number.unit]
        yield f"{unit}&nearest of its unit={min(alike, key=lambda other: _gap(candidate.offer, other)) is number}"
        return
    writing, country = candidate.setting.document.lexicon.writing, candidate.actor.country
    own, told = writing.own_money.get(country), {currency(other, country, writing.crowns) for other in telling.sums}
    yield f"own money={own == currency(number, country, writing.crowns)}&told in it={own in told}"
    yield f"sums={min(len(telling.sums), 3)}"
    if _is_bracketed(number, candidate.setting.document.text):
        yield "in brackets"


def _is_bracketed(number: Number, text: str) -> bool:
    """Whether the number stands in brackets, as the same sum in another currency does: "2 billion crowns ($195 million)"."""
    before = text[: number.start].rstrip("€$£ ")
    return before.rpartition("(")[2] != before and ")" not in before.rpartition("(")[2]
