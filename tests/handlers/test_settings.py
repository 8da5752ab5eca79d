"""What a channel hears and when, set in words and by buttons."""

from datetime import timedelta

import pytest

from handlers.message import Message, plain
from storage.model import Cadence, Channel, Kept, Kind, Level, Mute, Operation, Quiet, Source, Subscription, Tier, Topic
from storage.store import Store
from tests.handlers.conftest import HERE, Ask
from tests.makers import NOW, article, keep, pledge, story


def kept(store: Store) -> Subscription:
    found = store.subscriptions.get(HERE)
    assert found is not None
    return found


def labels(message: Message) -> list[str]:
    return [button.label for button in message.buttons]


def test_a_fresh_subscriber_gets_every_story_at_once(store: Store, ask: Ask) -> None:
    ask("/subscribe")
    assert kept(store) == Subscription(channel=HERE, created=NOW)
    assert (kept(store).cadence, kept(store).level, kept(store).cap) == (Cadence.IMMEDIATE, Level.SINGLE, 0)


def test_everything_in_one_line(store: Store, ask: Ask) -> None:
    said = plain(
        ask("/subscribe pledges troops Italy official daily at 8:30 europe/kyiv quiet 22:30-7 at most 5 a day in German and French")
    )
    found = kept(store)
    assert (found.topics, found.kinds, found.countries) == ((Topic.PLEDGE,), (Kind.TROOPS,), ("IT",))
    assert (found.level, found.languages) == (Level.OFFICIAL, ("de", "fr"))
    assert (found.cadence, found.at, found.zone) == (Cadence.DAILY, 510, "Europe/Kyiv")
    assert (found.quiet, found.cap) == (Quiet(start=1350, end=420), 5)
    assert "- When: daily digest at 08:30 Europe/Kyiv" in said
    assert "- Languages of sources: German or French" in said
    assert "- Quiet hours: 22:30 to 07:00 Europe/Kyiv" in said


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("two origins", {"level": Level.INDEPENDENT}),
        ("two independent sources Italy", {"level": Level.INDEPENDENT, "countries": ("IT",)}),
        ("single source", {"level": Level.SINGLE}),
        ("weekly on Fridays at 6pm", {"cadence": Cadence.WEEKLY, "weekday": 4, "at": 1080}),
        ("hourly digest", {"cadence": Cadence.HOURLY}),
        ("zone America/new_york", {"zone": "America/New_York"}),
        ("quiet hours 23 to 6", {"quiet": Quiet(start=1380, end=360)}),
        ("languages uk, German", {"languages": ("uk", "de")}),
        ("AT 2026", None),
        ("Austria at 9", {"countries": ("AT",), "at": 540}),
        ("German", {"countries": ("DE",)}),
    ],
)
def test_words_of_the_settings(words: str, expected: dict[str, object] | None, store: Store, ask: Ask) -> None:
    ask(f"/subscribe {words}")
    found = store.subscriptions.get(HERE)
    assert ({name: getattr(found, name) for name in expected} if expected else found) == expected


@pytest.mark.parametrize("words", ["daily Europe/Nowhere", "quiet at night", "cap many", "languages Klingon", "zone Kyiv", "pledges 25:00"])
def test_a_value_that_is_none_changes_nothing_and_is_explained(words: str, store: Store, ask: Ask) -> None:
    assert "Usage: /subscribe" in plain(ask(f"/subscribe {words}"))
    assert store.subscriptions.get(HERE) is None


def test_a_new_wish_keeps_the_time_and_renews_the_filters(store: Store, ask: Ask) -> None:
    ask("/subscribe official in German daily quiet 22-7")
    ask("/subscribe France")
    found = kept(store)
    assert (found.countries, found.level, found.languages) == (("FR",), Level.SINGLE, ())
    assert (found.cadence, found.quiet) == (Cadence.DAILY, Quiet(start=1320, end=420))


def test_settings_show_everything_with_a_button_for_each(ask: Ask) -> None:
    assert labels(ask("/settings")) == ["Subscribe"]
    ask("/subscribe")
    shown = ask("/settings")
    assert plain(shown).split("\n") == [
        "Settings",
        "- Topics: all",
        "- Kinds of pledges: all",
        "- Countries: all",
        "- Level: single source or better",
        "- Languages of sources: all",
        "- When: at once",
        "- Quiet hours: none",
        "- Daily cap: none",
        "- Muted: nothing",
    ]
    for button in shown.buttons[:-1]:
        page = ask(button.command)
        assert page.buttons[-1].command == "/settings"
        assert "Usage" not in plain(page)


def test_every_button_of_every_page_is_understood(store: Store, ask: Ask) -> None:
    keep(store, story(), (article(), (pledge("FR"), pledge("IT"))))
    source = Source(id="a", url="https://a.example", publisher="A", language="de", tier=Tier.PRESS, every=timedelta(minutes=10))
    store.sources.sync([source])
    ask("/subscribe weekly")
    ask("/mute Italy 2d")
    ask("/mute 2d")
    pressed, waiting = set[str](), ["/settings"]
    while waiting:
        command = waiting.pop()
        if command in pressed or command.startswith("/unsubscribe"):
            continue
        pressed.add(command)
        if command.startswith("/settings when"):
            ask("/settings when weekly")
        shown = ask(command)
        assert "Usage" not in plain(shown), command
        waiting += [button.command for button in shown.buttons]
    assert len(pressed) > 70


