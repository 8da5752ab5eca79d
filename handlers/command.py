"""A command as it was given; the answer to it is the same on every platform."""

from dataclasses import dataclass

from storage.model import Channel


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A command line such as "/pledges IT troops", without the bot's name, and who gave it.

    `may_change` tells whether this person may alter what the channel hears; `admin` whether the operator named them.
    """

    channel: Channel
    user: str
    text: str
    may_change: bool = True
    admin: bool = False
