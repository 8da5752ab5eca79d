"""/why and /wrong: by what rule an alert came and on what it rests; and a reader's word that it is wrong."""

from collections.abc import Iterable, Sequence

from handlers.arguments import TOPIC_LABELS
from handlers.asked import Asked, Misunderstood
from handlers.cards import best_first, level_words, outlet, quote, source_note, withdrawal
from handlers.languages import language_name
from handlers.message import Block, Button, Heading, Item, Line, Message, Paragraph, Quote, bold, joined, line
from handlers.pledge_words import KIND_LABELS, sentence
from handlers.positions import positions
from handlers.preferences import LEVEL_LABELS
from handlers.wording import listing
from storage.model import Event, Filed, Level, Story, Subscription
from storage.wishes import Matter, matter

LONGEST_REPORT = 300
_ORIGINS = 8
_FACTS = 8


def why(asked: Asked) -> Message | Misunderstood:
    """The matching filter, the level with its origins, and each fact's sentence."""
    story = story_named(asked)
    if not isinstance(story, Story):
        return story
    told, recorded = asked.store.stories.tellings(story.id), asked.store.facts.leading(story.id)
    filed = tuple(entry for entry, _ in told)
    subscription = asked.store.subscriptions.get(asked.channel)
    seen = matter(story, asked.store.facts.subjects(story.id), asked.store.articles.languages(story.id))
    blocks: list[Block] = [
        Heading(line(bold("Why this came"))),
        *([Paragraph(line(withdrawal(story)))] if story.retracted else []),
        Paragraph(line(_rule(subscription, seen, asked))),
        Paragraph(line(f"Level: {level_words(story)}. ", _LEVELS[story.level])),
        *(Item(origin) for origin in _origins(filed)[:_ORIGINS]),
    ]
    facts: list[Block] = []
    for position in sorted(positions(recorded), key=lambda found: -found.weight)[:_FACTS]:
        words = next((found for entry in position.sources if (found := quote(entry))), None)
        facts += [Item(line(sentence(position.pledge, asked.countries))), *([words] if words else [])]
    facts += _evidence(told)
    known: tuple[Block, ...] = (Paragraph(line(bold("What it rests on"))), *facts) if facts else ()
    return Message((*blocks, *known), (Button("Whole story", f"/story {story.id}"), Button("Wrong?", f"/wrong {story.id}", reply=True)))


def wrong(asked: Asked) -> Message | Misunderstood:
    """File a report on a story, with the reader's own words if there are any."""
    story = story_named(asked)
    if not isinstance(story, Story):
        return story
    words = " ".join(asked.words[1:])[:LONGEST_REPORT]
    with asked.store.write():
        new = asked.store.corrections.report(story.id, asked.channel, asked.user, words, asked.now)
    if not new:
        return Message((Paragraph(line("You reported this already; the operator has yet to look at it.")),))
    more = "" if words else f" What is wrong with it? You can say so: /wrong {story.id} and your words, with the next report."
    said = f"Thank you. The operator sees your report on story {story.id}; a correction goes to everyone who got the alert.{more}"
    return Message((Paragraph(line(said)),))


def story_named(asked: Asked) -> Story | Message | Misunderstood:
    """The story whose number is the first word, or what to say where there is none."""
    number = asked.words[0].lstrip("#") if asked.words else ""
    if not number.isdecimal() or len(number) > 12:
        return Misunderstood(problem="Which story? /latest shows their numbers.", instead=("/latest",))
    missing = Message((Paragraph(line(f"There is no story {number}.")),), (Button("Latest", "/latest"),))
    return asked.store.stories.get(int(number)) or missing


def _rule(subscription: Subscription | None, story: Matter, asked: Asked) -> str:
    """What of the channel's settings let the story pass."""
    if subscription is None:
        return "No alerts come here by a subscription."
    names = {
        "topic": [TOPIC_LABELS[topic] for topic in subscription.topics if topic in story.topics],
        "kind of pledge": [KIND_LABELS[kind] for kind in subscription.kinds if kind in story.kinds],
        "country": [asked.countries.name(code) for code in subscription.countries if code in story.countries],
        "language": [language_name(code) for code in subscription.languages if code in story.languages],
    }
    matched = [f"{name}: {listing(found)}" for name, found in names.items() if found]
    if subscription.level is not Level.SINGLE:
        matched.append(f"level: {LEVEL_LABELS[subscription.level]} or better")
    return f"It fits what is set here ({'; '.join(matched)})." if matched else "Every story comes here: no filter is set."


def _origins(filed: Sequence[Filed]) -> list[Line]:
    """Each independent text with the outlets that repeat it."""
    entries = list({entry.article.id: entry for entry in best_first(filed)}.values())
    first = [entry for entry in entries if entry.origin == entry.article.id] or entries[:1]
    return [_origin(entry, [other for other in entries if other is not entry and other.origin == entry.article.id]) for entry in first]


def _origin(entry: Filed, copies: Iterable[Filed]) -> Line:
    repeated = joined([outlet(copy.article) for copy in copies], ", ")
    return outlet(entry.article) + (line(", repeated by ") + repeated if repeated else ())


def _evidence(told: Iterable[tuple[Filed, Event]]) -> list[Block]:
    """The sentences that place, day, number and absences were read from, each once."""
    known: dict[str, Filed] = {}
    for entry, event in told:
        for words in (*(words for _, words in event.evidence), *(absence.sentence for absence in event.absences)):
            if words:
                known.setdefault(words, entry)
    found = list(known.items())[:_FACTS]
    return [Quote(line(words), source_note(entry.article, machine_translated=entry.machine_translated)) for words, entry in found]


_LEVELS = {
    Level.OFFICIAL: "An official source reports it:",
    Level.INDEPENDENT: "These report it independently of each other:",
    Level.SINGLE: "One source alone reports it so far:",
}
