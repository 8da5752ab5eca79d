"""What a channel hears, and who may change it."""

from datetime import timedelta

import pytest

from handlers.message import plain
from storage.model import Channel, Subscription, Topic
from storage.store import Store
from tests.handlers.conftest import HERE, Ask
from tests.makers import NOW


def kept(store: Store) -> Subscription:
    found = store.subscriptions.get(HERE)
    assert found is not None
    return found


def test_everything_by_default(store: Store, ask: Ask) -> None:
    said = plain(ask("/subscribe"))
    assert "- Topics: all\n- Countries: all" in said
    assert (kept(store).topics, kept(store).countries) == ((), ())


@pytest.mark.parametrize(
    "words",
    [
        "pledges meetings France Italy",
        "Italy France meetings pledges",
        "pledge and summits by france or italy",
        "commitments talks FR IT",
        "pledgs meetings Frnace italia",
    ],
)
def test_topics_and_countries_in_any_order(words: str, store: Store, ask: Ask) -> None:
    said = plain(ask(f"/subscribe {words}"))
    assert "pledges" in said
    assert set(kept(store).topics) == {Topic.PLEDGE, Topic.MEETING}
    assert set(kept(store).countries) == {"FR", "IT"}


def test_names_of_two_words(store: Store, ask: Ask) -> None:
    ask("/subscribe force planning United Kingdom US backing Russia's reaction")
    assert kept(store).topics == (Topic.FORCE_PLANNING, Topic.US_BACKING) or Topic.US_BACKING in kept(store).topics
    assert "GB" in kept(store).countries


def test_a_new_wish_replaces_the_old_and_keeps_the_silence(store: Store, ask: Ask) -> None:
    ask("/subscribe pledges")
    ask("/mute 2h")
    said = plain(ask("/subscribe meetings"))
    assert kept(store).topics == (Topic.MEETING,)
    assert kept(store).muted_until == NOW + timedelta(hours=2)
    assert "Muted: everything until 4 September 2025, 20:00 UTC" in said


def test_an_unknown_word_changes_nothing(store: Store, ask: Ask) -> None:
    ask("/subscribe pledges")
    assert "no topic, country or kind" in plain(ask("/subscribe football"))
    assert kept(store).topics == (Topic.PLEDGE,)


def test_unsubscribing(store: Store, ask: Ask) -> None:
    ask("/subscribe")
    assert plain(ask("/unsubscribe")) == "Alerts end here. Commands still work."
    assert store.subscriptions.get(HERE) is None
    assert plain(ask("/unsubscribe")) == "There was no subscription here. Commands still work."


@pytest.mark.parametrize(
    ("words", "span"),
    [
        ("2h", timedelta(hours=2)),
        ("1d", timedelta(days=1)),
        ("90 minutes", timedelta(minutes=90)),
        ("30m", timedelta(minutes=30)),
        ("1 week", timedelta(weeks=1)),
        ("99999w", timedelta(days=365)),
    ],
)
def test_muting(words: str, span: timedelta, store: Store, ask: Ask) -> None:
    ask("/subscribe")
    answer = ask(f"/mute {words}")
    assert kept(store).muted_until == NOW + span
    assert answer.buttons[0].command == "/mute off"
    assert plain(ask("/mute off")) == "Alerts come again."
    assert kept(store).muted_until is None


def test_muting_says_how_long_silence_lasts(store: Store, ask: Ask) -> None:
    assert "nothing to mute" in plain(ask("/mute 2h"))
    ask("/subscribe")
    assert plain(ask("/mute 2h")) == "No new alerts for 2 hours, until 4 September 2025, 20:00 UTC."
    assert plain(ask("/mute")).startswith("For how long? Muted until 4 September 2025, 20:00 UTC.")
    assert kept(store).muted_until


@pytest.mark.parametrize("command", ["/subscribe", "/unsubscribe", "/mute 2h", "/mute off"])
def test_only_those_who_may_change_a_channel(command: str, store: Store, ask: Ask) -> None:
    ask("/subscribe pledges")
    before = kept(store)
    said = plain(ask(command, may_change=False))
    assert said.startswith("Only those who run this channel")
    assert kept(store) == before


def test_a_start_opens_what_the_platform_had_closed(store: Store, ask: Ask) -> None:
    ask("/subscribe pledges")
    store.subscriptions.close("telegram", "1001", "blocked")
    assert kept(store).closed
    ask("/start", may_change=False)
    assert kept(store).closed
    assert "Alerts come here again." in plain(ask("/start"))
    assert (kept(store).closed, kept(store).topics) == ("", (Topic.PLEDGE,))


def test_start_knows_whether_alerts_come(store: Store, ask: Ask) -> None:
    assert "No alerts come here yet." in plain(ask("/start"))
    ask("/subscribe")
    assert "Alerts come here." in plain(ask("/start"))
    assert store.subscriptions.active()


def test_threads_have_their_own_subscriptions(store: Store, ask: Ask) -> None:
    thread = Channel(platform="telegram", id="-100", thread="7")
    ask("/subscribe pledges", channel=thread)
    assert store.subscriptions.get(Channel(platform="telegram", id="-100")) is None
    assert store.subscriptions.get(thread) is not None
