"""What an operator says is so instead: a fact of a story, or a pledge."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from handlers.arguments import KIND_NAMES
from handlers.asked import Asked, Misunderstood
from handlers.wording import day, number
from storage.countries import name_form
from storage.model import Event, EventStatus, EventType, Kind, Pledge, Role, Stance, Story

FACTS = ("type", "day", "city", "country", "venue", "participants", "role", "status")
_MULTIPLES = {"": 1, "k": 1_000, "m": 1_000_000, "bn": 1_000_000_000}
_UNKNOWN = {"unknown", "none", "open"}


def read_fact(name: str, words: Sequence[str], asked: Asked) -> Event | Misunderstood:
    """An event that holds the fact of that name as the words have it; "unknown" takes the fact away."""
    said = " ".join(words)
    if not said:
        return Misunderstood(problem=f"Say what is true of the {name}, or unknown.")
    if said.casefold() in _UNKNOWN and name != "status":
        return Event()
    value = _READERS[name](said, asked)
    if value is None:
        return Misunderstood(problem=f"“{said}” is no {name}: {_EXPECTED.get(name, 'name it')}.")
    return replace(Event(), **{name: value})


def fact_words(name: str, story: Story, asked: Asked) -> str:
    """A fact of a story in words."""
    value = getattr(story, name)
    if value is None:
        return "unknown"
    if isinstance(value, date):
        return day(value)
    if name == "country":
        return asked.countries.name(value)
    return number(value) if isinstance(value, int) else str(value).replace("_", " ")


def read_pledge(pledge: Pledge, words: Sequence[str]) -> Pledge | Misunderstood:
    """The pledge as the words want it: another stance, kind or amount."""
    for word in words:
        form, amount = name_form(word), re.fullmatch(r"(\d[\d,]{0,14})(k|m|bn)?", word.casefold())
        if form in set(Stance):
            pledge = replace(pledge, stance=Stance(form))
        elif form in KIND_NAMES:
            pledge = replace(pledge, kind=Kind(KIND_NAMES[form]))
        elif amount:
            pledge = replace(pledge, amount=int(amount[1].replace(",", "")) * _MULTIPLES[amount[2] or ""])
        else:
            words = ()
    return pledge if words else Misunderstood(problem="Say drop, a stance, a kind or an amount: considering, air, 5000, 2bn.")


def _day(said: str, _: Asked) -> date | None:
    try:
        return date.fromisoformat(said)
    except ValueError:
        return None


def _chosen(kind: type[EventType] | type[Role] | type[EventStatus]) -> Callable[[str, Asked], Any]:
    by_name = {str(value): value for value in kind}
    return lambda said, _: by_name.get(re.sub(r"[\s-]+", "_", said.casefold()))


_READERS: dict[str, Callable[[str, Asked], Any]] = {
    "type": _chosen(EventType),
    "role": _chosen(Role),
    "status": _chosen(EventStatus),
    "day": _day,
    "city": lambda said, _: said[:80],
    "venue": lambda said, _: said[:80],
    "country": lambda said, asked: asked.countries.find(said),
    "participants": lambda said, _: int(said) if re.fullmatch(r"\d{1,3}", said) and int(said) else None,
}
_EXPECTED = {
    "type": f"one of {', '.join(EventType)}",
    "role": f"one of {', '.join(Role)}",
    "status": f"one of {', '.join(EventStatus)}",
    "day": "write it like 2025-09-04",
    "country": "name one that I know",
    "participants": "a number of countries",
}
