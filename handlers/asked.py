"""A command as its handler gets it, what it may be answered with, and how a command presents itself."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from handlers.message import Message
from storage.countries import Countries
from storage.model import Channel
from storage.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A command that was given: its words without name and page, who may do what, and what is known."""

    name: str
    words: tuple[str, ...]
    page: int
    channel: Channel
    may_change: bool
    admin: bool
    store: Store
    countries: Countries
    now: datetime

    @property
    def given(self) -> str:
        """The command line less its page: what the buttons of a pager add theirs to."""
        return " ".join((f"/{self.name}", *self.words))


@dataclass(frozen=True, slots=True, kw_only=True)
class Misunderstood:
    """Arguments that a command cannot use: what is wrong, commands that may have been meant, and others that would work."""

    problem: str
    meant: tuple[str, ...] = ()
    instead: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A command by its name, in one line of help, with its usage and an example that works."""

    name: str
    help: str
    usage: str
    example: str
    run: Callable[[Asked], Message | Misunderstood]
