"""How long each command takes over a database of 100,000 articles: `PYTHONPATH=. python benchmarks/answers.py [articles]`."""

import random
import sys
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from handlers.command import Request, answer
from storage.countries import load_countries
from storage.model import Article, Channel, EventType, Filed, Kind, Level, Pledge, Stance, Story, Tier, Verdict
from storage.store import Store, open_store

START = datetime(2025, 2, 1, tzinfo=UTC)
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
COMMANDS = (
    "/help",
    "/pledges",
    "/pledges page:50",
    "/pledges IT troops",
    "/pledges 2025",
    "/timeline",
    "/timeline 2025 page:9",
    "/meetings",
    "/country France",
    "/latest",
    "/story 5",
    "/search ukraine",
    "/search ukraine page:2000",
    "/search coalition troops w17",
    "/sources",
    "/subscribe pledges France",
    "/status",
)
LIMIT = 1.0
"""Seconds that an answer may take."""


def fill(store: Store, articles: int) -> None:
    """Articles of 70 outlets over 21 months, in stories of some 30 articles, with pledges of 24 countries."""
    dice = random.Random(1)
    words = [f"w{number}" for number in range(8000)]
    codes = "FR GB DE IT PL ES EE LT LV NL BE DK SE NO FI GR TR RO BG CZ CA AU US COALITION".split()  # noqa: SIM905
    stories = max(1, articles // 30)
    with store.write():
        for number in range(stories):
            seen = START + timedelta(minutes=number * 900000 // stories)
            day = date(2025, 2, 1) + timedelta(days=number * 620 // stories)
            kind = dice.choice(list(EventType))
            store.stories.add(
                Story(id=0, type=kind, day=day, city="Paris", country="FR", first_seen=seen, last_seen=seen, level=Level.SINGLE)
            )
        for number in range(articles):
            at = START + timedelta(minutes=number * 900000 // articles)
            entry = Article(
                id=f"a{number}",
                source=f"s{number % 70}",
                publisher=f"Outlet {number % 70}",
                tier=Tier.PRESS,
                url=f"https://outlet{number % 70}.example/{number}",
                title="Ukraine troops " + " ".join(dice.choices(words, k=6)),
                text="Ukraine Paris coalition troops " + " ".join(dice.choices(words, k=350)),
                language="en",
                published=at,
                first_seen=at,
            )
            story = 1 + number * stories // articles
            store.articles.add(entry, Verdict(relevant=True, score=1.0))
            store.articles.file(Filed(story=story, article=entry, origin=entry.id))
            store.facts.add(story, entry.id, at.date(), [_pledge(dice, codes) for _ in range(dice.randrange(4))])


def _pledge(dice: random.Random, codes: list[str]) -> Pledge:
    country, amount = dice.choice(codes), dice.choice([None, None, None, 5000, 10**9])
    count = 26 if country == "COALITION" else None
    return Pledge(country=country, kind=dice.choice(list(Kind)), stance=dice.choice(list(Stance)), amount=amount, count=count)


def main() -> int:
    articles = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    countries = load_countries(Path(__file__).parent.parent / "seeds")
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(f"sqlite:///{folder}/answers.db")
        fill(store, articles)
        slowest = 0.0
        for text in COMMANDS:
            began = time.perf_counter()
            answer(Request(channel=Channel(platform="console", id="1"), user="1", text=text), store, countries, NOW)
            taken = time.perf_counter() - began
            slowest = max(slowest, taken)
            print(f"{taken * 1000:8.1f} ms  {text}")
        store.close()
    print(f"slowest {slowest * 1000:.0f} ms over {articles:,} articles; the limit is {LIMIT * 1000:.0f} ms")
    return int(slowest > LIMIT)


if __name__ == "__main__":
    sys.exit(main())
