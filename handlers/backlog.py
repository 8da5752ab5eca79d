"""Many messages that could not be delivered for a while, told as one."""

from collections.abc import Sequence
from datetime import datetime

from handlers.cards import GAP, story_link
from handlers.message import Button, Heading, Item, Line, Message, Paragraph, bold, line
from handlers.wording import counted, moment

MOST_SHOWN = 25


def backlog_message(waiting: Sequence[tuple[int, Message]], since: datetime) -> Message:
    """One line for each story, with what was last to be said of it; `waiting` are story ids with their messages, the oldest first."""
    newest = dict(waiting)
    shown = [(story, newest[story]) for story in told_of(list(newest))]
    title = f"{counted(len(waiting), 'message')} could not be delivered at once, the oldest since {moment(since)}"
    left = len(newest) - len(shown)
    rest = (Paragraph(line(f"+ {counted(left, 'earlier story', 'earlier stories')}: /latest shows them.")),) if left else ()
    items = (Item(_first_line(message) + line(GAP) + story_link(story)) for story, message in shown)
    return Message(
        (Heading(line(bold(title))), *items, *rest), (Button("Latest", "/latest", reply=True),), optional=len(shown) + len(rest) - 1
    )


def told_of(stories: Sequence[int]) -> tuple[int, ...]:
    """Of the stories that waited, those that the message names."""
    return tuple(dict.fromkeys(stories))[-MOST_SHOWN:]


def _first_line(message: Message) -> Line:
    return next((block.line for block in message.blocks if isinstance(block, Heading | Paragraph | Item)), ())
