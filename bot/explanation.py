"""Why an article was read as it was: each rule with its words, the story decision, and each pledge with its spans."""

from collections.abc import Iterator, Mapping

from bot.pipeline import Parts
from bot.reading.context import in_context, told_before
from bot.reading.pledges.earlier import Earlier, earlier
from bot.reading.pledges.pledges import KNOWN, NEWS
from bot.reading.read import Section, cleaned, read
from bot.reading.stories.stories import Match
from bot.reading.words.document import Document
from bot.suspicion import doubted
from storage.model import Article, Pledge, Recorded, Subject
from storage.store import Store

_MOST_WORDS = 6


def explain(article: Article, parts: Parts, store: Store) -> Iterator[str]:
    """Lines for a reader at a terminal; the article need not be stored, and nothing is changed."""
    article = cleaned(article)
    yield f"{article.title}\n{article.publisher} · {article.language or 'language unknown'} · {article.published:%d %B %Y %H:%M} UTC"
    sections = in_context(read(article, parts.reader), parts.reader, parts.index)
    for number, section in enumerate(sections, 1):
        yield ""
        if len(sections) > 1:
            yield f"Matter {number} of {len(sections)}: {section.reading.article.title}"
        yield from _section(section, parts, store)


def _section(section: Section, parts: Parts, store: Store) -> Iterator[str]:
    reading = section.reading
    document = parts.reader.open(reading.article)
    verdict = reading.verdict
    yield f"{'relevant' if verdict.relevant else 'not relevant'} (score {verdict.score:+.2f}, from 0 on relevant by itself)"
    yield from (f"  {reason}{_words(document, reason)}" for reason in verdict.reasons)
    if not verdict.relevant:
        return
    match = parts.index.match(section.features)
    facts = _others(match.story, section, store)
    section = told_before(section, facts)
    yield f"topics: {', '.join(section.reading.topics) or 'none'}" + ("; machine-translated" if reading.machine_translated else "")
    yield from _event(section)
    yield from _story(match, store)
    yield from _pledges(section, document, earlier(entry.pledge for entry in facts))


def _others(number: int | None, section: Section, store: Store) -> tuple[Recorded, ...]:
    """What other reports of its story tell of the section's pledges, save those of feeds that are held."""
    story = store.stories.get(number) if number else None
    if story is None:
        return ()
    without = {section.reading.article.id, *doubted(story, store)}
    return store.facts.deciding(story.id, section.mentions.subjects, without=without)


def _words(document: Document, reason: str) -> str:
    """The words of the text that stand behind a reason such as "force.name@title"."""
    ids = {part.split("@")[0] for part in reason.split("&")}
    found = [hit for hit in document.hits if hit.id in ids]
    words = dict.fromkeys(document.text[slice(*document.range(hit))] for hit in found)
    return ": " + ", ".join(f"“{word}”" for word in list(words)[:_MOST_WORDS]) if words else ""


def _event(section: Section) -> Iterator[str]:
    event = section.reading.event
    evidence = dict(event.evidence)
    facts = {
        "type": event.type,
        "day": event.day,
        "city": event.city,
        "venue": event.venue,
        "participants": event.participants,
        "status": event.status,
    }
    yield "event:"
    for name, value in facts.items():
        if value is not None:
            yield f"  {name}: {value}" + (f" — “{evidence[name]}”" if name in evidence else "")
    for absence in event.absences:
        yield f"  {absence.country}: {absence.manner} — “{absence.sentence}”"


def _story(match: Match, store: Store) -> Iterator[str]:
    if match.story is None:
        yield f"story: a new one ({match.reason})"
    else:
        yield f"story: {_named(match.story, store)}, score {match.score:.2f} ({match.reason})"
    if match.nearest is not None:
        yield f"  nearest not taken: {_named(match.nearest, store)}"
    if match.origin:
        yield f"  repeats the text of article {match.origin}"


def _named(story: int, store: Store) -> str:
    known = store.stories.get(story)
    facts = [str(part) for part in (known.type, known.city, known.day) if part] if known else []
    return f"/story {story}" + (f" ({', '.join(facts)})" if facts else "")


def _pledges(section: Section, document: Document, others: Mapping[Subject, Earlier]) -> Iterator[str]:
    """The pledges, what other reports of the story tell of them, and what was too unsure to be one."""
    pledges = section.reading.pledges
    for pledge in pledges:
        yield from _pledge(pledge, document)
        if told := others.get(pledge.subject):
            yield f"  other reports of the story: {', '.join(sorted(told.stances))}"
    if not pledges:
        yield "pledges: none"
    for subject, chance in section.mentions.chances.items():
        if chance > KNOWN and subject not in {pledge.subject for pledge in pledges}:
            yield f"not told: {subject[0]} {subject[1]}, {chance:.2f} likely (from {NEWS:.2f} on; {KNOWN:.2f} where the story has it)"


def _pledge(pledge: Pledge, document: Document) -> Iterator[str]:
    amount = f" {pledge.qualifier} {pledge.amount} {pledge.currency or ''}".rstrip() if pledge.amount else ""
    count = f" of {pledge.count} countries" if pledge.count else ""
    conditions = f", condition: {', '.join(pledge.conditions)}" if pledge.conditions else ""
    yield f"pledge: {pledge.country}{count} {pledge.kind} {pledge.stance}{amount}{conditions}"
    yield f"  “{pledge.sentence}”"
    for span in pledge.spans:
        yield f"  {span.start}–{span.end}: “{document.text[span.start : span.end]}”"
