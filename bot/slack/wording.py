"""What blocks and plain text have in common: how a span reads on Slack."""

from bot.slack.safe_text import clean
from handlers.message import Span

OWN_COMMANDS = frozenset({"coalition", "pledges", "timeline", "latest", "story", "subscribe", "unsubscribe"})
"""The app's slash commands; every other one is given as "/coalition WORD"."""

LONGEST_LINE = 2_800


def read(span: Span) -> str:
    """The visible text of a span; a command as it is typed on Slack."""
    text = clean(span.text[: 2 * LONGEST_LINE])
    return spoken(text) if span.code else text


def spoken(command: str) -> str:
    """ "/mute 2h" becomes "/coalition mute 2h", since "mute" is Slack's own; words without a slash stay as they are."""
    word, _, rest = command.removeprefix("/").partition(" ")
    if not command.startswith("/") or word in OWN_COMMANDS:
        return command
    return f"/coalition {word} {rest}".rstrip()
