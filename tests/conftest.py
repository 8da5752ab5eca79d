"""What every test may use: a real store in a temporary folder, the real seeds, a fixed clock, golden files."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest

from handlers.message import Message, plain
from storage.countries import Countries, load_countries
from storage.store import Store, open_store
from tests.effort import NIGHTLY  # noqa: F401 - what registers the profile must be there before a command line names it
from tests.makers import NOW

ROOT = Path(__file__).parent.parent
SEEDS = ROOT / "seeds"
GOLDEN = Path(__file__).parent / "golden"

Golden = Callable[[str, Message], None]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--golden", action="store_true", help="rewrite the golden files from what is rendered now; review the difference")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty database in a file."""
    opened = open_store(f"sqlite:///{tmp_path}/x.db")
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def countries() -> Countries:
    """The real countries."""
    return load_countries(SEEDS)


@pytest.fixture
def now() -> datetime:
    """4 September 2025, 18:00 UTC."""
    return NOW


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Golden:
    """Compare a message, as plain text with its buttons, with the golden file of that name."""

    def compare(name: str, message: Message) -> None:
        path = GOLDEN / f"{name}.txt"
        buttons = "".join(f"[{button.label}: {button.command}]\n" for button in message.buttons)
        text = f"{plain(message)}\n{buttons}"
        if request.config.getoption("--golden"):
            path.write_text(text, encoding="utf-8")
        assert text == path.read_text(encoding="utf-8"), f"{path.name} differs; pytest --golden rewrites it"

    return compare
