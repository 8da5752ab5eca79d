"""What an operator sets, and what is said when it is wrong."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.settings import SettingsError, read_settings

TOKEN = "123456:very-secret-token"
WEBHOOK = "https://alerts.example.org/telegram"


def test_defaults_run_the_console_alone() -> None:
    settings = read_settings({})
    assert (settings.web_host, settings.web_port) == ("127.0.0.1", 8080)
    assert settings.telegram_bot_token == settings.slack_bot_token == ""
    assert settings.baseline
    assert settings.sources_file.exists()


def test_a_value_may_come_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "token").write_text(f"{TOKEN}\n", encoding="utf-8")
    assert read_settings({"TELEGRAM_BOT_TOKEN_FILE": str(tmp_path / "token")}).telegram_bot_token == TOKEN


def test_d13_a_webhook_needs_its_secret() -> None:
    given = {"TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_WEBHOOK_URL": WEBHOOK, "TELEGRAM_WEBHOOK_SECRET": "agreed-with-telegram"}
    settings = read_settings(given)
    assert settings.telegram_webhook_url == WEBHOOK
    assert "agreed-with-telegram" in settings.secrets
    assert "agreed-with-telegram" not in repr(settings)
    own = {"TELEGRAM_API_URL": "http://127.0.0.1:8081", "TELEGRAM_WEBHOOK_URL": "http://127.0.0.1:8080/telegram"}
    assert read_settings(given | own).telegram_webhook_url == own["TELEGRAM_WEBHOOK_URL"]


def test_a_time_has_a_unit_unless_it_is_none() -> None:
    settings = read_settings({"KEEP_TEXTS": "0", "FETCH_HOST_GAP": "500ms", "TOKEN_GRACE": "2h"})
    assert (settings.keep_texts, settings.fetch_host_gap, settings.token_grace) == (timedelta(), timedelta(seconds=0.5), timedelta(hours=2))


def test_secrets_are_not_in_the_printed_form() -> None:
    settings = read_settings({"TELEGRAM_BOT_TOKEN": TOKEN, "SLACK_BOT_TOKEN": "xoxb-secret", "SLACK_APP_TOKEN": "xapp-secret"})
    assert "secret" not in repr(settings)
    assert settings.secrets == (TOKEN, "xoxb-secret", "xapp-secret")


@pytest.mark.parametrize(
    ("environment", "complaint"),
    [
        ({"WEB_PORT": "eighty"}, "WEB_PORT must be a number"),
        ({"POLL_SHORTEST": "90m"}, "POLL_SHORTEST is longer than POLL_LONGEST"),
        ({"KEEP_TEXTS": "90"}, "KEEP_TEXTS must be a time such as 500ms, 1s, 10m, 1h or 90d"),
        ({"FETCH_HOST_GAP": "³s"}, "FETCH_HOST_GAP must be a time"),
        ({"WEB_PORT": "70000"}, "WEB_PORT must be a number"),
        ({"TELEGRAM_RATE": "0"}, "TELEGRAM_RATE must be a number from 1"),
        ({"DATABASE_URL": "postgres://x"}, "DATABASE_URL must look like"),
        ({"ADMINS": "@boss"}, "ids, not names"),
        ({"BASELINE": "maybe"}, "BASELINE must be 1 or 0"),
        ({"TELEGRAM_BOT_TOKEN": "nonsense"}, "BotFather"),
        ({"TELEGRAM_API_URL": "localhost"}, "TELEGRAM_API_URL must be an address"),
        ({"TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_WEBHOOK_URL": WEBHOOK}, "TELEGRAM_WEBHOOK_SECRET must be 16 to 256"),
        ({"TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_WEBHOOK_URL": WEBHOOK, "TELEGRAM_WEBHOOK_SECRET": "short"}, "anybody could send commands"),
        ({"TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_WEBHOOK_SECRET": "x" * 16}, "TELEGRAM_WEBHOOK_URL must be a public address"),
        ({"TELEGRAM_WEBHOOK_URL": WEBHOOK, "TELEGRAM_WEBHOOK_SECRET": "x" * 16}, "TELEGRAM_BOT_TOKEN is missing"),
        ({"TELEGRAM_WEBHOOK_URL": "http://a.example/telegram"}, "must be a public address"),
        ({"TELEGRAM_WEBHOOK_URL": "https://a.example:8080/telegram"}, "must be a public address"),
        ({"TELEGRAM_WEBHOOK_URL": "https://a.example/other"}, "must be a public address"),
        ({"SLACK_BOT_TOKEN": "xoxb-1"}, "SLACK_APP_TOKEN is missing: .* or SLACK_SIGNING_SECRET"),
        ({"SLACK_APP_TOKEN": "xapp-1"}, "SLACK_BOT_TOKEN is missing"),
        ({"ADMINS": "telegram:1", "ADMINS_FILE": "/x"}, "both set"),
        ({"ADMINS_FILE": "/does/not/exist"}, "cannot read /does/not/exist"),
    ],
)
def test_a_wrong_value_is_named_with_what_to_do(environment: dict[str, str], complaint: str) -> None:
    with pytest.raises(SettingsError, match=complaint):
        read_settings(environment)


def test_all_problems_are_told_at_once() -> None:
    with pytest.raises(SettingsError) as caught:
        read_settings({"WEB_PORT": "x", "BASELINE": "x", "TELEGRAM_BOT_TOKEN": "wrong-secret"})
    assert len(str(caught.value).splitlines()) == 3
    assert "wrong-secret" not in str(caught.value)
