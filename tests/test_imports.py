"""The arrows and homes of the architecture: who may import what, and where each library lives."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MODULES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts): path
    for package in ("bot", "handlers", "storage")
    for path in sorted((ROOT / package).rglob("*.py"))
}

HOMES = {
    "sqlite_utils": ("storage",),
    "sqlite3": ("storage",),
    "feedparser": ("bot.feeds.parse",),
    "trafilatura": ("bot.feeds.page",),
    "h11": ("bot.feeds.connection",),
    "certifi": ("bot.feeds.connection",),
    "telegram": ("bot.telegram",),
    "slack_bolt": ("bot.slack",),
    "slack_sdk": ("bot.slack",),
    "apscheduler": ("bot.schedule",),
    "aiohttp": ("bot.web", "bot.slack"),
    "prometheus_client": ("bot.web",),
}

WHOLE = tuple(f"bot.reading.{name}" for name in ("read", "relevance", "topics", "context"))
"""What takes the parts of the reading together."""

NEVER = {
    "storage": ("handlers", "bot"),
    "handlers": ("bot", "sqlite_utils", "h11", "telegram", "slack_bolt", "slack_sdk", "aiohttp"),
    "bot.reading": ("handlers", "storage.store", "bot.pipeline", "bot.feeds", "bot.telegram", "bot.slack", "bot.web", "asyncio", "os"),
    "bot.reading.words": ("bot.reading.mentions", "bot.reading.events", "bot.reading.pledges", "bot.reading.stories", *WHOLE),
    "bot.reading.mentions": ("bot.reading.events", "bot.reading.pledges", "bot.reading.stories", *WHOLE),
    "bot.reading.events": ("bot.reading.pledges", "bot.reading.stories", *WHOLE),
    "bot.reading.pledges": ("bot.reading.stories", *WHOLE),
    "bot.reading.stories": ("bot.reading.pledges", *WHOLE),
    "bot.alerting": ("handlers", "storage.store", "bot.pipeline"),
    "bot.feeds": ("handlers", "bot.reading", "bot.pipeline", "bot.telegram", "bot.slack", "bot.web"),
    "bot.telegram": ("bot.slack", "bot.web", "bot.pipeline", "bot.reading", "bot.feeds"),
    "bot.slack": ("bot.telegram", "bot.web", "bot.pipeline", "bot.reading", "bot.feeds"),
    "bot.web": ("bot.telegram", "bot.slack", "bot.pipeline", "bot.reading", "bot.feeds"),
    "bot.pipeline": ("bot.telegram", "bot.slack", "bot.web"),
    "bot.delivery": ("bot.telegram", "bot.slack", "bot.web", "bot.pipeline"),
}


def imported(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{name.name}" for name in node.names}
    return found


def within(module: str, package: str) -> bool:
    return module == package or module.startswith(f"{package}.")


@pytest.mark.parametrize("module", MODULES)
def test_a_module_imports_only_what_its_place_allows(module: str) -> None:
    names = imported(MODULES[module])
    forbidden = {name for place, banned in NEVER.items() if within(module, place) for name in names for ban in banned if within(name, ban)}
    strangers = {
        name
        for name in names
        for library, homes in HOMES.items()
        if within(name, library) and not any(within(module, home) for home in homes)
    }
    assert not forbidden, f"{module} may not import {sorted(forbidden)}"
    assert not strangers, f"{module} is not the home of {sorted(strangers)}"


def test_nobody_imports_the_wiring() -> None:
    users = {module for module, path in MODULES.items() if "bot.app" in imported(path) and not within(module, "bot.commands")}
    assert users == set()


def test_only_settings_reads_the_environment() -> None:
    readers = {module for module, path in MODULES.items() if re.search(r"\bos\.(environ|getenv)", path.read_text(encoding="utf-8"))}
    assert readers <= {"bot.settings", "bot.telegram.connection"}, "settings come from bot/settings.py"


def test_packages_have_no_code_in_their_init() -> None:
    for path in ROOT.glob("*/**/__init__.py"):
        if ".venv" not in path.parts:
            body = ast.parse(path.read_text(encoding="utf-8")).body
            assert all(_declares(node) for node in body), f"{path} holds a docstring, and the names of its package at most"


def _declares(node: ast.stmt) -> bool:
    """A docstring, an import, or the list of what is handed on."""
    return isinstance(node, ast.Expr | ast.ImportFrom) or (isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__")
