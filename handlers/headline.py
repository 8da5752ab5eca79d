"""The bold line of a story, written from its facts and never from an outlet's title."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from handlers.pledge_words import Subject, clause, conditions, offer, subject
from handlers.positions import Position, standing_words
from handlers.wording import counted, day, listing, upper_first
from storage.countries import Countries
from storage.model import Absence, EventStatus, EventType, Pledge, Role, Stance, Story, Tier, Topic

MOST_NAMES = 3
"""How many countries a clause names before it counts the rest."""

_ENOUGH = ((3, 2), (0, 1))
"""From how many independent outlets on a bold line needs how many of them."""
_OUTLET_WEIGHS = 10
"""An outlet more weighs as much as a step between stances: what most report leads, in the bold line and below it."""

TYPE_LABELS = {
    EventType.SUMMIT: "summit",
    EventType.MINISTERIAL: "meeting of ministers",
    EventType.CHIEFS_OF_STAFF: "meeting of chiefs of staff",
    EventType.CALL: "call",
    EventType.VISIT: "visit",
    EventType.ANNOUNCEMENT: "announcement",
    EventType.DECLARATION: "declaration",
    EventType.VOTE: "vote",
    EventType.STATEMENT: "statement",
}
_ROLES = {
    Role.DEFENCE_MINISTERS: ("defence minister", "defence ministers"),
    Role.FOREIGN_MINISTERS: ("foreign minister", "foreign ministers"),
    Role.ADVISERS: ("security adviser", "security advisers"),
}
_MATTERS = {
    Topic.FORCE_PLANNING: "the planned force",
    Topic.US_BACKING: "American backing",
    Topic.CEASEFIRE: "a ceasefire",
    Topic.SANCTIONS: "sanctions",
    Topic.MEMBERSHIP: "membership of the coalition",
}
_MEETINGS = {EventType.MINISTERIAL, EventType.CHIEFS_OF_STAFF}
_GATHERINGS = {*_MEETINGS, EventType.SUMMIT, EventType.CALL, EventType.VISIT}


@dataclass(frozen=True, slots=True)
class Said:
    """Equal words of one or several countries as one clause."""

    words: str
    pledge: Pledge
    size: int


def headline(story: Story, known: Iterable[Position], absences: Sequence[Absence], countries: Countries) -> str:
    """What is new, in one line: a cancelled meeting, else the weightiest word on what is offered, else the meeting itself."""
    if story.status in (EventStatus.CANCELLED, EventStatus.POSTPONED):
        return f"{upper_first(event_name(story))} {story.status.value}"
    if said := leading(story, known, countries):
        return said.words + _setting(story)
    return _meeting(story, absences, countries) if story.type in _GATHERINGS else _statement(story, countries)


def leading(story: Story, known: Iterable[Position], countries: Countries) -> Said | None:
    """The weightiest word that enough of the story's outlets report; what one of many says in passing is not what happened."""
    if _is_reaction(story):
        return None
    enough = next(least for outlets, least in _ENOUGH if story.origins >= outlets)
    told = [position for position in standing_words(known) if position.outlets >= enough or _is_official(position)]
    return next(iter(_together(told, countries, brief=True)), None)


def _is_official(position: Position) -> bool:
    return any(entry.article.tier is Tier.OFFICIAL for entry in position.sources)


def _is_reaction(story: Story) -> bool:
    """Whether Russia speaks: what it repeats of others' offers is not the news."""
    return story.type is EventType.STATEMENT and Topic.RUSSIA_REACTION in story.topics and story.country in (None, "RU")


def title(story: Story, known: Iterable[Position], absences: Sequence[Absence], countries: Countries) -> str:
    """The name of a story in lists and on its card: our own title where the baseline has one, else the headline."""
    own = story.title.rstrip(".") if story.baseline else ""
    name = own or headline(story, known, absences, countries)
    return f"Withdrawn: {name}" if story.retracted else name


def clauses(known: Iterable[Position], countries: Countries) -> tuple[str, ...]:
    """All that stands, equal words of several countries together, the weightiest first."""
    return tuple(said.words for said in _together(standing_words(known), countries, brief=False))


def event_name(story: Story) -> str:
    """The event as a thing with a name: "Paris summit", "meeting of chiefs of staff in Paris", "coalition call"."""
    if story.type is EventType.SUMMIT:
        return f"{story.city} summit" if story.city else "coalition summit"
    if story.type is EventType.VISIT:
        return f"visit to {story.city}" if story.city else "coalition visit"
    if story.type is EventType.CALL:
        return "coalition call"
    if story.type in _MEETINGS:
        return f"meeting of {_delegates(story, None)}" + (f" in {story.city}" if story.city else "")
    return TYPE_LABELS[story.type] if story.type else "report"


