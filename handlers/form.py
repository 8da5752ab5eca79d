"""A form: the same settings as the buttons change one by one, all at once. Each platform that has forms draws it in its own way."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Input(StrEnum):
    """What is asked for: any of the choices, one of them, a time of the day, or words."""

    MANY = "many"
    ONE = "one"
    TIME = "time"
    WORDS = "words"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One question, with its answer as it stands; `choices` are (value, label) pairs."""

    name: str
    label: str
    input: Input
    value: tuple[str, ...] = ()
    choices: tuple[tuple[str, str], ...] = ()
    hint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """The questions, the command that takes the answers, and what is wrong with those that were given, by field."""

    title: str
    command: str
    fields: tuple[Field, ...]
    errors: Mapping[str, str] = field(default_factory=dict)


Filled = Mapping[str, tuple[str, ...]]
"""The answers by field."""
