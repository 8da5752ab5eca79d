"""`story merge` and `story split`: an operator's word on which articles report one event; it is remembered."""

import re
import sys
from argparse import Namespace
from datetime import UTC, datetime

from bot.restating import heed
from bot.settings import SettingsError, read_settings
from handlers.deciding import DecisionError, merge, split
from storage.countries import load_countries
from storage.lexicon import SEEDS
from storage.store import Store, StoreError, open_existing


def run(options: Namespace) -> int:
    """Decide and print what came of it; exit code 1 where that cannot be decided, 2 where the database cannot be used."""
    try:
        store = open_existing(read_settings().database_url)
    except (SettingsError, StoreError) as error:
        print(error, file=sys.stderr)
        return 2
    try:
        print(_decided(store, options, datetime.now(UTC)))
    except DecisionError as error:
        print(error, file=sys.stderr)
        return 1
    finally:
        store.close()
    return 0


_NUMBER = re.compile(r"[0-9]{1,18}")


def _decided(store: Store, options: Namespace, now: datetime) -> str:
    before = store.stories.decided()
    if options.action == "split":
        opened = split(store, options.what[0], now)
        heed(store, load_countries(SEEDS), before, now)
        return f"article {options.what[0]} is story {opened} now, with the copies of its text"
    if len(options.what) != 2 or not all(_NUMBER.fullmatch(number) for number in options.what):
        raise DecisionError("usage: story merge KEEP DROP, with the numbers of two stories; story split ARTICLE")
    kept = merge(store, int(options.what[0]), int(options.what[1]), now)
    heed(store, load_countries(SEEDS), before, now)
    whole = store.stories.get(kept)
    if whole is None:
        raise DecisionError(f"there is no story {kept}")
    return f"story {whole.id} now has {whole.outlets} outlets and {whole.origins} independent origins"