def test_a_button_adds_and_takes_away_and_shows_what_is_chosen(store: Store, ask: Ask) -> None:
    ask("/subscribe")
    page = ask("/settings topics +force_planning")
    assert kept(store).topics == (Topic.FORCE_PLANNING,)
    assert "✓ Force planning" in labels(page)
    again = next(button.command for button in page.buttons if button.label == "✓ Force planning")
    page = ask(again)
    assert kept(store).topics == ()
    assert labels(page)[0] == "✓ All"


@pytest.mark.parametrize(
    ("command", "field", "value"),
    [
        ("/settings level two-origins", "level", Level.INDEPENDENT),
        ("/settings official", "level", Level.OFFICIAL),
        ("/settings countries France Italy", "countries", ("FR", "IT")),
        ("/settings countries +United Kingdom", "countries", ("DE", "GB")),
        ("/settings countries -Germany", "countries", ()),
        ("/settings kinds air troops", "kinds", (Kind.AIR, Kind.TROOPS)),
        ("/settings languages +uk", "languages", ("uk",)),
        ("/settings when daily at 7", "at", 420),
        ("/settings zone europe/london", "zone", "Europe/London"),
        ("/settings quiet 22-7", "quiet", Quiet(start=1320, end=420)),
        ("/settings cap 3", "cap", 3),
    ],
)
def test_each_setting_can_be_typed(command: str, field: str, value: object, store: Store, ask: Ask) -> None:
    ask("/subscribe Germany")
    ask(command)
    assert getattr(kept(store), field) == value


@pytest.mark.parametrize("command", ["/settings level highest", "/settings colour red", "/settings topics football", "/settings cap -1"])
def test_a_wrong_setting_changes_nothing(command: str, store: Store, ask: Ask) -> None:
    ask("/subscribe")
    before = kept(store)
    assert "Usage: /settings" in plain(ask(command))
    assert kept(store) == before


def test_only_those_who_may_change_a_channel_change_its_settings(store: Store, ask: Ask) -> None:
    ask("/subscribe")
    before = kept(store)
    assert plain(ask("/settings level official", may_change=False)).startswith("Only those who run this channel")
    assert plain(ask("/settings", may_change=False)).startswith("Settings")
    assert kept(store) == before


def test_one_story_or_one_country_can_be_muted(store: Store, ask: Ask) -> None:
    number = keep(store, story(), (article(), ()))
    ask("/subscribe")
    said = ask(f"/mute story {number} 2d")
    assert plain(said) == f"No new alerts of story {number} for 2 days, until 6 September 2025, 18:00 UTC."
    ask("/mute United Kingdom 1 week")
    until = NOW + timedelta(days=2)
    assert kept(store).mutes == (Mute(until=until, story=number), Mute(until=NOW + timedelta(weeks=1), country="GB"))
    assert f"Muted: story {number} until 6 September 2025, 18:00 UTC; United Kingdom until" in plain(ask("/settings"))
    assert plain(ask(said.buttons[0].command)) == f"Alerts of story {number} come again."
    assert [mute.country for mute in kept(store).mutes] == ["GB"]


@pytest.mark.parametrize("command", ["/mute story", "/mute story 99 2h", "/mute Italy", "/mute football 2h"])
def test_a_mute_that_lacks_something_says_what(command: str, store: Store, ask: Ask) -> None:
    ask("/subscribe")
    assert "Usage: /mute" in plain(ask(command))
    assert kept(store).mutes == ()


def test_what_waits_comes_when_it_would_come_now(store: Store, ask: Ask) -> None:
    ask("/subscribe daily at 8")
    number = keep(store, story(), (article(), ()))
    alert = store.alerts.add(number, Operation.POST, (), Level.SINGLE, NOW)
    store.held.add(Kept(channel=HERE, story=number, alert=alert, due=NOW + timedelta(hours=14)))
    ask("/settings when hourly")
    assert [entry.due for entry in store.held.waiting(HERE)] == [NOW + timedelta(hours=1)]
    ask("/settings when immediate")
    assert store.held.due(NOW) == (HERE,)
    ask("/unsubscribe")
    assert store.held.waiting(HERE) == ()


def test_a_channel_that_was_named_stays_named_in_its_buttons(ask: Ask) -> None:
    channel = Channel(platform="telegram", id="-100123456")
    for command in ("/subscribe", "/settings", "/settings level", "/settings level official", "/mute 2h", "/unsubscribe"):
        shown = ask(command, channel=channel, named="-100123456")
        commands = [button.command for button in shown.buttons if button.command != "/latest"]
        assert all(text.endswith(" for -100123456") for text in commands), command
