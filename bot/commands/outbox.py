"""`outbox`: what waits, what was given up and why; try it again, or drop it."""

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
    """Each id, or with "all" everything that was given up."""
    now = datetime.now(UTC)
    wanted = _given_up(store) if ids == ["all"] else [int(number) for number in ids if number.isascii() and number.isdigit()]
    with store.write():
        changed = [number for number in wanted if (store.outbox.retry if action == "retry" else store.outbox.drop)(number, now)]
    done = "waits again" if action == "retry" else "dropped"
    print(f"{len(changed)} {done}" + (f"; {len(ids) - len(changed)} could not be" if ids != ["all"] and len(changed) < len(ids) else ""))
    return 0 if ids == ["all"] or len(changed) == len(ids) else 1


def _given_up(store: Store) -> list[int]:
    return [delivery.id for state in _GIVEN_UP for delivery in store.outbox.listed(state, 1_000_000)]
