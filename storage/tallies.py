"""What the older articles of a story told of its event, counted once and kept, so that later ones can be counted on top of it."""

from functools import lru_cache

from sqlite_utils import Database

from storage.model import Event
from storage.rows import unpack

Place = tuple[str, str, int]
"""Where an article's section stands among all that is filed under its story: by the time of publication."""


class Tallies:
    """Table `tallies`. Triggers drop a story's tally as soon as anything that it counts is changed, added or taken away."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def kept(self, story: int) -> str:
        """The packed tally, of nothing if none is kept."""
        row = self._db.execute("select tally from tallies where story = ?", [story]).fetchone()
        return row[0] if row else "{}"

    def readings(self, story: int) -> tuple[tuple[Place, Event], ...]:
        """The event as each article told it that the tally does not count, the oldest first."""
        row = self._db.execute("select published, article, section from tallies where story = ?", [story]).fetchone()
        rows = self._db.execute(
            "select published, article, section, event from filings where story = ? and (published, article, section) > (?, ?, ?)"
            " order by published, article, section",
            [story, *(row or ("", "", 0))],
        )
        return tuple(((published, article, section), to_event(event)) for published, article, section, event in rows)

    def keep(self, story: int, last: Place, tally: str) -> None:
        """Keep a tally of all that is filed up to that place; inside a transaction."""
        self._db.execute("insert or replace into tallies values (?,?,?,?,?)", [story, *last, tally])


@lru_cache(maxsize=1 << 14)
def to_event(packed: str) -> Event:
    """A stored event; the latest and the best of a story are asked for with each of its articles."""
    return unpack(Event, packed)
