"""What each feed has called its articles, so that an item is known again under another id, address or date."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlite_utils import Database

from storage.model import Item
from storage.rows import moment, stamp

_KEYS = ("article", "guid", "link", "path", "title", "words")
_COLUMNS = ", ".join((*_KEYS, "piece", "published"))
_AT_ONCE = 400


class Items:
    """Table `items`."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def like(self, source: str, items: Sequence[Item]) -> tuple[Item, ...]:
        """The known items of a feed that share any key with these, by article."""
        found: dict[str, Item] = {}
        for key in _KEYS:
            wanted = sorted({value for item in items if (value := getattr(item, key))})
            for at in range(0, len(wanted), _AT_ONCE):
                part = wanted[at : at + _AT_ONCE]
                marks = ",".join("?" * len(part))
                rows = self._db.execute(f"select {_COLUMNS} from items where source = ? and {key} in ({marks})", [source, *part])
                # Most items are found by every key.
                found |= {row[0]: _item(row) for row in rows if row[0] not in found}
        return tuple(found[article] for article in sorted(found))

    def last(self, source: str) -> tuple[Item, ...]:
        """What the feed's last body held."""
        rows = self._db.execute(
            f"select {_COLUMNS} from items where source = ? and seen = (select max(seen) from items where source = ?)",
            [source, source],
        )
        return tuple(_item(row) for row in rows)

    def keep(self, source: str, items: Iterable[Item], now: datetime) -> None:
        """Remember what a feed calls its articles now."""
        rows = [
            (source, item.article, item.guid, item.link, item.path, item.title, item.words, stamp(item.published), stamp(now), item.piece)
            for item in items
        ]
        self._db.conn.executemany("insert or replace into items values (?,?,?,?,?,?,?,?,?,?)", rows)

    def keep_seen(self, source: str, items: Iterable[Item], now: datetime) -> None:
        """These stand in the feed as they did before."""
        articles = json.dumps([item.article for item in items])
        self._db.execute(
            "update items set seen = ? where source = ? and article in (select value from json_each(?))", [stamp(now), source, articles]
        )


def _item(row: tuple[str, ...]) -> Item:
    article, guid, link, path, title, words, piece, published = row
    return Item(article=article, guid=guid, link=link, path=path, title=title, words=words, piece=piece, published=moment(published))
