"""Deliveries on their way: none lost, none claimed twice, in order within a chat."""

from datetime import datetime, timedelta

import pytest

from storage.model import Channel, Level, Operation, State
from storage.outbox import LEASE, REPEATED_AFTER
from storage.store import Store
from tests.makers import story

CHAT = Channel(platform="telegram", id="1001")
OTHER = Channel(platform="telegram", id="1002")


@pytest.fixture
def alert(store: Store, now: datetime) -> int:
    with store.write():
        return store.alerts.add(store.stories.add(story()), Operation.POST, (), Level.SINGLE, now)


def queue(store: Store, alert: int, now: datetime, *operations: Operation, channel: Channel = CHAT) -> None:
    with store.write():
        for operation in operations:
            store.outbox.add(alert, channel, 1, operation, f'"{operation}"', now)


def test_the_oldest_of_each_channel_is_claimed_and_left_alone_under_its_lease(store: Store, alert: int, now: datetime) -> None:
    queue(store, alert, now, Operation.POST, Operation.REPLY)
    queue(store, alert, now, Operation.POST, channel=OTHER)
    with store.write():
        claimed = store.outbox.claim(now, "telegram")
    assert [(delivery.channel, delivery.operation) for delivery in claimed] == [(CHAT, Operation.POST), (OTHER, Operation.POST)]
    with store.write():
        assert store.outbox.claim(now + LEASE, "telegram") == ()
        store.outbox.recover(now + LEASE / 2, "telegram")
        assert store.outbox.claim(now + LEASE / 2, "telegram") == ()
        store.outbox.recover(now + LEASE, "telegram")
        assert len(store.outbox.claim(now + LEASE, "telegram")) == 2


def test_what_is_settled_gives_way_to_the_next(store: Store, alert: int, now: datetime) -> None:
    queue(store, alert, now, Operation.POST, Operation.REPLY)
    with store.write():
        (first,) = store.outbox.claim(now, "telegram")
        store.outbox.settle(first.id, State.SENT, now, message_id="77")
        store.alerts.record_told(CHAT, 1, "77", first.message, now)
        (second,) = store.outbox.claim(now, "telegram")
    assert (second.operation, second.target) == (Operation.REPLY, "77")


def test_the_same_alert_for_the_same_channel_is_queued_once(store: Store, alert: int, now: datetime) -> None:
    queue(store, alert, now, Operation.POST, Operation.POST)
    assert store.outbox.counts()[State.WAITING] == 1


def test_a_newer_edit_replaces_one_that_still_waits(store: Store, alert: int, now: datetime) -> None:
    queue(store, alert, now, Operation.EDIT)
    with store.write():
        second = store.alerts.add(1, Operation.EDIT, (), Level.SINGLE, now)
    queue(store, second, now, Operation.EDIT)
    counts = store.outbox.counts()
    assert (counts[State.WAITING], counts[State.DROPPED]) == (1, 1)


def test_a_postponed_delivery_waits_for_its_time(store: Store, alert: int, now: datetime) -> None:
    queue(store, alert, now, Operation.POST)
    with store.write():
        (delivery,) = store.outbox.claim(now, "telegram")
        store.outbox.begin(delivery.id, now)
        store.outbox.postpone(delivery.id, now + timedelta(minutes=5), "flood")
        assert store.outbox.claim(now + timedelta(minutes=4), "telegram") == ()
        (again,) = store.outbox.claim(now + timedelta(minutes=5), "telegram")
    assert (again.attempts, again.reason) == (1, "flood")


def test_a_chat_that_moved_keeps_its_deliveries_and_its_messages(store: Store, alert: int, now: datetime) -> None:
    queue(store, alert, now, Operation.REPLY)
    with store.write():
        store.alerts.record_told(CHAT, 1, "77", "{}", now)
        store.subscriptions.move("telegram", CHAT.id, "-100500")
        (delivery,) = store.outbox.claim(now, "telegram")
    assert (delivery.channel.id, delivery.target) == ("-100500", "77")


def test_a_closed_chat_gets_nothing_more(store: Store, alert: int, now: datetime) -> None:
    queue(store, alert, now, Operation.POST, Operation.REPLY)
    with store.write():
        store.outbox.drop_channel("telegram", CHAT.id, now, "blocked")
        assert store.outbox.claim(now, "telegram") == ()
    assert store.outbox.counts()[State.DROPPED] == 2


