"""One value as a line or a card; shared by alerts and answers."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from handlers.headline import gathering
from handlers.message import Line, Quote, code, joined, line, link
from handlers.pledge_words import KIND_LABELS, conditions, size, stance_label
from handlers.positions import Position
from handlers.wording import clock, counted, day, moment, upper_first
from storage.countries import Countries
from storage.model import Absence, Article, EventStatus, EventType, Filed, Level, Recorded, Story, Tier

GAP = " · "
MOST_OUTLETS = 3
BASELINE = "baseline"
"""The source of what was known before the first start: its words are our summaries, its times known to the day."""
LONGEST_QUOTE = 400
"""Characters of a source's sentence that we quote; real sentences are shorter, run-on pages are not."""

TIER_LABELS = {
    Tier.OFFICIAL: "official",
    Tier.AGENCY: "agency",
    Tier.PRESS: "press",
    Tier.AGGREGATOR: "aggregator",
    Tier.STATE_MEDIA: "state media",
}


def outlet(article: Article) -> Line:
    """The outlet's name as a link to the article."""
    return line(link(_name(article.publisher or article.source), article.url))


def _name(publisher: str) -> str:
    """The name of an outlet, cut where it is so long that it would push the level and the times out of a message (promise T1)."""
    return publisher if len(publisher) <= LONGEST_NAME else publisher[: LONGEST_NAME - 1] + "…"


LONGEST_NAME = 80
"""Characters of an outlet's name that are shown; an operator gives it, or an aggregator's feed."""


def outlets(articles: Iterable[Article], most: int) -> Line:
    """Outlets by name, each once and linked, up to `most` of them."""
    distinct: dict[str, Article] = {}
    for article in articles:
        distinct.setdefault(article.publisher, article)
    return joined([outlet(article) for article in list(distinct.values())[:most]], ", ")


def story_link(story: int) -> Line:
    """The command that opens a story's card."""
    return line(code(f"/story {story}"))


def position_line(position: Position) -> Line:
    """ "Troops · conditional · up to 10,000 troops · after a ceasefire · 27 March 2025 · Reuters, AFP (3 sources)"."""
    pledge = position.pledge
    parts = (upper_first(KIND_LABELS[pledge.kind]), stance_label(pledge), size(pledge), conditions(pledge), day(position.latest))
    return line(GAP.join(part for part in parts if part), GAP) + position_sources(position)


def position_sources(position: Position) -> Line:
    """Outlets behind a position, with their number where there are several."""
    articles = [entry.article for entry in position.sources]
    return outlets(articles, 1) if position.outlets == 1 else outlets(articles, 2) + line(f" ({position.outlets} sources)")


def quote(entry: Recorded) -> Quote | None:
    """The sentence that an observation was read from, as its source has it."""
    if not entry.pledge.sentence:
        return None
    note = source_note(entry.article, machine_translated=entry.machine_translated)
    return Quote(line(clipped(entry.pledge.sentence)), "our summary" if entry.article.source == BASELINE else note)


def source_note(article: Article, *, machine_translated: bool) -> str:
    """Whose words a quotation holds, and whether a machine put them into this language."""
    return f"{article.publisher or article.source}{', machine-translated' if machine_translated else ''}"


def clipped(text: str) -> str:
    """A source's words, cut at a word where they run on too long."""
    return text if len(text) <= LONGEST_QUOTE else text[:LONGEST_QUOTE].rsplit(" ", 1)[0] + " …"


def place(story: Story, countries: Countries) -> str:
    """ "NATO headquarters, Brussels, Belgium"; empty if it is not known."""
    country = countries.name(story.country) if story.country else ""
    return ", ".join(dict.fromkeys(part for part in (story.venue, story.city, country) if part))


def where_and_when(story: Story, countries: Countries) -> str:
    """Place, day, kind of event with head count, and the status where it is not simply held."""
    by_wire = "by video or telephone" if story.type is EventType.CALL else ""
    parts = (place(story, countries) or by_wire, day(story.day) if story.day else "", gathering(story), _status(story))
    return upper_first(GAP.join(part for part in parts if part))


def _status(story: Story) -> str:
    """What has become of an event, empty where it was simply held."""
    if story.retracted:
        return "withdrawn"
    return story.status.value if story.status is not EventStatus.HELD else ""


def withdrawal(story: Story) -> str:
    """That a story is withdrawn, and why; empty if it stands."""
    return f"This was wrong. {story.retracted}" if story.retracted else ""


def level_words(story: Story) -> str:
    """How well the story is supported: "official", "2 independent outlets", "single source" (promise T1)."""
    if story.level is Level.INDEPENDENT:
        return f"{story.origins} independent outlets"
    return "official" if story.level is Level.OFFICIAL else "single source"


def support(story: Story) -> str:
    """ "5 outlets, 3 independent origins"."""
    return f"{counted(story.outlets, 'outlet')}, {counted(story.origins, 'independent origin')}"


def times(first_seen: datetime, filed: Sequence[Filed]) -> str:
    """When it was first published, and when we first saw it (promise T1)."""
    seen = first_seen.astimezone(UTC)
    if not filed:
        return f"first seen {moment(seen)}"
    earliest = min((entry.article for entry in filed), key=lambda article: article.published)
    if earliest.source == BASELINE:
        return f"reported {day(earliest.published.date())}"
    published = earliest.published.astimezone(UTC)
    same_day = published.date() == seen.date()
    return f"published {moment(published)}, first seen {clock(seen) if same_day else moment(seen)}"


def sources_line(story: Story, filed: Sequence[Filed]) -> Line:
    """Outlets with links, how many there are and of how many origins, the level, and the two times."""
    names = outlets((entry.article for entry in best_first(filed)), MOST_OUTLETS)
    if names and story.outlets > MOST_OUTLETS:
        names += line(f" +{story.outlets - MOST_OUTLETS}")
    facts = (support(story), level_words(story), times(story.first_seen, filed))
    return joined([part for part in (names, *(line(fact) for fact in facts)) if part], GAP)


def best_first(filed: Iterable[Filed]) -> list[Filed]:
    """Official sources first, copies last, and within each the earliest first."""
    return sorted(
        filed,
        key=lambda entry: (entry.origin != entry.article.id, entry.article.tier is not Tier.OFFICIAL, entry.article.published),
    )


def story_line(story: Story, countries: Countries) -> Line:
    """One line of a list by date: day, kind of event, place, head count, status, level, and the way to its card."""
    where = story.city or (countries.name(story.country) if story.country else "")
    title = story.title.rstrip(".") if story.baseline else ""
    parts = (day(story.day) if story.day else "date unknown", gathering(story), where, title, _status(story))
    return line(GAP.join(part for part in parts if part), GAP) + story_link(story.id)


def absences_of(absences: Iterable[Absence]) -> dict[str, list[Absence]]:
    """Absences by manner, in the order in which they were told."""
    grouped: dict[str, list[Absence]] = {}
    for absence in absences:
        grouped.setdefault(absence.manner, []).append(absence)
    return grouped
