"""A database as a service of many years would have it: rows as the store writes them, thousands at once."""

import random
import sqlite3
from bisect import bisect
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import accumulate
from typing import Any

from storage.model import Event, EventType, Kind, Level, Operation, Pledge, Source, Stance, State, Story, Tier
from storage.rows import pack, stamp
from storage.store import database_path, open_store

START = datetime(2025, 2, 1, tzinfo=UTC)
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
TEXTS_KEPT = timedelta(days=90)
MINUTES = 900_000
OUTLETS, CHANNELS = 70, 10
CODES = "FR GB DE IT PL ES EE LT LV NL BE DK SE NO FI GR TR RO BG CZ CA AU US COALITION".split()  # noqa: SIM905
TIERS = (Tier.PRESS,) * 7 + (Tier.AGENCY, Tier.OFFICIAL, Tier.AGGREGATOR)
_KINDS, _STANCES = tuple(Kind), tuple(Stance)
_SENTENCE = "the sentence"
_AT_ONCE = 5_000

Row = tuple[Any, ...]
_INSERT = {
    "articles": "insert into articles values (?,?,?,?,?,?,?,?,?,1,1.0,'[\"coalition.name\"]','')",
    "texts": "insert into texts (id, article, text, stored, cut) values (?,?,?,?,?)",
    "search": "insert into search (rowid, title, text) values (?,?,?)",
    "filings": "insert into filings (article, section, story, origin, machine_translated, summary, event, features, published, publisher,"
    " tier, language) values (?,0,?,?,0,?,?,?,?,?,?,?)",
    "pledges": "insert into pledges (story, article, country, kind, stance, amount, members, said, pledge, publisher)"
    " values (?,?,?,?,?,?,?,?,?,?) on conflict do nothing",
    "alerts": "insert into alerts (id, story, operation, changes, level, created) values (?,?,?,'[]',?,?)",
    "outbox": "insert into outbox (alert, platform, channel, story, operation, message, state, attempts, due, expires, created, settled,"
    " message_id) values (?,'telegram',?,?,?,?,?,1,?,?,?,?,'1')",
}


