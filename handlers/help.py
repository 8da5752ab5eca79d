"""/start and /help: what this is, and how to ask."""

from collections.abc import Sequence

from rapidfuzz import process
from rapidfuzz.distance import OSA

from handlers.asked import Asked, Command, Misunderstood
from handlers.message import Block, Button, Heading, Item, Message, Paragraph, bold, code, line, shape
from handlers.subscriptions import reopened

_WHAT = "Meetings and pledges of the Coalition of the Willing for Ukraine, read from the news, each with its source."


def start(asked: Asked) -> Message | Misunderstood:
    """A first word, and the two things to do."""
    again = reopened(asked)
    known = asked.store.subscriptions.get(asked.channel)
    state = "Alerts come here again." if again else "Alerts come here." if known and not known.closed else "No alerts come here yet."
    blocks = (
        Heading(line(bold("Coalition Watch"))),
        Paragraph(line(_WHAT)),
        Paragraph(line(f"{state} ", code("/subscribe"), " sets what you hear; ", code("/help"), " lists what you can ask.")),
    )
    subscribe = () if known and not known.closed else (Button("Subscribe", "/subscribe"),)
    return Message(blocks, (*subscribe, Button("Latest", "/latest"), Button("Pledges", "/pledges"), Button("Help", "/help")))


def help_on(asked: Asked, commands: Sequence[Command]) -> Message | Misunderstood:
    """All commands, or one with its usage."""
    if not asked.words:
        items = (
            Item(line(code(f"/{command.name}"), f"{command.usage.removeprefix(f'/{command.name}')}: {command.help}"))
            for command in commands
        )
        return Message((Heading(line(bold("Coalition Watch"))), Paragraph(line(_WHAT)), *items))
    word = asked.words[0].removeprefix("/").casefold()
    command = next((command for command in commands if command.name == word), None)
    if command is None:
        return Misunderstood(problem=f"There is no command “{word}”.", meant=tuple(f"/help {name}" for name in nearest(word, commands)))
    return Message((Heading(line(bold(f"/{command.name}"))), *usage(command)))


def usage(command: Command) -> tuple[Block, ...]:
    """What a command does, its shape and an example."""
    return (
        Paragraph(line(command.help)),
        Paragraph(line("Usage: ", shape(command.usage))),
        Paragraph(line("Example: ", code(command.example))),
    )


def nearest(word: str, commands: Sequence[Command]) -> tuple[str, ...]:
    """Names of up to two commands that a word may have meant."""
    names = [command.name for command in commands]
    near = process.extract(word, names, scorer=OSA.normalized_similarity, score_cutoff=0.6, limit=2)
    return tuple(name for name, _, _ in near) or tuple(name for name in names if word[:3] and name.startswith(word[:3]))
