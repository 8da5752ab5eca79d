"""Commands: written once, understood and answered the same on every platform."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from handlers.asked import Asked, Command, Misunderstood
from handlers.country import country
from handlers.feeds import feeds
from handlers.form import Filled
from handlers.help import help_on, nearest, start, usage
from handlers.latest import latest, story
from handlers.meetings import meetings
from handlers.message import Button, Message, Paragraph, code, joined, line
from handlers.pledges import pledges
from handlers.reports import corrections, reports
from handlers.search import search
from handlers.settings import settings
from handlers.sources import sources
from handlers.status import status
from handlers.subscriptions import mute, subscribe, unsubscribe
from handlers.timeline import timeline
from handlers.why import why, wrong
from handlers.wording import shortened
from storage.countries import Countries
from storage.model import Channel
from storage.store import Store

LONGEST = 500
"""Characters of a command line that are read; no sensible one is longer."""
_SHOWN = 60
"""Characters of what was not understood that are repeated."""
_SHORT = 3
"""Words up to that length may be a country's code and are more often something else: it, is, no."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A command line such as "/pledges IT troops", without the bot's name, and who gave it.

    `may_change` tells whether this person may alter what the channel hears; `admin` whether the operator named them.
    `named` is how they named the channel, where they gave the command elsewhere; `filled` are a form's answers, with the command
    that takes them. A command said `within` a thread is about that thread only where it has a subscription of its own, or is to have one.
    """

    channel: Channel
    user: str
    text: str
    may_change: bool = True
    admin: bool = False
    named: str = ""
    filled: Filled | None = None
    within: bool = False


def _help(asked: Asked) -> Message | Misunderstood:
    return help_on(asked, COMMANDS)


COMMANDS: tuple[Command, ...] = (
    Command(name="start", help="What this is", usage="/start", example="/start", run=start, changes=True),
    Command(name="help", help="All commands, or how to use one", usage="/help [command]", example="/help pledges", run=_help),
    Command(
        name="pledges",
        help="Who offered or refused what",
        usage="/pledges [country] [kind] [period]",
        example="/pledges Italy troops 30d",
        run=pledges,
    ),
    Command(name="timeline", help="Events by date", usage="/timeline [period]", example="/timeline march 2025", run=timeline),
    Command(
        name="meetings", help="Meetings to come and past", usage="/meetings [upcoming|past]", example="/meetings upcoming", run=meetings
    ),
    Command(name="country", help="What one country said and did", usage="/country NAME", example="/country Poland", run=country),
    Command(name="latest", help="The newest stories", usage="/latest", example="/latest", run=latest),
    Command(name="story", help="One story with its sources", usage="/story ID", example="/story 12", run=story),
    Command(name="why", help="Why an alert came, and what it rests on", usage="/why ID", example="/why 12", run=why),
    Command(
        name="wrong", help="Tell the operator that a story is wrong", usage="/wrong ID [words]", example="/wrong 12 it was 2,000", run=wrong
    ),
    Command(name="corrections", help="What had to be corrected", usage="/corrections", example="/corrections", run=corrections),
    Command(name="search", help="Find articles by words", usage="/search WORDS", example="/search reassurance force", run=search),
    Command(name="sources", help="The feeds and their health", usage="/sources [release ID]", example="/sources", run=sources),
    Command(
        name="subscribe",
        help="Get alerts here, all or some, at once or as a digest",
        usage="/subscribe [topics] [kinds] [countries] [level] [when]",
        example="/subscribe pledges troops Italy official daily at 8 Europe/Kyiv",
        run=subscribe,
        changes=True,
    ),
    Command(
        name="settings",
        help="What comes here and when, with buttons to change it",
        usage="/settings [what] [value]",
        example="/settings quiet 22-7",
        run=settings,
        changes=True,
    ),
    Command(name="unsubscribe", help="End the alerts here", usage="/unsubscribe", example="/unsubscribe", run=unsubscribe, changes=True),
    Command(
        name="mute",
        help="No new alerts for a while, of anything or of one story or country",
        usage="/mute [story ID|country] PERIOD",
        example="/mute Italy 2d",
        run=mute,
        changes=True,
    ),
    Command(
        name="reports",
        help="For operators: what readers say is wrong",
        usage="/reports [keep|correct|retract|merge|split] [ID]",
        example="/reports",
        run=reports,
    ),
    Command(
        name="feeds",
        help="For operators: the list of feeds, and what to do about one",
        usage="/feeds [list|test|add|pause|resume|remove] [URL|ID]",
        example="/feeds add https://www.example.org/news",
        run=feeds,
    ),
    Command(name="status", help="Whether the service is well", usage="/status", example="/status", run=status),
)
_BY_NAME = {command.name: command for command in COMMANDS}


def changes_settings(text: str) -> bool:
    """Whether a command line may change what a channel hears, in any spelling that could pass for such a command."""
    words = text.split(maxsplit=1)
    command = _BY_NAME.get(words[0].removeprefix("/").casefold()) if words else None
    return command is not None and command.changes


def answer(request: Request, store: Store, countries: Countries, now: datetime) -> Message:
    """The answer to a command line; one that is not understood gets a suggestion and the usage."""
    name, *words = request.text[:LONGEST].split() or ["help"]
    name = name.removeprefix("/").casefold() or "help"
    command = _BY_NAME.get(name)
    if command is None:
        return _unknown(name, words, countries)
    asked = Asked(
        name=name,
        words=tuple(word for word in words if not _page(word)),
        page=max((_page(word) for word in words), default=1) or 1,
        channel=_destination(request, name, store),
        user=request.user,
        may_change=request.may_change,
        admin=request.admin,
        named=request.named,
        store=store,
        countries=countries,
        now=now,
        filled=request.filled,
    )
    said = command.run(asked)
    return said if isinstance(said, Message) else _explained(said, command)


def _destination(request: Request, name: str, store: Store) -> Channel:
    channel = request.channel
    if not request.within or not channel.thread or name == "subscribe" or store.subscriptions.get(channel):
        return channel
    return replace(channel, thread="")


def _page(word: str) -> int:
    match = re.fullmatch(r"page:(\d{1,6})", word)
    return int(match[1]) if match else 0


def _unknown(name: str, words: Sequence[str], countries: Countries) -> Message:
    """Commands with a like name, with the words that were given; else what is known of a country that is named."""
    named = next((found for word in (name, *words) if len(word) > _SHORT and (found := countries.exact(word))), None)
    country_asked = (f"/country {countries.name(named)}",) if named else ()
    meant = tuple(shortened(" ".join((f"/{other}", *words)), _SHOWN) for other in nearest(name, COMMANDS)) or country_asked
    hint = line(" Did you mean ", code(meant[0]), "?") if meant else line(" ", code("/help"), " lists what you can ask.")
    buttons = tuple(Button(other, other) for other in meant)
    return Message(
        (Paragraph(line(f"I do not know the command “{shortened(name, _SHOWN)}”.") + hint),), (*buttons, Button("Help", "/help"))
    )


def _explained(said: Misunderstood, command: Command) -> Message:
    """What is wrong, what may have been meant, and the usage with an example."""
    guesses = joined([line(code(guess)) for guess in said.meant], " or ")
    meant = [Paragraph(line("Did you mean ") + guesses + line("?"))] if guesses else []
    buttons = tuple(Button(other, other) for other in (*said.meant, *said.instead))
    return Message((Paragraph(line(said.problem)), *meant, *usage(command)[1:]), buttons)
