"""How long each command takes over a large database: `python -m benchmarks.answers [--articles 100000] [--curve]`.

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
from collections.abc import Iterator
from pathlib import Path

from benchmarks.filling import CODES, NOW, fill
from handlers.command import Request, answer
from storage.countries import Countries, load_countries
from storage.model import Channel, Kind
from storage.store import Store, open_store

LIMIT = 0.1
"""Seconds that the 99th percentile of a command's answers may take at 100,000 articles."""


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
        yield "/feeds", "/feeds"
        yield "/settings", "/settings"
        yield "/subscribe", f"/subscribe pledges {code}"
        yield "/reports", "/reports"
        yield "/corrections", "/corrections"
        yield "/status", "/status"


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
        url, began, busy = f"sqlite:///{folder}/answers.db", time.perf_counter(), time.process_time()
        stories = fill(url, articles)
        filled, worked, size = time.perf_counter() - began, time.process_time() - busy, Path(folder, "answers.db").stat().st_size
        store = open_store(url)
        largest = store.articles.count_of_story(1)
        print(f"\n{articles:,} articles, {stories:,} stories of up to {largest:,}; {size / 1e6:,.0f} MB")
        print(f"filled in {filled:.0f} s, {worked:.0f} of CPU")
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
