"""What the README says is there, and what is there the README says."""

import re
import tomllib
from pathlib import Path

from bot.__main__ import _parser
from bot.settings import _NAMES
from handlers.command import COMMANDS

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_chat_command_is_in_the_readme() -> None:
    lacking = [command.usage for command in COMMANDS if f"`{command.usage.replace('|', chr(92) + '|')}`" not in README]
    assert lacking == []


def test_every_setting_is_in_the_readme() -> None:
    assert [name for name in _NAMES if f"`{name}`" not in README] == []


def test_every_word_of_the_program_is_in_the_readme() -> None:
    words = next(action for action in _parser()._actions if action.choices).choices
    assert words
    assert [word for word in words if f"`coalition-watch {word}" not in README] == []


def test_slack_offers_only_commands_that_exist() -> None:
    manifest = (ROOT / "deploy" / "slack-manifest.yaml").read_text(encoding="utf-8")
    offered = set(re.findall(r"command: /(\w+)", manifest))
    assert offered - {"coalition"} <= {command.name for command in COMMANDS}
    assert {"coalition", "pledges", "timeline", "latest", "story", "subscribe", "unsubscribe"} == offered


def test_every_dependency_has_its_line_in_design() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    design = (ROOT / "DESIGN.md").read_text(encoding="utf-8")
    names = [re.match(r"[\w-]+", entry)[0] for entry in project["dependencies"]]  # type: ignore[index]
    assert [name for name in names if name not in design] == []


def test_links_of_the_readme_lead_somewhere() -> None:
    targets = re.findall(r"\]\((?!http)([^)#]+)\)", README)
    assert [target for target in targets if not (ROOT / target).exists()] == []


def test_nothing_names_an_index_or_this_machine() -> None:
    locks = [(ROOT / name).read_text(encoding="utf-8") for name in ("requirements.lock", "deploy/requirements.lock")]
    assert all("://" not in lock and "--index" not in lock and "--find-links" not in lock for lock in locks)
    assert all("--hash=sha256:" in lock for lock in locks)
