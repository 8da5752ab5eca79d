"""The environment becomes frozen Settings, or a list of what is wrong with it; the only reader of `os.environ`."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from bot.crash import POINTS
from bot.limits import TELEGRAM_RATE
from storage.model import Channel
from storage.store import StoreError, database_path

SEEDS = Path(__file__).parent.parent / "seeds"
TELEGRAM_API = "https://api.telegram.org"
SLACK_API = "https://slack.com/api/"
HOST, PORT = "127.0.0.1", 8080

_MILLISECONDS = {"ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000}

_NAMES = (
    "TELEGRAM_BOT_TOKEN",
    "TELEGRAM_API_URL",
    "TELEGRAM_RATE",
    "TELEGRAM_WEBHOOK_URL",
    "TELEGRAM_WEBHOOK_SECRET",
    "SLACK_BOT_TOKEN",
    "SLACK_APP_TOKEN",
    "SLACK_SIGNING_SECRET",
    "SLACK_API_URL",
    "DATABASE_URL",
    "SOURCES_FILE",
    "WEB_HOST",
    "WEB_PORT",
    "FETCH_ALLOW_PRIVATE",
    "FETCH_HOST_GAP",
    "POLL_SHORTEST",
    "POLL_LONGEST",
    "TOKEN_GRACE",
    "KEEP_TEXTS",
    "BASELINE",
    "ADMINS",
    "LOG_LEVEL",
    "CRASH_AT",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that an operator can set; secrets are kept out of the printed form."""

    telegram_bot_token: str = field(default="", repr=False)
    telegram_api_url: str = TELEGRAM_API
    telegram_rate: int = TELEGRAM_RATE
    """Messages a second over all chats."""
    telegram_webhook_url: str = ""
    """The public address at which Telegram brings updates; without one they are polled."""
    telegram_webhook_secret: str = field(default="", repr=False)
    slack_bot_token: str = field(default="", repr=False)
    slack_app_token: str = field(default="", repr=False)
    slack_signing_secret: str = field(default="", repr=False)
    slack_api_url: str = SLACK_API
    database_url: str
    sources_file: Path = SEEDS / "sources.toml"
    web_host: str = HOST
    web_port: int = PORT
    fetch_allow_private: bool = False
    fetch_host_gap: timedelta = timedelta(seconds=1)
    poll_shortest: timedelta = timedelta(minutes=2)
    poll_longest: timedelta = timedelta(hours=1)
    keep_texts: timedelta = timedelta(days=90)
    token_grace: timedelta = timedelta(minutes=10)
    """How long a service stays up whose tokens are all refused."""
    baseline: bool = True
    admins: frozenset[str] = frozenset()
    log_level: str = "INFO"
    crash_at: str = ""
    """For the crash tests: the point, and the passage of it, at which the process kills itself."""
    given: frozenset[str] = frozenset()
    """The names that the environment held; the others have their defaults."""

    @property
    def operators(self) -> tuple[Channel, ...]:
        """The admins' own chats, for what they must hear."""
        return tuple(Channel(platform=entry.partition(":")[0], id=entry.partition(":")[2]) for entry in sorted(self.admins))

    @property
    def secrets(self) -> tuple[str, ...]:
        """Every value that must never be written anywhere."""
        tokens = (self.telegram_bot_token, self.slack_bot_token, self.slack_app_token)
        known = (*tokens, self.slack_signing_secret, self.telegram_webhook_secret)
        return tuple(secret for secret in known if secret)


