"""What stands around an offer: what the sentences before and behind say, what is asked for, and what has lasted."""

import re
from collections.abc import Iterator, Sequence

from bot.reading.pledges.candidates import Candidate
from bot.reading.pledges.clauses import Clause, Group
from bot.reading.pledges.discourse import Setting, is_asked
from bot.reading.pledges.verdicts import judged
from bot.reading.words.terms import Hit


def later(candidate: Candidate, following: Sequence[Setting]) -> Iterator[str]:
    """What the sentences behind say."""
    going_on = [setting for setting in following if _goes_on(setting, candidate)]
    yield from (f"later={setting.said}" for setting in going_on)
    if any(_opens_with_condition(setting) for setting in going_on):
        yield "a condition opens a later sentence"


def _opens_with_condition(setting: Setting) -> bool:
    """Whether a sentence begins with its condition: "... 600 soldiers. But only if America guarantees its support."."""
    first = setting.sentence.first
    return any(hit.id == "stance.conditional" and hit.start <= first + 1 for hit in setting.hits)


def before(candidate: Candidate) -> Iterator[str]:
    """What the sentence before says."""
    hits = candidate.setting.before
    if hits and (candidate.implicit or candidate.handed):
        yield f"previous={judged(hits, hits[0])}"


def _goes_on(setting: Setting, candidate: Candidate) -> bool:
    """Whether a sentence behind names nobody but the actor and no other kind: "... 600 soldiers. But only once parliament agrees.".

    Whom a condition waits for does not count: "... 600 soldiers. But only if the Americans stand behind them.".
    """
    others = [group for group in setting.groups if not _awaited(group, setting)]
    theirs = not others or any(candidate.actor.country in group.countries for group in others)
    return theirs and setting.kinds <= {str(candidate.kind)}


def _awaited(group: Group, setting: Setting) -> bool:
    """Whether a country is only named for what others wait for."""
    return is_asked(group, setting.hits) or (
        group.countries == {"US"} and any(hit.family == "condition" or hit.id in _AWAITED for hit in setting.hits)
    )


_AWAITED = frozenset({"stance.conditional", "backing.us"})


def demanded(candidate: Candidate, clause: Clause) -> Iterator[str]:
    """Whether something is asked for, on which side of the actor, and whether one asks who gives nothing: "Kyiv wants Danish jets"."""
    demand = next((hit for hit in clause.hits if hit.family == "demand"), None)
    if demand is None or candidate.handed:
        return
    yield "demand " + ("before" if demand.start < candidate.group.first else "behind")
    if any(hit.start < demand.start and _gives_nothing(candidate.setting, hit) for hit in clause.hits):
        yield "demand of one who gives nothing"


def conditional(candidate: Candidate, clause: Clause) -> Iterator[str]:
    """Whether the actor is what others wait for: "provided the United States offers air support"."""
    if candidate.handed:
        return
    first = candidate.group.first
    near = max((group.last for group in clause.groups if group.last <= first), default=clause.first)
    if any(near <= hit.start < first and (hit.family == "condition" or hit.id in _CONDITIONS) for hit in clause.hits):
        yield "behind a condition"
        yield f"behind a condition&US={candidate.actor.country == 'US'}"


_CONDITIONS = frozenset({"clause.if", "stance.conditional"})


def _gives_nothing(setting: Setting, hit: Hit) -> bool:
    lexicon = setting.document.lexicon
    country = lexicon.people[hit.key].country if hit.family == "person" else hit.key if hit.family == "country" else ""
    return country in lexicon.sides.without_offers


def lasting(setting: Setting, clause: Clause, said: str) -> Iterator[str]:
    """What is done or has lasted by now: "already", "since October", and what is said of the offer beside it."""
    found = [hit.id for hit in clause.hits if hit.id == "lasting.already" or (hit.id == "lasting.since" and _dates(setting, hit))]
    yield from (f"clause:{identity}" for identity in found)
    if found:
        yield f"lasts&clause={said}"


def _dates(setting: Setting, since: Hit) -> bool:
    """Whether a month, a day or a year stands beside the word, which else may mean a place: "od Warszawy"."""
    words = setting.document.words[max(since.start - 1, setting.sentence.first) : min(since.end + 1, setting.sentence.last)]
    near = range(since.start - _BESIDE, since.end + _BESIDE)
    return any(_YEAR.fullmatch(word.text) for word in words) or any(hit.family in _DATES and hit.start in near for hit in setting.hits)


_YEAR = re.compile(r"(?:19|20)\d\d")
_DATES = frozenset({"month", "weekday", "day", "numeral", "time"})
_BESIDE = 2
"""How many words behind the word for "since", or before it, its date may stand."""
