"""`ask`: a command answered from what is stored, without any chat platform."""

import json
import sys
from argparse import Namespace
from collections.abc import Callable
from datetime import UTC, datetime

from bot.settings import SettingsError, read_settings
from bot.slack.render import render as render_slack
from bot.telegram.render import keyboard
from bot.telegram.render import render as render_telegram
from handlers.command import Request, answer
from handlers.message import Message, plain
from storage.countries import load_countries
from storage.lexicon import SEEDS
from storage.model import Channel
from storage.store import StoreError, open_existing


def run(options: Namespace) -> int:
    """Print the answer; exit code 2 where the settings or the database cannot be used."""
    try:
        store = open_existing(read_settings().database_url)
    except (SettingsError, StoreError) as error:
        print(error, file=sys.stderr)
        return 2
    request = Request(channel=Channel(platform="console", id="console"), user="operator", text=options.text, admin=True)
    print(_FORMS[options.form](answer(request, store, load_countries(SEEDS), datetime.now(UTC))))
    store.close()
    return 0


def _text(message: Message) -> str:
    buttons = "  ".join(f"[{button.label}: {button.command}]" for button in message.buttons)
    return "\n".join(part for part in (plain(message), buttons) if part)


def _telegram(message: Message) -> str:
    rows = [[{"text": label, "callback_data": data} for label, data in row] for row in keyboard(message, _shorten)]
    return render_telegram(message) + (f"\n{json.dumps(rows, ensure_ascii=False)}" if rows else "")


def _slack(message: Message) -> str:
    blocks, text = render_slack(message, _shorten)
    return json.dumps({"text": text, "blocks": blocks}, ensure_ascii=False, indent=1)


def _shorten(command: str) -> str:
    return f"~{abs(hash(command)):x}"[:16]


_FORMS: dict[str, Callable[[Message], str]] = {"text": _text, "telegram": _telegram, "slack": _slack}
