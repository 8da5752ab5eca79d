"""A story's message as it stands now, from what is stored."""

from handlers.announce import story_message
from handlers.message import Heading, Message
from handlers.positions import positions
from handlers.reminders import news
from storage.countries import Countries
from storage.model import Story
from storage.store import Store


def living_message(story: Story, store: Store, countries: Countries) -> Message:
    """What every channel that was told of the story should read now."""
    told = store.stories.tellings(story.id)
    absences = tuple({absence.country: absence for _, event in told for absence in event.absences}.values())
    recorded, gone = store.facts.leading(story.id), store.removals.of_story(story.id)
    fresh = news(story.id, positions(recorded), store)
    return story_message(story, [filed for filed, _ in told], recorded, absences, countries, gone, fresh)


def first_line(message: Message) -> str:
    """The bold line of a message as text."""
    return "".join(span.text for block in message.blocks[:1] if isinstance(block, Heading) for span in block.line)
