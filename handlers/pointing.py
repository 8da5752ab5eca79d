"""Two stories turned out to be one: in each chat that has a message of both, the younger comes to point to the older."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from handlers.cards import GAP, story_link
from handlers.living import first_line, living_message
from handlers.message import Message, Paragraph, bold, from_json, line, to_json
from storage.corrections import CORRECTIONS_LAST
from storage.countries import Countries
from storage.model import Channel, Operation, Story
from storage.store import Store


def told_above(title: str, story: int) -> Message:
    """What the younger message says from now on."""
    return Message((Paragraph(line("Told above: ", bold(title), GAP) + story_link(story)),), silent=True)


def point_above(story: Story, ended: Iterable[int], store: Store, countries: Countries, now: datetime) -> None:
    """Queue the edit of each second message, inside an open transaction; `ended` are the stories that ended in this one."""
    message = told_above(first_line(living_message(story, store, countries)), story.id)
    for other in ended:
        _point(store.stories.told_of_ended(other), other, message, story, store, now)


def point_late(channel: Channel, ended: int, story: Story, store: Store, now: datetime) -> None:
    """The same for a message that was on its way while the stories were merged."""
    told = store.alerts.told(channel, story.id)
    if told:
        _point((channel,), ended, told_above(first_line(from_json(told[1])), story.id), story, store, now)


def _point(channels: Sequence[Channel], ended: int, message: Message, story: Story, store: Store, now: datetime) -> None:
    if channels:
        alert = store.alerts.add(story.id, Operation.EDIT, (), story.level, now)
        for channel in channels:
            store.outbox.add(alert, channel, ended, Operation.EDIT, to_json(message), now, lasting=CORRECTIONS_LAST)
