"""Conditions that a text reports as met, and whose they are: "parliament approved", "the ceasefire was signed"."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.reading.pledges.discourse import Setting
from bot.reading.words.terms import Hit

FAMILY = "met"

_OF_ALL = frozenset({"us", "ceasefire"})
"""What America gives and what ends the fighting is the same for everybody; a parliament agrees for its own country."""

_OPEN = frozenset({"clause.if", "stance.conditional", "stance.considering", "time.future"})
"""What stands before words of fulfilment and leaves them open: "once parliament has approved"."""

_REACH, _DENIAL = 8, 3
"""How many words before it something may leave a fulfilment open, and how many around it may deny it."""


@dataclass(frozen=True, slots=True)
class Fulfilment:
    """A condition, by its name in the ledger, that is met for some countries, or for all (None); `hit` says so."""

    condition: str
    countries: frozenset[str] | None
    hit: Hit

    def concerns(self, country: str) -> bool:
        return self.countries is None or country in self.countries


def fulfilments(laid_out: Sequence[Setting]) -> tuple[Fulfilment, ...]:
    """Every condition that a document reports as met, in the order of the text."""
    return tuple(_told(setting, hit) for setting in laid_out for hit in setting.hits if hit.family == FAMILY and _is_so(setting, hit))


def _told(setting: Setting, hit: Hit) -> Fulfilment:
    everybodys = hit.key in _OF_ALL or any(other.id == "country.UN" for other in setting.hits)
    return Fulfilment(hit.key, None if everybodys else frozenset(_whose(setting)) or None, hit)


def _whose(setting: Setting) -> Iterator[str]:
    """The countries of the sentence, else those that the one before hands on."""
    groups = setting.groups or ((setting.carried,) if setting.carried else ())
    for group in groups:
        yield from group.countries


def _is_so(setting: Setting, hit: Hit) -> bool:
    """Whether nothing denies it or leaves it open."""
    clause = setting.clause(hit.start)
    denied = any(other.id == "negation" and hit.start - _DENIAL <= other.start < hit.end + _DENIAL for other in clause.hits)
    left_open = any(other.id in _OPEN and hit.start - _REACH <= other.start < hit.start for other in clause.hits)
    return not (denied or left_open)