def test_a_clock_that_is_set_back_holds_no_news_up(store: Store, alert: int, now: datetime) -> None:
    queue(store, alert, now, Operation.POST)
    with store.write():
        assert len(store.outbox.claim(now - timedelta(hours=1), "telegram")) == 1


def test_d2_what_may_have_arrived_is_sent_once_more_and_never_again(store: Store, alert: int, now: datetime) -> None:
    queue(store, alert, now, Operation.POST)
    for doubts, state in ((1, State.WAITING), (2, State.UNKNOWN)):
        with store.write():
            (delivery,) = store.outbox.claim(now, "telegram")
            store.outbox.begin(delivery.id, now)
            assert delivery.doubts == doubts - 1
            store.outbox.recover(now, "telegram", at_start=True)
        assert store.outbox.counts()[state] == 1
        assert store.outbox.claim(now + REPEATED_AFTER - timedelta(seconds=1), "telegram") == (), "it may die again at once"
        now += REPEATED_AFTER


def test_d1_the_last_try_is_made_by_a_service_that_has_lived_for_a_while(store: Store, alert: int, now: datetime) -> None:
    """In a loop of crashes nothing uses up the one repetition that a message has."""
    queue(store, alert, now, Operation.POST)
    with store.write():
        (delivery,) = store.outbox.claim(now, "telegram")
        store.outbox.begin(delivery.id, now)
        for _ in range(5):
            store.outbox.recover(now, "telegram", at_start=True)
            now += REPEATED_AFTER - timedelta(seconds=1)
            assert store.outbox.claim(now, "telegram") == ()
        assert [again.doubts for again in store.outbox.claim(now + timedelta(seconds=1), "telegram")] == [1]


def test_d2_what_was_claimed_and_not_begun_is_certainly_not_sent(store: Store, alert: int, now: datetime) -> None:
    queue(store, alert, now, Operation.POST)
    for _ in range(5):
        with store.write():
            (delivery,) = store.outbox.claim(now, "telegram")
            assert store.outbox.recover(now, "telegram", at_start=True) == ()
    assert (delivery.doubts, delivery.attempts) == (0, 0)


def test_d2_an_edit_can_be_repeated_as_often_as_it_takes(store: Store, alert: int, now: datetime) -> None:
    queue(store, alert, now, Operation.EDIT)
    with store.write():
        store.alerts.record_told(CHAT, 1, "11", "{}", now)
        for _ in range(4):
            (delivery,) = store.outbox.claim(now, "telegram")
            store.outbox.begin(delivery.id, now)
            assert store.outbox.recover(now, "telegram", at_start=True) == ()
    assert (delivery.target, delivery.doubts) == ("11", 0)


def test_d2_an_edit_of_a_message_that_never_came_is_a_message_and_sent_twice_at_most(store: Store, alert: int, now: datetime) -> None:
    queue(store, alert, now, Operation.EDIT)
    with store.write():
        for left in ((), State.UNKNOWN):
            (delivery,) = store.outbox.claim(now, "telegram")
            store.outbox.begin(delivery.id, now)
            found = store.outbox.recover(now, "telegram", at_start=True)
            assert bool(found) == bool(left)
            now += REPEATED_AFTER
        assert store.outbox.claim(now, "telegram") == ()


def test_d6_the_urgent_overtake_but_a_story_is_told_in_order(store: Store, alert: int, now: datetime) -> None:
    queue(store, alert, now, Operation.POST)
    with store.write():
        second = store.stories.add(story())
        other = store.alerts.add(second, Operation.POST, (), Level.SINGLE, now)
        store.outbox.add(other, CHAT, second, Operation.POST, '"second"', now)
        third = store.alerts.add(second, Operation.REPLY, (), Level.SINGLE, now)
        store.outbox.add(third, CHAT, second, Operation.REPLY, '"correction"', now, urgent=True)
    order = []
    for _ in range(3):
        with store.write():
            (delivery,) = store.outbox.claim(now, "telegram")
            store.outbox.settle(delivery.id, State.SENT, now, message_id="1")
        order.append(delivery.message)
    assert order == ['"second"', '"correction"', '"post"']


def test_of_what_may_have_arrived_one_is_repeated_at_a_time(store: Store, alert: int, now: datetime) -> None:
    queue(store, alert, now, Operation.POST)
    queue(store, alert, now, Operation.POST, channel=OTHER)
    with store.write():
        for delivery in store.outbox.claim(now, "telegram"):
            store.outbox.begin(delivery.id, now)
        store.outbox.recover(now, "telegram", at_start=True)
        assert len(store.outbox.claim(now + REPEATED_AFTER, "telegram")) == 1
        assert store.outbox.claim(now + REPEATED_AFTER, "telegram", doubtful=False) == ()