class SettingsError(Exception):
    """The environment cannot be used; the message has one line for each problem, with what to do."""


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Settings from the environment; raise SettingsError with every problem at once.

    Each name may also be given as `NAME_FILE`, a path to a file that holds the value.
    """
    problems: list[str] = []
    given = _given(os.environ if environment is None else environment, problems)
    settings = Settings(
        telegram_bot_token=given.get("TELEGRAM_BOT_TOKEN", ""),
        telegram_api_url=_address(given, "TELEGRAM_API_URL", TELEGRAM_API, problems).rstrip("/"),
        telegram_rate=_rate(given, problems),
        telegram_webhook_url=given.get("TELEGRAM_WEBHOOK_URL", ""),
        telegram_webhook_secret=given.get("TELEGRAM_WEBHOOK_SECRET", ""),
        slack_bot_token=given.get("SLACK_BOT_TOKEN", ""),
        slack_app_token=given.get("SLACK_APP_TOKEN", ""),
        slack_signing_secret=given.get("SLACK_SIGNING_SECRET", ""),
        slack_api_url=_address(given, "SLACK_API_URL", SLACK_API, problems).rstrip("/") + "/",
        database_url=given.get("DATABASE_URL") or default_database(),
        sources_file=Path(given.get("SOURCES_FILE") or SEEDS / "sources.toml"),
        web_host=given.get("WEB_HOST") or HOST,
        web_port=_port(given, problems),
        fetch_allow_private=_flag(given, "FETCH_ALLOW_PRIVATE", default=False, problems=problems),
        fetch_host_gap=_span(given, "FETCH_HOST_GAP", timedelta(seconds=1), problems),
        poll_shortest=_span(given, "POLL_SHORTEST", timedelta(minutes=2), problems),
        poll_longest=_span(given, "POLL_LONGEST", timedelta(hours=1), problems),
        keep_texts=_span(given, "KEEP_TEXTS", timedelta(days=90), problems),
        token_grace=_span(given, "TOKEN_GRACE", timedelta(minutes=10), problems),
        baseline=_flag(given, "BASELINE", default=True, problems=problems),
        admins=_admins(given, problems),
        log_level=_log_level(given, problems),
        crash_at=_crash_at(given, problems),
        given=frozenset(given),
    )
    problems += _contradictions(settings)
    if problems:
        raise SettingsError("\n".join(problems))
    return settings


def default_database() -> str:
    """A file in the user's data folder."""
    folder = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    return f"sqlite:///{folder / 'coalition-watch' / 'coalition-watch.db'}"


