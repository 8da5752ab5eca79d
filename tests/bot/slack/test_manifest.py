"""The app's manifest grants what the code needs, and names the commands that the code takes for its own."""

import re
from pathlib import Path

from bot.slack.wording import OWN_COMMANDS

MANIFEST = (Path(__file__).parents[3] / "deploy" / "slack-manifest.yaml").read_text()


def listed(key: str) -> set[str]:
    """The items of the list below a key."""
    block = re.search(rf"^( *){key}:\n((?:\1  .*\n)+)", MANIFEST, re.MULTILINE)
    assert block, key
    return set(re.findall(r"^ *- ([\w.:]+)$", block[2], re.MULTILINE))


def test_every_slash_command_is_registered() -> None:
    assert set(re.findall(r"- command: /(\w+)", MANIFEST)) == OWN_COMMANDS


def test_the_bot_may_do_what_it_does_and_no_more() -> None:
    says, sees = {"chat:write", "chat:write.public", "commands"}, {"app_mentions:read", "im:history"}
    assert listed("bot") == says | sees | {"channels:read", "groups:read", "users:read"}
    assert listed("bot_events") == {"app_mention", "message.im"}


def test_it_needs_no_public_address() -> None:
    assert "socket_mode_enabled: true" in MANIFEST
    assert "is_enabled: true" in MANIFEST
    assert "url" not in re.sub(r"#.*", "", MANIFEST)
