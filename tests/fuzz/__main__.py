"""`python -m tests.fuzz`: 100,000 hostile titles and 10,000 alerts through both renderers; exit code 1 if one did harm (D10, X2)."""

import argparse
import random
import sys
import time
from collections import Counter

from storage.countries import load_countries
from storage.lexicon import SEEDS
from tests.fuzz.hostile import Hostile
from tests.fuzz.judges import on_slack, on_telegram


def main() -> int:
    """Print what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--titles", type=int, default=100_000)
    parser.add_argument("--alerts", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 30))
    options = parser.parse_args()
    countries, hostile, found, begun = load_countries(SEEDS), Hostile(options.seed), Counter[str](), time.monotonic()
    for number in range(options.titles + options.alerts):
        message = hostile.card() if number < options.titles else hostile.alert(countries)
        for judge in (on_telegram, on_slack):
            for complaint in judge(message):
                found[f"{judge.__name__} {complaint.partition(':')[0]}"] += 1
                if found.total() <= 10:
                    print(f"{number} {judge.__name__}: {complaint[:200]} in {str(message)[:1000]}")  # noqa: T201
    took = time.monotonic() - begun
    print(f"seed {options.seed}: {options.titles} titles, {options.alerts} alerts, {dict(found) or 'no harm'}; {took:.0f} s")  # noqa: T201
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
