"""A digest: all that a channel did not hear at once, in one message, a line for each story."""

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.cards import GAP, level_words, story_link
from handlers.difference import difference
from handlers.message import Button, Heading, Item, Line, Message, Paragraph, bold, line
from handlers.wording import counted, listing
from storage.countries import Countries
from storage.model import Change, ChangeKind, Story
from storage.wishes import RANKS

MOST_STORIES = 20
_MOST_CHANGES = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """A story of a digest: its bold line as it stands, and what changed since the channel was last told."""

    story: Story
    headline: str
    changes: tuple[Change, ...] = ()


def digest_message(gathered: Sequence[Gathered], countries: Countries) -> Message:
    """The best supported stories first, then the newest; what goes beyond a message is counted."""
    ordered = sorted(gathered, key=lambda entry: (-RANKS[entry.story.level], -entry.story.last_seen.timestamp()))
    items = [Item(_line(entry, countries)) for entry in ordered[:MOST_STORIES]]
    left = len(ordered) - len(items)
    rest = (Paragraph(line(f"+ {left} more: /latest shows them.")),) if left else ()
    title = f"{counted(len(ordered), 'story', 'stories')} since you last heard"
    buttons = (Button("Latest", "/latest", reply=True), Button("Settings", "/settings", reply=True))
    return Message((Heading(line(bold(title))), *items, *rest), buttons, optional=len(items) + len(rest) - 1)


def _line(entry: Gathered, countries: Countries) -> Line:
    told = [difference(change, entry.story, countries) for change in entry.changes if change.kind is not ChangeKind.NEW_STORY]
    # A change that the bold line tells itself, such as a cancelled meeting, is not said twice; what it replaced is.
    news = [words for each in told if (words := each.detail if each.title == entry.headline else str(each))]
    changed = f": {listing(news, _MOST_CHANGES)}" if news else ""
    return line(bold(entry.headline), changed, GAP, level_words(entry.story), GAP) + story_link(entry.story.id)