def fill(url: str, articles: int) -> int:
    """Outlets, stories, articles with facts, alerts and their deliveries; returns the number of stories.

    Filled without waiting for the disk, which a measure of answers does not need; triggers and constraints hold as ever.
    """
    dice, stories = random.Random(1), max(1, articles // 10)
    store = open_store(url)
    with store.write():
        store.sources.sync(map(_source, range(OUTLETS)))
        for number in range(1, stories + 1):
            store.stories.add(_story(number, stories, dice))
    store.close()
    with closing(sqlite3.connect(database_path(url), isolation_level=None)) as connection:
        for pragma in ("synchronous = off", "cache_size = -400000", "wal_autocheckpoint = 20000"):
            connection.execute(f"pragma {pragma}")
        _write(connection, _articles(articles, stories, dice))
        _write(connection, (_told(number, dice) for number in range(1, stories + 1)))
        connection.execute("pragma wal_checkpoint(truncate)")
    return stories


def _write(connection: sqlite3.Connection, made: Iterable[dict[str, list[Row]]]) -> None:
    """What was made, in transactions of some thousand."""
    batch: dict[str, list[Row]] = {table: [] for table in _INSERT}
    for number, rows in enumerate(made, 1):
        for table, new in rows.items():
            batch[table] += new
        if number % _AT_ONCE == 0:
            _flush(connection, batch)
    _flush(connection, batch)


def _flush(connection: sqlite3.Connection, batch: dict[str, list[Row]]) -> None:
    connection.execute("begin")
    for table, rows in batch.items():
        connection.executemany(_INSERT[table], rows)
        rows.clear()
    connection.execute("commit")


def _source(number: int) -> Source:
    return Source(
        id=f"s{number}",
        url=f"https://o{number}.example/feed",
        publisher=f"Outlet {number}",
        language="en",
        tier=TIERS[number % 10],
        every=timedelta(minutes=10),
    )


def _story(number: int, stories: int, dice: random.Random) -> Story:
    at = START + timedelta(minutes=(number * 7919 % stories) * MINUTES // stories)
    return Story(
        id=0,
        type=dice.choice(list(EventType)),
        day=at.date() + timedelta(days=dice.randrange(-2, 20)),
        city="Paris",
        country=dice.choice(CODES[:-1]),
        participants=dice.randrange(10, 40),
        countries=tuple(sorted(dice.sample(CODES[:-1], 6))),
        first_seen=at,
        last_seen=at + timedelta(days=1),
        level=Level.SINGLE,
    )


def _articles(articles: int, stories: int, dice: random.Random) -> Iterator[dict[str, list[Row]]]:
    texts = [_words(dice, 350) for _ in range(400)]
    bounds = list(accumulate(1 / rank**0.9 for rank in range(1, stories + 1)))
    for number in range(articles):
        story = 1 + bisect(bounds, dice.random() * bounds[-1]) % stories
        yield _article(number, START + timedelta(minutes=number * MINUTES // articles), story, dice, lambda: dice.choice(texts))


def _words(dice: random.Random, count: int) -> str:
    return " ".join([f"w{dice.randrange(8000)}" for _ in range(count)])


def _article(number: int, at: datetime, story: int, dice: random.Random, more: Callable[[], str]) -> dict[str, list[Row]]:
    """An article in all tables; of an old one retention has left what facts rest on."""
    key, when, outlet, words = f"{number:032x}", stamp(at), int(dice.triangular(0, OUTLETS, 0)), _words(dice, 6)
    title, sentence, young = f"Ukraine coalition troops {words}", f"France pledges troops for Ukraine, said {words}.", at > NOW - TEXTS_KEPT
    text = f"Ukraine Paris coalition {sentence} {more()}" if young else sentence
    publisher, tier, language = f"Outlet {outlet}", TIERS[outlet % 10].value, dice.choice(("en", "fr", "de", "uk"))
    origin = f"{number - 1:032x}" if number and dice.random() < 0.5 else key
    told = _event(dice.randrange(50)).replace(_SENTENCE, sentence)
    pledges = (_pledge(story, dice.randrange(30)) for _ in range(dice.randrange(4)))
    return {
        "articles": [(key, f"s{outlet}", publisher, tier, f"https://outlet{outlet}.example/{number}", title, language, when, when)],
        "texts": [(number + 1, key, text, when, not young)],
        "search": [(number + 1, title, text)],
        "filings": [(key, story, origin, pack((sentence,)), told, bytes(1500) if young else None, when, publisher, tier, language)],
        "pledges": [
            (story, key, *equal, at.date().isoformat(), packed.replace(_SENTENCE, sentence), publisher) for *equal, packed in pledges
        ],
    }


@cache
def _event(name: int) -> str:
    return pack(Event(day=date(2025, 3, 27), city="Paris", people=(f"Name {name}",), evidence=(("city", _SENTENCE),)))


def _pledge(story: int, which: int) -> Row:
    """Country, kind, stance, amount, members and the whole pledge: what is said of one event is said again and again."""
    mixed = (story * 31 + which) * 2654435761 % 2**32
    country = CODES[min(len(CODES) - 1, int(random.Random(mixed).expovariate(0.25)))]
    count = 26 if country == "COALITION" else None
    amount = None if count else (None, None, None, 5000, 10**9)[mixed // 7 % 5]
    return _packed(country, _KINDS[mixed // 64 % len(_KINDS)], _STANCES[mixed // 1024 % len(_STANCES)], amount, count)


@cache
def _packed(country: str, kind: Kind, stance: Stance, amount: int | None, count: int | None) -> Row:
    told = Pledge(country=country, kind=kind, stance=stance, amount=amount, count=count, sentence=_SENTENCE)
    return country, kind.value, stance.value, amount, count, pack(told)


def _told(story: int, dice: random.Random) -> dict[str, list[Row]]:
    """A story's alert, sent to every channel; of an old one the message was let go."""
    at = START + timedelta(minutes=dice.randrange(MINUTES))
    when, message = stamp(at), "{}" * 400 if at > NOW - TEXTS_KEPT else ""
    post, sent = Operation.POST.value, State.SENT.value
    return {
        "alerts": [(story, story, post, Level.SINGLE.value, when)],
        "outbox": [(story, str(channel), story, post, message, sent, when, when, when, when) for channel in range(CHANNELS)],
    }
