"""/latest and /story: the newest stories, and one of them in full."""

from handlers.asked import Asked, Misunderstood
from handlers.cards import GAP, level_words, story_link, where_and_when
from handlers.headline import title
from handlers.message import Block, Button, Heading, Item, Message, Paragraph, bold, line
from handlers.positions import positions
from handlers.reminders import news
from handlers.story import known_absences, story_card
from storage.model import Story

_NEWEST = 5


def latest(asked: Asked) -> Message | Misunderstood:
    """The stories that were heard of last."""
    if asked.words:
        return Misunderstood(problem="/latest takes no words.", instead=("/latest", f"/search {' '.join(asked.words)}"))
    stories = asked.store.stories.latest(_NEWEST)
    if not stories:
        return Message((Paragraph(line("No stories are on record yet.")),), (Button("Sources", "/sources"),))
    blocks: list[Block] = [Heading(line(bold("Latest stories")))]
    for story in stories:
        blocks.append(Item(line(bold(_headline(asked, story)), GAP) + story_link(story.id)))
        blocks.append(Paragraph(line(GAP.join(part for part in (where_and_when(story, asked.countries), level_words(story)) if part))))
    return Message(tuple(blocks))


def story(asked: Asked) -> Message | Misunderstood:
    """A story's card, in pages if it holds many pledges."""
    words = [word.removeprefix("#") for word in asked.words]
    if len(words) != 1 or not words[0].isdecimal() or len(words[0]) > 9:
        return Misunderstood(problem="Give the number of a story." if words else "Which story?", instead=("/latest",))
    found = asked.store.stories.get(int(words[0]))
    if found:
        return story_card(found, asked)
    newest = asked.store.stories.latest(1)
    there = f" The newest is {newest[0].id}." if newest else " No stories are on record yet."
    return Message((Paragraph(line(f"There is no story {int(words[0])}.{there}")),), (Button("Latest", "/latest"),))


def _headline(asked: Asked, found: Story) -> str:
    known = news(found.id, positions(asked.store.facts.leading(found.id)), asked.store)
    return title(found, known, known_absences(found, asked), asked.countries)
