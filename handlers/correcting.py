"""A correction: kept for good, and told to exactly those channels that heard the error (promise T4)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from handlers.announce import correction_message
from handlers.living import first_line, living_message
from handlers.message import to_json
from storage.corrections import CORRECTIONS_LAST
from storage.countries import Countries
from storage.model import Change, ChangeKind, Operation, Story
from storage.store import Store


def retract(story: Story, why: str, by: str, store: Store, countries: Countries, now: datetime) -> None:
    """Withdraw a story with all that it reported; what was not sent of it is not sent, what waits for a digest is forgotten."""

    def change() -> None:
        store.stories.save(replace(story, retracted=why))
        store.facts.withdraw_all(story.id)
        store.corrections.withhold(story.id, now)
        store.held.drop(story.id)

    was = first_line(living_message(story, store, countries))
    correct(story, f"Withdrawn: {was}. {why}", by, change, store, countries, now)


def correct(story: Story, words: str, by: str, change: Callable[[], None], store: Store, countries: Countries, now: datetime) -> None:
    """Carry out a change of what is stored, and tell it: an edit and an answer where the story's message is, a message elsewhere."""
    with store.write():
        change()
        kept = store.corrections.add(story.id, words, by, now)
        fresh = store.stories.get(story.id) or story
        alert = store.alerts.add(story.id, Operation.REPLY, (Change(kind=ChangeKind.CORRECTED, now=words),), fresh.level, now)
        living, said = to_json(living_message(fresh, store, countries)), to_json(correction_message(fresh, words))
        told = store.corrections.recipients(story.id)
        for channel in told:
            for operation, message in ((Operation.EDIT, living), (Operation.REPLY, said)):
                store.outbox.add(alert, channel, story.id, operation, message, now, urgent=True, lasting=CORRECTIONS_LAST)
        for channel in store.held.heard(story.id):
            if channel not in told:
                store.outbox.notify(channel, said, now, key=f"correction {kept}", urgent=True, lasting=CORRECTIONS_LAST)
