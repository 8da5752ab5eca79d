"""Alerts: a story's living message, and the answers in its thread that tell what changed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from handlers.cards import GAP, absences_of, level_words, outlet, sources_line, story_link, times, where_and_when, withdrawal
from handlers.difference import Difference, difference
from handlers.headline import MOST_NAMES, clauses, event_name, headline, title
from handlers.message import Block, Button, Heading, Item, Line, Message, Paragraph, bold, joined, line
from handlers.pledge_words import absence_words, stance_label
from handlers.positions import Position, positions
from handlers.wording import day, listing, upper_first
from storage.countries import Countries
from storage.model import Absence, Article, Change, ChangeKind, Filed, Recorded, Story, Tier

MOST_CLAUSES = 4
MOST_CHANGES = 5


def story_message(
    story: Story,
    filed: Sequence[Filed],
    recorded: Iterable[Recorded],
    absences: Sequence[Absence],
    countries: Countries,
    taken_back: Mapping[str, str] | None = None,
    news: Sequence[Position] | None = None,
) -> Message:
    """The story as it stands: a bold line from its facts; where and when; who and what; the sources and how far they carry.

    `taken_back` are the articles that their publishers removed or retracted, and which of the two; `news` the positions that no
    story told of before, from which the bold line is written, all if none are given.
    """
    if story.retracted:
        return _withdrawn(story, filed, countries)
    known = positions(recorded)
    first = headline(story, known if news is None else news, absences, countries)
    said = (*clauses(known, countries), *_absent(_unsaid(absences, known), countries))
    told_above = len(said) == 1 and first.startswith(said[0])
    card = line(GAP) + story_link(story.id) if len(said) <= MOST_CLAUSES else ()
    rows = (line(where_and_when(story, countries)), () if told_above else _who_and_what(said, story), sources_line(story, filed) + card)
    shown = (row for row in (*rows, *_gone(filed, taken_back or {})) if row)
    return Message((Heading(line(bold(first))), *(Paragraph(row) for row in shown)), _questions(story))


def change_message(
    story: Story, changes: Sequence[Change], filed: Sequence[Filed], countries: Countries, *, aloud: bool = False, outlets: int = 1
) -> Message:
    """What changed, told as a difference, with the event that it belongs to and the article that brought it.

    It is told `aloud` where the story's level rose; `outlets` is how many report the pledge that fewest report.
    """
    told = [difference(change, story, countries) for change in changes if change.kind is not ChangeKind.NEW_STORY]
    first = told[0] if told else Difference(headline(story, (), (), countries))
    blocks: list[Block] = [Heading(line(bold(first.title)))]
    if first.detail:
        blocks.append(Paragraph(line(first.detail)))
    blocks += [Item(line(": ".join(part for part in (other.title, other.detail) if part))) for other in told[1:MOST_CHANGES]]
    if len(told) > MOST_CHANGES:
        blocks.append(Item(line(f"+ {len(told) - MOST_CHANGES} more: ") + story_link(story.id)))
    blocks.append(Paragraph(line(_context(story), GAP) + story_link(story.id)))
    newest = max(filed, key=lambda entry: entry.article.first_seen, default=None)
    if newest:
        when = times(newest.article.first_seen, (newest,))
        level = _level_of(changes, story, newest.article, outlets)
        blocks.append(Paragraph(outlet(newest.article) + line(GAP.join(("", level, when)))))
    return Message(tuple(blocks), _questions(story), silent=not aloud)


def _level_of(changes: Iterable[Change], story: Story, article: Article, outlets: int) -> str:
    """How well the change is supported: a story may be official, and what one newspaper adds to it a single source's word."""
    if not any(change.pledge for change in changes):
        return level_words(story)
    return "official" if article.tier is Tier.OFFICIAL else f"{outlets} outlets" if outlets > 1 else "single source"


def correction_message(story: Story, words: str) -> Message:
    """What was wrong, and what is so instead, for those who were told the error."""
    return Message((Heading(line(bold(words))), Paragraph(line(_context(story), GAP) + story_link(story.id))), silent=True)


def _withdrawn(story: Story, filed: Sequence[Filed], countries: Countries) -> Message:
    first = Heading(line(bold(title(story, (), (), countries))))
    return Message((first, Paragraph(line(withdrawal(story))), Paragraph(sources_line(story, filed))), _questions(story))


def _gone(filed: Sequence[Filed], taken_back: Mapping[str, str]) -> Iterator[Line]:
    """What no longer stands, by whose word, for each of the two ways."""
    for how, words in (("removed", "Removed at source: "), ("retracted", "Retracted by its publisher: ")):
        names = {entry.article.publisher: entry.article for entry in filed if taken_back.get(entry.article.id) == how}
        if names:
            yield line(words) + joined([outlet(article) for article in names.values()], ", ")


def _questions(story: Story) -> tuple[Button, ...]:
    """Asked below the alert, which stays as it is."""
    return Button("Why?", f"/why {story.id}", reply=True), Button("Wrong?", f"/wrong {story.id}", reply=True)


def _who_and_what(said: Sequence[str], story: Story) -> Line:
    """The weightiest clauses in one line; what does not fit is counted and stands on the card."""
    shown = line(upper_first("; ".join(said[:MOST_CLAUSES])))
    if len(said) <= MOST_CLAUSES:
        return shown
    return shown + line(f"; + {len(said) - MOST_CLAUSES} more: ") + story_link(story.id)


def _unsaid(absences: Iterable[Absence], known: Iterable[Position]) -> list[Absence]:
    """Absences that no clause tells already: a country that declined may stand among the positions too."""
    declined = {position.pledge.country for position in known if stance_label(position.pledge) == absence_words("declined")}
    return [absence for absence in absences if absence.manner != "declined" or absence.country not in declined]


def _absent(absences: Iterable[Absence], countries: Countries) -> list[str]:
    return [
        f"{listing([countries.name(absence.country) for absence in group], MOST_NAMES)}: {absence_words(group[0].manner)}"
        for group in absences_of(absences).values()
    ]


def _context(story: Story) -> str:
    return upper_first(event_name(story)) + (f", {day(story.day)}" if story.day else "")