def gathering(story: Story) -> str:
    """Kind of event and head count: "summit, 31 countries", "meeting of 34 chiefs of staff"."""
    if story.type in _MEETINGS:
        return f"meeting of {_delegates(story, story.participants)}"
    label = TYPE_LABELS[story.type] if story.type else ""
    heads = counted(story.participants, "country", "countries") if story.participants else ""
    return ", ".join(part for part in (label, heads) if part)


def attendance(story: Story, number: int) -> str:
    """A head count in the event's own unit: "34 chiefs of staff", "31 countries"."""
    return _delegates(story, number) if story.type in _MEETINGS else counted(number, "country", "countries")


def _together(standing: Iterable[Position], countries: Countries, *, brief: bool) -> list[Said]:
    groups: dict[tuple[object, ...], list[Position]] = {}
    for position in standing:
        pledge = position.pledge
        key = (pledge.stance, pledge.kind, pledge.amount, pledge.currency, pledge.qualifier, pledge.count, conditions(pledge))
        groups.setdefault(key, []).append(position)
    ordered = sorted(groups.values(), key=lambda group: -_weight(group))
    return [_said(group, countries, brief=brief) for group in ordered]


def _weight(group: Sequence[Position]) -> int:
    """What is said weighs by itself and by how many report it."""
    return group[0].weight + min(len(group), 9) + max(position.outlets for position in group) * _OUTLET_WEIGHS


def _said(group: list[Position], countries: Countries, *, brief: bool) -> Said:
    pledge = group[0].pledge
    names = [subject(position.pledge, countries) for position in group]
    first = names[0] if pledge.country == "COALITION" else Subject(countries.name(pledge.country))
    words = listing([first.words, *(name.words for name in names[1:])], MOST_NAMES)
    who = Subject(upper_first(words), plural=len(group) > 1 or first.plural)
    return Said(_brief(who, pledge) if brief else clause(who, pledge), pledge, len(group))


def _brief(who: Subject, pledge: Pledge) -> str:
    if pledge.stance is Stance.CONDITIONAL:
        return f"{who.words} {'tie' if who.plural else 'ties'} {offer(pledge)} to conditions"
    return clause(who, _without_conditions(pledge))


def _without_conditions(pledge: Pledge) -> Pledge:
    return Pledge(
        country=pledge.country,
        kind=pledge.kind,
        stance=pledge.stance,
        amount=pledge.amount,
        currency=pledge.currency,
        qualifier=pledge.qualifier,
        count=pledge.count,
    )


def _setting(story: Story) -> str:
    """Where it was said, as the tail of a clause."""
    planned = story.status is EventStatus.PLANNED
    if story.type in _MEETINGS:
        return f" {'before' if planned else 'as'} {_delegates(story, story.participants)} meet" + (
            f" in {story.city}" if story.city else ""
        )
    if story.type in (EventType.SUMMIT, EventType.CALL):
        return f" {'before' if planned else 'at' if story.type is EventType.SUMMIT else 'in'} {event_name(story)}"
    if story.type is EventType.VISIT:
        return f" {'before' if planned else 'during'} {event_name(story)}"
    return ""


def _meeting(story: Story, absences: Sequence[Absence], countries: Countries) -> str:
    missing = listing([countries.running(absence.country) for absence in absences], 2)
    planned = story.status is EventStatus.PLANNED
    if story.type in _MEETINGS or (missing and story.participants and not planned and story.type is EventType.SUMMIT):
        who = attendance(story, story.participants) if story.participants else _delegates(story, None)
        when = f" on {day(story.day)}" if planned and story.day else ""
        place = f" in {story.city}" if story.city else ""
        return upper_first(f"{who} {'to meet' if planned else 'meet'}{place}{when}") + (f" without {missing}" if missing else "")
    place = "" if not story.city else f" to {story.city}" if story.type is EventType.VISIT else f" in {story.city}"
    name = f"Coalition {TYPE_LABELS[story.type] if story.type else 'meeting'}{' planned' if planned else ''}{place}"
    when = f", {day(story.day)}" if story.day else ""
    heads = f": {attendance(story, story.participants)}" if story.participants else ""
    return f"{name}{f' without {missing}' if missing else ''}{when}{heads}"


def _statement(story: Story, countries: Countries) -> str:
    when = f", {day(story.day)}" if story.day else ""
    if _is_reaction(story):
        return f"Russia reacts to the coalition{when}"
    matter = next((_MATTERS[topic] for topic in story.topics if topic in _MATTERS), "the coalition")
    speakers = (story.country,) if story.country else story.countries if len(story.countries) <= MOST_NAMES else ()
    who = listing([countries.running(code) for code in speakers if code != "UA"])
    label = TYPE_LABELS[story.type] if story.type else "news"
    return upper_first(f"{label}{f' from {who}' if who else ''} on {matter}{when}")


def _delegates(story: Story, number: int | None) -> str:
    if story.type is EventType.CHIEFS_OF_STAFF:
        one, many = "chief of staff", "chiefs of staff"
    else:
        one, many = _ROLES[story.role] if story.role else ("minister", "ministers")
    return many if number is None else counted(number, one, many)
