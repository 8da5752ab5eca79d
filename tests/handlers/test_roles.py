"""X3: every command for every role. Reading changes nothing; what a channel hears belongs to those who run it, corrections to operators."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from handlers.command import COMMANDS
from handlers.message import plain
from storage.model import Source, Subscription, Tier
from storage.store import Store
from tests.handlers.conftest import HERE, Ask
from tests.makers import NOW, article, keep, pledge, story

Snapshot = dict[str, list[tuple[object, ...]]]

ROLES = {
    "reader": {"may_change": False, "admin": False},
    "runner": {"may_change": True, "admin": False},
    "operator elsewhere": {"may_change": False, "admin": True},
    "operator": {"may_change": True, "admin": True},
}
READ = ["/help", "/pledges", "/timeline", "/meetings", "/country Italy", "/latest", "/story 1", "/why 1", "/corrections", "/search Paris"]
READ += ["/feeds", "/feeds list", "/feeds test https://a.example", "/feeds add https://b.example", "/feeds remove daily"]
READ += ["/sources", "/status", "/settings", "/settings level", "/mute", "/reports", "/reports 1", "/reports correct 1", "/reports split 1"]
RUNNER = ["/start", "/subscribe France", "/unsubscribe", "/mute 2h", "/mute Italy 2h", "/mute off", "/settings level official"]
RUNNER += ["/settings official", "/SUBSCRIBE France", "/ſubscribe France", "/settings topics +pledge"]
OPERATOR = ["/reports keep 1", "/reports retract 1", "/reports correct 1 1 drop", "/reports merge 1 2", "/sources release daily"]
OPERATOR += ["/REPORTS retract 1", "/feeds pause daily", "/feeds resume daily", "/reports correct 1 city Kyiv"]
ANYONE = ["/wrong 2 the number is wrong"]


@pytest.fixture
def shot(store: Store, ask: Ask) -> Callable[[], Snapshot]:
    """Two stories, a report, a held feed, and a subscription that the platform closed; and a look at everything stored."""
    for number in (1, 2):
        keep(store, story(), (article(f"a{number}"), (pledge("FR"),)))
    source = Source(id="daily", url="https://a.example", publisher="A", language="en", tier=Tier.PRESS, every=timedelta(minutes=10))
    store.sources.sync([source])
    store.sources.hold("daily", "a test")
    store.sources.settle("daily", NOW, error="a test")
    ask("/wrong 1")

    def look() -> Snapshot:
        tables = [name for name in store._db.table_names() if not name.startswith("search")]
        return {name: store._db.execute(f"select * from {name}").fetchall() for name in tables}  # noqa: S608 - our own names

    return look


def subscribed(store: Store, text: str) -> None:
    """What the command would change is there: a closed subscription for /start, a muted one elsewhere."""
    closed = "blocked" if text == "/start" else ""
    store.subscriptions.save(Subscription(channel=HERE, created=NOW, closed=closed, muted_until=NOW + timedelta(days=9)))


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("text", [*READ, *RUNNER, *OPERATOR, *ANYONE])
def test_x3_a_command_changes_something_only_for_those_who_may(
    text: str, role: str, store: Store, ask: Ask, shot: Callable[[], Snapshot]
) -> None:
    subscribed(store, text)
    before = shot()
    ask(text, **ROLES[role])
    allowed = text in ANYONE or (text in RUNNER and ROLES[role]["may_change"]) or (text in OPERATOR and ROLES[role]["admin"])
    assert (shot() != before) == allowed


@pytest.mark.parametrize("text", [text for text in READ if text.startswith("/reports")] + OPERATOR[:1])
def test_x3_reports_are_seen_by_operators_only(text: str, ask: Ask, shot: Callable[[], Snapshot]) -> None:
    shot()
    assert plain(ask(text, may_change=True, admin=False)) == "Only the operators of this service see its reports."


@pytest.mark.parametrize("text", [text for text in (*READ, *OPERATOR) if text.startswith("/feeds")])
def test_x3_feeds_are_managed_by_operators_only(text: str, ask: Ask, shot: Callable[[], Snapshot]) -> None:
    shot()
    assert plain(ask(text, may_change=True, admin=False)) == "Only the operators of this service manage its feeds."


def test_the_matrix_holds_every_command() -> None:
    tried = {text.split()[0].casefold().removeprefix("/") for text in (*READ, *RUNNER, *OPERATOR, *ANYONE)}
    assert {command.name for command in COMMANDS} <= tried
