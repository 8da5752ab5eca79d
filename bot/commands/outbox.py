"""`outbox`: what waits, what was given up and why; try it again, or drop it."""

import re
import sys
from argparse import Namespace
from datetime import UTC, datetime

from bot.settings import SettingsError, read_settings
from handlers.message import from_json, plain
from storage.model import Delivery, State
from storage.store import Store, StoreError, open_existing

_GIVEN_UP = (State.REFUSED, State.UNKNOWN, State.EXPIRED)
_OPEN = (State.WAITING, State.CLAIMED, State.SENDING)


def run(options: Namespace) -> int:
    """Exit code 0 if all was done that was asked for, 1 if a delivery was not there to be changed, 2 without a usable database."""
    try:
        store = open_existing(read_settings().database_url)
    except (SettingsError, StoreError) as error:
        print(error, file=sys.stderr)
        return 2
    try:
        if options.action == "list":
            return _list(store, (State(options.state),) if options.state else (*_OPEN, *_GIVEN_UP), options.limit)
        return _change(store, options.action, options.ids)
    finally:
        store.close()


def _list(store: Store, states: tuple[State, ...], limit: int) -> int:
    counts = store.outbox.counts()
    print(", ".join(f"{counts[state]} {state.value}" for state in State if counts[state]) or "The outbox is empty.")
    for state in states:
        for delivery in store.outbox.listed(state, limit):
            print(_row(delivery))
    return 0


def _row(delivery: Delivery) -> str:
    channel = delivery.channel
    place = f"{channel.platform} {channel.id}{f' thread {channel.thread}' if channel.thread else ''}"
    first = next(iter(plain(from_json(delivery.message)).splitlines()), "") if delivery.message != "{}" else ""
    tries = f"{delivery.attempts} {'try' if delivery.attempts == 1 else 'tries'}"
    parts = (str(delivery.id), delivery.state.value, f"{delivery.created:%Y-%m-%d %H:%M}", place, delivery.operation.value, tries)
    return "  ".join((*parts, first[:60], delivery.reason)).rstrip()


def _change(store: Store, action: str, ids: list[str]) -> int:
    """Each id, or with "all" everything that was given up; each that could not be changed is told with the reason."""
    now, change = datetime.now(UTC), store.outbox.retry if action == "retry" else store.outbox.drop
    wanted = _given_up(store) if ids == ["all"] else ids
    with store.write():
        refused = [name for name in wanted if not (_NUMBER.fullmatch(name) and change(int(name), now))]
    done = f"{len(wanted) - len(refused)} {'waits again' if action == 'retry' else 'dropped'}"
    print(f"{done}; {len(refused)} could not be:" if refused else done)
    for name in refused:
        print(f"{name}: {_why_not(store, name)}")
    return 1 if refused else 0


_NUMBER = re.compile(r"[0-9]{1,18}")


def _why_not(store: Store, name: str) -> str:
    if not _NUMBER.fullmatch(name):
        return "not a number; the first column of `outbox list` has them"
    if (delivery := store.outbox.get(int(name))) is None:
        return "there is no such delivery"
    return "its text is no longer kept" if delivery.state in _GIVEN_UP else f"it is {delivery.state.value}"


def _given_up(store: Store) -> list[str]:
    return [str(delivery.id) for state in _GIVEN_UP for delivery in store.outbox.listed(state, 1_000_000)]