def _given(environment: Mapping[str, str], problems: list[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name in _NAMES:
        value, file = environment.get(name, "").strip(), environment.get(f"{name}_FILE", "").strip()
        if value and file:
            problems.append(f"{name} and {name}_FILE are both set: keep one of them")
        elif file:
            try:
                value = Path(file).read_text(encoding="utf-8").strip()
            except (OSError, UnicodeDecodeError) as error:
                problems.append(f"{name}_FILE: cannot read {file}: {getattr(error, 'strerror', None) or 'not text'}")
        if value:
            found[name] = value
    return found


def _address(given: Mapping[str, str], name: str, default: str, problems: list[str]) -> str:
    value = given.get(name, default)
    if not re.fullmatch(r"https?://[^\s/@]+(/\S*)?", value):
        problems.append(f"{name} must be an address such as {default}")
        return default
    return value


def _port(given: Mapping[str, str], problems: list[str]) -> int:
    value = given.get("WEB_PORT", str(PORT))
    if not value.isascii() or not value.isdigit() or int(value) > 65535:
        problems.append("WEB_PORT must be a number from 0 to 65535 (0 takes a free port)")
        return PORT
    return int(value)


def _rate(given: Mapping[str, str], problems: list[str]) -> int:
    value = given.get("TELEGRAM_RATE", str(TELEGRAM_RATE))
    if not re.fullmatch(r"[1-9]\d{0,3}", value):
        problems.append("TELEGRAM_RATE must be a number from 1 to 9999: messages a second over all chats")
        return TELEGRAM_RATE
    return int(value)


def _span(given: Mapping[str, str], name: str, default: timedelta, problems: list[str]) -> timedelta:
    # Only nothing needs no unit: 90 might mean days, and be taken for seconds.
    match = re.fullmatch(r"([0-9]{1,6})(ms|s|m|h|d)|0+", given.get(name, "")) if name in given else None
    if name in given and match is None:
        problems.append(f"{name} must be a time such as 500ms, 1s, 10m, 1h or 90d")
    return timedelta(milliseconds=int(match[1] or 0) * _MILLISECONDS[match[2] or "s"]) if match else default


def _flag(given: Mapping[str, str], name: str, *, default: bool, problems: list[str]) -> bool:
    value = given.get(name, "1" if default else "0").casefold()
    if value in ("1", "true", "yes", "on"):
        return True
    if value not in ("0", "false", "no", "off"):
        problems.append(f"{name} must be 1 or 0")
    return False


def _admins(given: Mapping[str, str], problems: list[str]) -> frozenset[str]:
    entries = [entry for entry in re.split(r"[,\s]+", given.get("ADMINS", "")) if entry]
    problems += [
        f"ADMINS: {entry!r} must look like telegram:1001 or slack:U123 (ids, not names)"
        for entry in entries
        if not re.fullmatch(r"telegram:-?\d+|slack:[A-Z0-9]+|console:console", entry)
    ]
    return frozenset(entries)


def _log_level(given: Mapping[str, str], problems: list[str]) -> str:
    value = given.get("LOG_LEVEL", "INFO").upper()
    if value not in ("DEBUG", "INFO", "WARNING", "ERROR"):
        problems.append("LOG_LEVEL must be DEBUG, INFO, WARNING or ERROR")
        return "INFO"
    return value


def _crash_at(given: Mapping[str, str], problems: list[str]) -> str:
    value = given.get("CRASH_AT", "")
    point, _, number = value.partition(":")
    if value and (point not in POINTS or not re.fullmatch(r"[1-9]\d{0,5}|", number)):
        problems.append(f"CRASH_AT is for the crash tests and must name a point such as {POINTS[1]}:3; leave it out")
    return value


def _contradictions(settings: Settings) -> list[str]:
    problems = []
    if "POLL_SHORTEST" in settings.given and settings.poll_shortest > settings.poll_longest:
        problems.append("POLL_SHORTEST is longer than POLL_LONGEST: lower the one or raise the other")
    if settings.telegram_bot_token and not re.fullmatch(r"\d+:[\w-]+", settings.telegram_bot_token):
        problems.append("TELEGRAM_BOT_TOKEN does not look like a bot token (digits, a colon, letters); copy it again from BotFather")
    if settings.slack_app_token and not settings.slack_bot_token:
        problems.append("SLACK_BOT_TOKEN is missing: Slack needs the bot token (xoxb-) besides the app token (xapp-)")
    if settings.slack_bot_token and not (settings.slack_app_token or settings.slack_signing_secret):
        problems.append(
            "SLACK_APP_TOKEN is missing: Slack needs the app token (xapp-) for Socket Mode, or SLACK_SIGNING_SECRET for signed requests"
            " to a public address of yours that ends in /slack"
        )
    problems += _webhook_problems(settings)
    try:
        database_path(settings.database_url)
    except StoreError as error:
        problems.append(str(error))
    return problems


def _webhook_problems(settings: Settings) -> list[str]:
    """What keeps Telegram from bringing updates to us, or strangers from being kept out."""
    url, secret = settings.telegram_webhook_url, settings.telegram_webhook_secret
    if not url and not secret:
        return []
    problems = []
    # A Bot API server of one's own takes any address (https://core.telegram.org/bots/api#using-a-local-bot-api-server).
    own_server = settings.telegram_api_url != TELEGRAM_API
    pattern = r"https?://[^\s/@]+/telegram" if own_server else r"https://[^\s/@:]+(:(443|80|88|8443))?/telegram"
    if not re.fullmatch(pattern, url):
        problems.append(
            "TELEGRAM_WEBHOOK_URL must be a public address such as https://alerts.example.org/telegram (port 443, 80, 88 or 8443)"
        )
    if not re.fullmatch(r"[A-Za-z0-9_-]{16,256}", secret):
        problems.append(
            "TELEGRAM_WEBHOOK_SECRET must be 16 to 256 letters, digits, _ or -, such as `openssl rand -hex 32` gives:"
            " without it anybody could send commands to TELEGRAM_WEBHOOK_URL"
        )
    if not settings.telegram_bot_token:
        problems.append("TELEGRAM_BOT_TOKEN is missing: TELEGRAM_WEBHOOK_URL is of no use without it")
    return problems
