"""How long each command takes over a large database: `PYTHONPATH=. python benchmarks/answers.py [--articles 100000] [--curve]`.

As many stories as a tenth of the articles, of very unequal size (the largest has one article in fifteen), over 21 months; texts
that are older than the service keeps them are cut to a sentence, as the service would have done. Each command is asked with
many different words, most often for what is largest. On a machine that does other work only the figures of the processor say
something; everything is in memory, so that on an idle one both are the same.
"""

import argparse
import random
import sys
import tempfile
import time
from bisect import bisect
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate
from pathlib import Path

from handlers.command import Request, answer
from storage.countries import Countries, load_countries
from storage.model import Article, Channel, Event, EventType, Filed, Kind, Level, Operation, Pledge, Source, Stance, Story, Tier, Verdict
from storage.rows import pack
from storage.store import Store, open_store

START = datetime(2025, 2, 1, tzinfo=UTC)
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
TEXTS_KEPT = timedelta(days=90)
OUTLETS, CHANNELS = 70, 10
LIMIT = 0.1
"""Seconds that the 99th percentile of a command's answers may take at 100,000 articles."""

CODES = "FR GB DE IT PL ES EE LT LV NL BE DK SE NO FI GR TR RO BG CZ CA AU US COALITION".split()  # noqa: SIM905
TIERS = (Tier.PRESS,) * 7 + (Tier.AGENCY, Tier.OFFICIAL, Tier.AGGREGATOR)
RELEVANT, OTHER = Verdict(relevant=True, score=1.0, reasons=("coalition.name",)), Verdict(relevant=False, score=-3.0)


def asked(stories: int, dice: random.Random) -> Iterator[tuple[str, str]]:
    """Command lines by the name under which they are measured; stories are asked for as people read them, the largest most."""
    while True:
        large, code, kind = min(stories, int(dice.paretovariate(0.6))), dice.choice(CODES[:-1]), dice.choice(list(Kind)).value
        page = dice.randrange(1, 40)
        yield "/help", "/help"
        yield "/pledges", f"/pledges page:{page}"
        yield "/pledges COUNTRY KIND", f"/pledges {code} {kind}"
        yield "/pledges PERIOD", f"/pledges {dice.choice(('2025', '2026', '30d', 'march 2025'))}"
        yield "/timeline", f"/timeline page:{page}"
        yield "/timeline PERIOD", f"/timeline {dice.choice(('2025', 'march 2025', '30d'))} page:{page}"
        yield "/meetings", "/meetings"
        yield "/meetings past", f"/meetings past page:{page}"
        yield "/country", f"/country {code}"
        yield "/latest", "/latest"
        yield "/story (any)", f"/story {large}"
        yield "/story (largest)", "/story 1"
        yield "/why (largest)", "/why 1"
        yield "/search (in all)", f"/search ukraine page:{page}"
        yield "/search (last page)", "/search ukraine page:100000"
        yield "/search (some)", f"/search coalition troops w{dice.randrange(8000)}"
        yield "/search (rare)", f"/search w{dice.randrange(8000)} w{dice.randrange(8000)}"
        yield "/search (nothing)", "/search nowhere"
        yield "/sources", "/sources"
        yield "/settings", "/settings"
        yield "/subscribe", f"/subscribe pledges {code}"
        yield "/reports", "/reports"
        yield "/corrections", "/corrections"
        yield "/status", "/status"


