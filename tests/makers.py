"""Small makers with sensible defaults: what a test does not speak of, it need not write."""

from datetime import UTC, date, datetime

from storage.model import (
    Article,
    Event,
    EventType,
    Filed,
    Kind,
    Level,
    Pledge,
    Recorded,
    Stance,
    Story,
    Tier,
    Topic,
    Verdict,
)
from storage.rows import pack
from storage.store import Store

NOW = datetime(2025, 9, 4, 18, 0, tzinfo=UTC)
RELEVANT = Verdict(relevant=True, score=1.0, reasons=("coalition.name",))


def article(key: str = "a1", **changes: object) -> Article:
    """An English press article of 27 March 2025; the key makes id and address."""
    values: dict[str, object] = {
        "id": key,
        "source": "daily",
        "publisher": "The Daily",
        "tier": Tier.PRESS,
        "url": f"https://daily.example/{key}",
        "title": "Leaders meet in Paris",
        "text": "Leaders meet in Paris\n\nFrance pledges troops.",
        "language": "en",
        "published": datetime(2025, 3, 27, 10, 12, tzinfo=UTC),
        "first_seen": datetime(2025, 3, 27, 10, 15, tzinfo=UTC),
    }
    return Article(**(values | changes))  # type: ignore[arg-type]


def pledge(country: str = "FR", kind: Kind = Kind.TROOPS, stance: Stance = Stance.PLEDGED, **changes: object) -> Pledge:
    """France pledges troops."""
    return Pledge(country=country, kind=kind, stance=stance, **changes)  # type: ignore[arg-type]


def story(**changes: object) -> Story:
    """The summit of 27 March 2025 in Paris, known from one outlet."""
    values: dict[str, object] = {
        "id": 7,
        "type": EventType.SUMMIT,
        "day": date(2025, 3, 27),
        "city": "Paris",
        "country": "FR",
        "participants": 31,
        "title": "An outlet's own title",
        "topics": (Topic.MEETING,),
        "first_seen": datetime(2025, 3, 27, 10, 15, tzinfo=UTC),
        "last_seen": datetime(2025, 3, 27, 10, 15, tzinfo=UTC),
        "level": Level.SINGLE,
    }
    return Story(**(values | changes))  # type: ignore[arg-type]


def filed(entry: Article | None = None, *, under: int = 7, origin: str = "", **changes: object) -> Filed:
    """An article in its place in a story; the origin is the article itself if nothing else is said."""
    kept = entry or article()
    return Filed(story=under, article=kept, origin=origin or kept.id, **changes)  # type: ignore[arg-type]


def recorded(what: Pledge | None = None, by: Article | None = None, **changes: object) -> Recorded:
    """A pledge as one article reported it, on the day of the article."""
    source = by or article()
    values: dict[str, object] = {"id": 1, "story": 7, "said": source.published.date()}
    return Recorded(pledge=what or pledge(), article=source, **(values | changes))  # type: ignore[arg-type]


def keep(
    store: Store,
    told: Story,
    *reports: tuple[Article, tuple[Pledge, ...]],
    event: Event | None = None,
    origin: str = "",
    machine_translated: bool = False,
) -> int:
    """Store a story with the articles filed under it and what they report; returns its id."""
    with store.write():
        number = store.stories.add(told)
        for source, pledges in reports:
            store.articles.add(source, RELEVANT)
            entry = Filed(story=number, article=source, origin=origin or source.id, machine_translated=machine_translated)
            store.articles.file(entry, event=pack(event or Event()))
            store.facts.add(number, source.id, source.published.date(), pledges)
    return number
