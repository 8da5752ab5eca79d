"""A story's message as it stands now, from what is stored."""

from handlers.announce import story_message
from handlers.message import Heading, Message
from storage.countries import Countries
from storage.model import Story
from storage.store import Store


def living_message(story: Story, store: Store, countries: Countries) -> Message:
    """What every channel that was told of the story should read now."""
    events = (event for _, event in store.stories.readings(story.id))
    absences = tuple({absence.country: absence for event in events for absence in event.absences}.values())
    return story_message(story, store.articles.of_story(story.id), store.facts.of_story(story.id), absences, countries)


def first_line(message: Message) -> str:
    """The bold line of a message as text."""
    return "".join(span.text for block in message.blocks[:1] if isinstance(block, Heading) for span in block.line)