def fill(store: Store, articles: int) -> int:
    """Outlets, stories, articles with facts, alerts and their deliveries; returns the number of stories."""
    dice, stories = random.Random(1), max(1, articles // 10)
    texts = [" ".join(f"w{dice.randrange(8000)}" for _ in range(350)) for _ in range(400)]
    bounds = list(accumulate(1 / rank**0.9 for rank in range(1, stories + 1)))
    with store.write():
        store.sources.sync(
            Source(
                id=f"s{n}", url=f"https://o{n}.example/feed", publisher=f"Outlet {n}", language="en", tier=TIERS[n % 10], every=TEXTS_KEPT
            )
            for n in range(OUTLETS)
        )
        for number in range(stories):
            store.stories.add(_story(number, stories, dice))
    for begin in range(0, articles, 20_000):
        with store.write():
            for number in range(begin, min(begin + 20_000, articles)):
                _add(store, number, articles, 1 + bisect(bounds, dice.random() * bounds[-1]) % stories, texts, dice)
    with store.write():
        for number in range(1, stories + 1):
            _tell(store, number, dice)
    return stories


def _story(number: int, stories: int, dice: random.Random) -> Story:
    at = START + timedelta(minutes=(number * 7919 % stories) * 900_000 // stories)
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


def _add(store: Store, number: int, articles: int, story: int, texts: list[str], dice: random.Random) -> None:
    at = START + timedelta(minutes=number * 900_000 // articles)
    outlet = int(dice.triangular(0, OUTLETS, 0))
    words = " ".join(f"w{dice.randrange(8000)}" for _ in range(6))
    sentence = f"France pledges troops for Ukraine, said {words}."
    whole = f"Ukraine Paris coalition {sentence} {dice.choice(texts)}"
    entry = Article(
        id=f"{number:032x}",
        source=f"s{outlet}",
        publisher=f"Outlet {outlet}",
        tier=TIERS[outlet % 10],
        url=f"https://outlet{outlet}.example/{number}",
        title=f"Ukraine coalition troops {words}",
        text=whole if at > NOW - TEXTS_KEPT else sentence,
        language=dice.choice(("en", "fr", "de", "uk")),
        published=at,
        first_seen=at,
    )
    copied = dice.random() < 0.5
    store.articles.add(entry, RELEVANT)
    event = Event(day=date(2025, 3, 27), city="Paris", people=(f"Name {dice.randrange(50)}",), evidence=(("city", sentence),))
    filed = Filed(story=story, article=entry, origin=f"{number - 1:032x}" if copied else entry.id, summary=(sentence,))
    store.articles.file(filed, event=pack(event), features=b"\0" * 1500)
    # What is said of one event is said again and again: a story has its own few positions.
    own = [_pledge(random.Random(f"{story} {dice.randrange(30)}"), sentence) for _ in range(dice.randrange(4))]
    store.facts.add(story, entry.id, at.date(), own)


def _pledge(dice: random.Random, sentence: str) -> Pledge:
    country = CODES[min(len(CODES) - 1, int(dice.expovariate(0.25)))]
    count = 26 if country == "COALITION" else None
    amount = None if count else dice.choice([None, None, None, 5000, 10**9])
    return Pledge(
        country=country, kind=dice.choice(list(Kind)), stance=dice.choice(list(Stance)), amount=amount, count=count, sentence=sentence
    )


def _tell(store: Store, story: int, dice: random.Random) -> None:
    at = START + timedelta(minutes=dice.randrange(900_000))
    alert = store.alerts.add(story, Operation.POST, (), Level.SINGLE, at)
    for channel in range(CHANNELS):
        store.outbox.add(alert, Channel(platform="telegram", id=str(channel)), story, Operation.POST, "{}" * 400, at)


def measured(store: Store, stories: int, countries: Countries, rounds: int) -> dict[str, tuple[list[float], list[float]]]:
    """Seconds of each answer by command, by the clock and of the processor, each in order of length."""
    dice, taken = random.Random(2), dict[str, list[tuple[float, float]]]()
    for name, text in asked(stories, dice):
        if len(taken.get(name, ())) == rounds:
            break
        request = Request(channel=Channel(platform="console", id="1"), user="1", text=text, admin=True)
        began, busy = time.perf_counter(), time.thread_time()
        answer(request, store, countries, NOW)
        taken.setdefault(name, []).append((time.perf_counter() - began, time.thread_time() - busy))
    return {name: (sorted(wall for wall, _ in times), sorted(cpu for _, cpu in times)) for name, times in taken.items()}


def run(articles: int, rounds: int) -> float:
    """Fill, ask, print; returns the slowest 99th percentile of a command in seconds of the processor."""
    countries = load_countries(Path(__file__).parent.parent / "seeds")
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(f"sqlite:///{folder}/answers.db")
        began = time.perf_counter()
        stories = fill(store, articles)
        filled, size = time.perf_counter() - began, Path(folder, "answers.db").stat().st_size
        largest = store.articles.count_of_story(1)
        print(f"\n{articles:,} articles, {stories:,} stories of up to {largest:,}; {size / 1e6:,.0f} MB, filled in {filled:.0f} s")
        taken = measured(store, stories, countries, rounds)
        store.close()
    print(f"{'middle':>8} {'p99':>8} {'p99 CPU':>8} ms")
    for name, (wall, cpu) in taken.items():
        print(f"{wall[len(wall) // 2] * 1000:8.1f} {_late(wall) * 1000:8.1f} {_late(cpu) * 1000:8.1f}     {name}")
    return max(_late(cpu) for _, cpu in taken.values())


def _late(times: list[float]) -> float:
    return times[int(len(times) * 0.99) - 1]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=100, help="how often each command is asked")
    parser.add_argument("--curve", action="store_true", help="from 1,000 to 1,000,000 articles")
    options = parser.parse_args()
    sizes = (1_000, 10_000, 100_000, 1_000_000) if options.curve else (options.articles,)
    slowest = {articles: run(articles, options.rounds) for articles in sizes}
    print(
        "\n"
        + "\n".join(f"{articles:>10,} articles: slowest 99th percentile of CPU {late * 1000:7.1f} ms" for articles, late in slowest.items())
    )
    return int(any(late > LIMIT for articles, late in slowest.items() if articles <= 100_000))


if __name__ == "__main__":
    sys.exit(main())
