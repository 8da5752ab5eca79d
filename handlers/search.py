"""/search: articles that hold the words, with the stories that they belong to."""

from handlers.asked import Asked, Misunderstood
from handlers.cards import GAP, clipped, outlet, source_note, story_link
from handlers.message import Block, Button, Heading, Item, Message, Paragraph, Quote, bold, line
from handlers.pages import clamped, pager, place
from handlers.wording import day, number
from storage.texts import MOST_COUNTED

_PAGE = 6
"""Articles a page: each stands with its title as a quotation."""


def search(asked: Asked) -> Message | Misunderstood:
    """The best matches first; titles are the outlets' own words and stand as quotations."""
    words, page = " ".join(asked.words), asked.page
    if not any(letter.isalnum() for letter in words):
        return Misunderstood(problem="Which words?")
    total = asked.store.texts.count(words)
    if not total:
        return _nothing(asked, words)
    found = asked.store.articles.search(words, _PAGE, (clamped(page, total, _PAGE) - 1) * _PAGE, hits=total)
    many = f"{number(total)}{' or more' if total == MOST_COUNTED else ''}"
    blocks: list[Block] = [Heading(line(bold(f"{many} found: {words}{place(page, total, _PAGE)}")))]
    for entry in found:
        article = entry.article
        blocks.append(Item(outlet(article) + line(f"{GAP}{day(article.published.date())}{GAP}") + story_link(entry.story)))
        note = source_note(article, machine_translated=entry.machine_translated)
        blocks.append(Quote(line(clipped(article.title)), note))
    return Message(tuple(blocks), pager(asked.given, page, total, _PAGE))


def _nothing(asked: Asked, words: str) -> Message:
    relevant = asked.store.articles.counts()[1]
    known = f"{number(relevant)} articles are searched." if relevant else "No articles are on record yet."
    advice = " Try fewer words, or names in English." if relevant else ""
    return Message((Paragraph(line(f"Nothing holds “{words}”. {known}{advice}")),), (Button("Latest", "/latest"),) if relevant else ())
