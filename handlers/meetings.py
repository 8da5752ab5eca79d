"""/meetings: what is to come, and what was."""

from datetime import timedelta

from handlers.asked import Asked, Misunderstood
from handlers.cards import story_line
from handlers.message import Block, Button, Heading, Item, Message, Paragraph, bold, line
from handlers.pages import PAGE, clamped, pager, place
from storage.model import Story

_COMING = {"upcoming", "coming", "next", "future", "planned", "soon"}
_GONE = {"past", "last", "previous", "held", "gone", "earlier"}
_HALF = PAGE // 2


def meetings(asked: Asked) -> Message | Misunderstood:
    """Meetings of one side of today in pages; with no word, the nearest of both."""
    words = [word.casefold() for word in asked.words]
    if not words:
        return _both(asked)
    if len(words) == 1 and words[0] in _COMING | _GONE:
        return _one_side(asked, coming=words[0] in _COMING)
    return Misunderstood(problem=f"“{' '.join(words)}” is neither upcoming nor past.", instead=("/meetings upcoming", "/meetings past"))


def _both(asked: Asked) -> Message:
    blocks: list[Block] = []
    buttons: list[Button] = []
    for coming, side in ((True, "upcoming"), (False, "past")):
        stories = _stories(asked, coming=coming, limit=_HALF, offset=0)
        blocks += _listed(asked, stories, _title(coming=coming)) if stories else [Paragraph(line(_none(coming=coming)))]
        if _count(asked, coming=coming) > _HALF:
            buttons.append(Button(f"All {side}", f"/meetings {side}"))
    return Message(tuple(blocks), tuple(buttons))


def _one_side(asked: Asked, *, coming: bool) -> Message:
    total = _count(asked, coming=coming)
    side, other = ("upcoming", "past") if coming else ("past", "upcoming")
    if not total:
        left = _count(asked, coming=not coming)
        words = line(_none(coming=coming), f" There are {left} {other} ones." if left else "")
        return Message((Paragraph(words),), (Button(f"{other.capitalize()} meetings", f"/meetings {other}"),) if left else ())
    stories = _stories(asked, coming=coming, limit=PAGE, offset=(clamped(asked.page, total) - 1) * PAGE)
    return Message(
        tuple(_listed(asked, stories, _title(coming=coming) + place(asked.page, total))), pager(f"/meetings {side}", asked.page, total)
    )


def _listed(asked: Asked, stories: tuple[Story, ...], title: str) -> list[Block]:
    return [Heading(line(bold(title))), *(Item(story_line(story, asked.countries)) for story in stories)]


def _stories(asked: Asked, *, coming: bool, limit: int, offset: int) -> tuple[Story, ...]:
    today = asked.now.date()
    if coming:
        return asked.store.stories.meetings(since=today, limit=limit, offset=offset)
    return asked.store.stories.meetings(until=today - timedelta(days=1), limit=limit, offset=offset)


def _count(asked: Asked, *, coming: bool) -> int:
    today = asked.now.date()
    if coming:
        return asked.store.stories.count_meetings(since=today)
    return asked.store.stories.count_meetings(until=today - timedelta(days=1))


def _title(*, coming: bool) -> str:
    return "Meetings today and to come" if coming else "Past meetings"


def _none(*, coming: bool) -> str:
    return "No meeting is announced." if coming else "No past meeting is on record."