def test_what_is_too_old_is_closed_and_can_be_retried(store: Store, alert: int, now: datetime) -> None:
    queue(store, alert, now, Operation.POST)
    with store.write():
        assert store.outbox.expire(now + timedelta(hours=5), "telegram") == 0
        assert store.outbox.expire(now + timedelta(hours=6), "telegram") == 1
        assert store.outbox.retry(1, now + timedelta(hours=6))
        assert len(store.outbox.claim(now + timedelta(hours=6), "telegram")) == 1


def test_a_notice_with_a_key_is_queued_once(store: Store, now: datetime) -> None:
    with store.write():
        for _ in range(3):
            store.outbox.notify(CHAT, "{}", now, key="closed 1001")
        store.outbox.notify(OTHER, "{}", now, key="closed 1001")
    assert store.outbox.counts()[State.WAITING] == 2


def test_many_messages_become_one_and_edits_of_what_never_came_fall_away(store: Store, alert: int, now: datetime) -> None:
    queue(store, alert, now, Operation.POST, Operation.EDIT)
    with store.write():
        for _ in range(4):
            number = store.stories.add(story())
            other = store.alerts.add(number, Operation.POST, (), Level.SINGLE, now)
            store.outbox.add(other, CHAT, number, Operation.POST, "{}", now)
        assert store.backlog.crowded("telegram", 5) == ()
        (crowded,) = store.backlog.crowded("telegram", 4)
        store.backlog.fold(store.backlog.of(crowded), '"all"', now, naming=())
        (one,) = store.outbox.claim(now, "telegram")
    assert (one.message, one.operation) == ('"all"', Operation.NOTICE)
    assert store.outbox.counts()[State.DROPPED] == 6


def test_d7_edits_that_must_wait_are_overtaken_by_what_is_new(store: Store, alert: int, now: datetime) -> None:
    """Slack takes fifty edits a minute: the hundreds that an event brings must not hold up the next one."""
    queue(store, alert, now, Operation.EDIT, Operation.POST)
    with store.write():
        edits = frozenset({Operation.EDIT.value})
        assert [found.operation for found in store.outbox.claim(now, "telegram", but_operations=edits)] == [Operation.POST]


def test_no_edit_overtakes_the_message_that_it_renews(store: Store, alert: int, now: datetime) -> None:
    queue(store, alert, now, Operation.POST, Operation.EDIT)
    with store.write():
        assert store.outbox.claim(now, "telegram", but_operations=frozenset({Operation.POST.value})) == ()


def test_d2_what_was_given_up_since_its_claim_is_not_begun(store: Store, alert: int, now: datetime) -> None:
    queue(store, alert, now, Operation.POST)
    with store.write():
        (delivery,) = store.outbox.claim(now, "telegram")
        store.outbox.drop_channel("telegram", CHAT.id, now, "the bot was put out")
        assert not store.outbox.begin(delivery.id, now)
    assert store.outbox.counts()[State.DROPPED] == 1


def test_d2_what_a_live_sender_carries_is_not_taken_back(store: Store, alert: int, now: datetime) -> None:
    """Q6: a full disk may keep a message that arrived from being settled for longer than its lease."""
    queue(store, alert, now, Operation.POST)
    with store.write():
        (delivery,) = store.outbox.claim(now, "telegram")
        assert store.outbox.begin(delivery.id, now)
        now += 2 * LEASE
        store.outbox.recover(now, "telegram", carried=[delivery.id])
        assert store.outbox.claim(now, "telegram") == ()
        store.outbox.recover(now, "telegram")
        assert [again.doubts for again in store.outbox.claim(now, "telegram")] == [1]


def test_t4_who_is_told_of_a_story_among_others_is_found_by_its_correction(store: Store, alert: int, now: datetime) -> None:
    queue(store, alert, now, Operation.POST)
    queue(store, alert, now, Operation.POST, channel=OTHER)
    with store.write():
        store.backlog.fold(store.backlog.of(CHAT), '"digest"', now, naming=[1])
        store.backlog.fold(store.backlog.of(OTHER), '"digest"', now, naming=[2])
    assert store.held.heard(1) == (CHAT,)
    assert store.held.waiting(CHAT) == ()
