"""A command as its handler gets it, what it may be answered with, and how a command presents itself."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from handlers.form import Filled
from handlers.message import Button, Message
from storage.countries import Countries
from storage.model import Channel
from storage.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A command that was given: its words without name and page, who may do what, and what is known.

    `named` is how the channel was named, where the command was given elsewhere: buttons must name it as well. `filled` are the answers
    of a form that the command takes.
    """

    name: str
    words: tuple[str, ...]
    page: int
    channel: Channel
    user: str
    may_change: bool
    admin: bool
    named: str
    store: Store
    countries: Countries
    now: datetime
    filled: Filled | None = None

    def button(self, label: str, command: str) -> Button:
        """A button that gives a command for the channel that this one was for."""
        return Button(label, f"{command} for {self.named}" if self.named else command)

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
    """A command by its name, in one line of help, with its usage and an example that works.

    One that `changes` what a channel hears belongs to those who run the channel.
    """

    name: str
    help: str
    usage: str
    example: str
    run: Callable[[Asked], Message | Misunderstood]
    changes: bool = False
