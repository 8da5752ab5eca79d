"""The outbox under every order of events: claims, sends, lost answers, crashes and clock steps (promises D1, D2, D3)."""

import tempfile
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from storage.model import Channel, Delivery, Level, Operation, State
from storage.store import open_store
from tests.makers import story

CHATS = ("1", "2", "3")


class Line(RuleBasedStateMachine):
    """A sender that can die at any moment, and a platform that remembers what it took."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.url = f"sqlite:///{Path(self.folder.name)}/x.db"
        self.store = open_store(self.url)
        self.now = datetime(2025, 9, 4, 12, tzinfo=UTC)
        self.claimed: list[Delivery] = []
        self.begun: list[tuple[Delivery, bool]] = []
        self.taken: Counter[int] = Counter()
        self.order: dict[str, list[int]] = {chat: [] for chat in CHATS}

    def teardown(self) -> None:
        self.store.close()
        self.folder.cleanup()

    @rule(urgent=st.booleans())
    def queue(self, urgent: bool) -> None:
        with self.store.write():
            number = self.store.stories.add(story())
            alert = self.store.alerts.add(number, Operation.POST, (), Level.SINGLE, self.now)
            for chat in CHATS:
                channel = Channel(platform="telegram", id=chat)
                self.store.outbox.add(alert, channel, number, Operation.POST, "{}", self.now, urgent=urgent)

    @rule()
    def claim(self) -> None:
        with self.store.write():
            claimed = self.store.outbox.claim(self.now, "telegram", doubtful=not any(delivery.doubts for delivery in self.claimed))
        busy = {delivery.channel.id for delivery in self.claimed} | {delivery.channel.id for delivery, _ in self.begun}
        assert not busy & {delivery.channel.id for delivery in claimed}, "a chat has one message on its way"
        assert sum(bool(delivery.doubts) for delivery in claimed) <= 1
        self.claimed += claimed

    @precondition(lambda self: self.claimed)
    @rule(which=st.integers(0, 100), arrives=st.booleans())
    def send(self, which: int, arrives: bool) -> None:
        delivery = self.claimed.pop(which % len(self.claimed))
        with self.store.write():
            self.store.outbox.begin(delivery.id, self.now)
        self.begun.append((delivery, arrives))
        if arrives:
            self.taken[delivery.id] += 1

    @precondition(lambda self: self.begun)
    @rule(which=st.integers(0, 100), answered=st.booleans())
    def end(self, which: int, answered: bool) -> None:
        delivery, arrived = self.begun.pop(which % len(self.begun))
        with self.store.write():
            if not answered:
                self.store.outbox.doubt(delivery.id, self.now, "no answer", self.now)
            elif arrived:
                self.store.outbox.settle(delivery.id, State.SENT, self.now, message_id="1")
            else:
                self.store.outbox.postpone(delivery.id, self.now, "refused connection")

    @rule(seconds=st.sampled_from([1, 60, 3600, -3600]))
    def clock_steps(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    @rule()
    def crash(self) -> None:
        self.store.close()
        self.store = open_store(self.url)
        self.claimed, self.begun = [], []
        with self.store.write():
            self.store.outbox.recover(self.now, "telegram", at_start=True)

    @rule()
    def stop(self) -> None:
        with self.store.write():
            for delivery in self.claimed:
                self.store.outbox.release(delivery.id, self.now)
        self.claimed = []

    @invariant()
    def nothing_came_three_times(self) -> None:
        assert max(self.taken.values(), default=0) <= 2

    @invariant()
    def what_is_sent_has_come_and_what_is_unknown_was_told(self) -> None:
        sent = {delivery.id for delivery in self.store.outbox.listed(State.SENT, 1000)}
        assert all(self.taken[number] for number in sent)
        counts = self.store.outbox.counts()
        assert counts[State.CLAIMED] == len(self.claimed)
        assert counts[State.SENDING] == len(self.begun)
        assert counts[State.REFUSED] == counts[State.EXPIRED] == counts[State.DROPPED] == 0


TestLine = Line.TestCase
TestLine.settings = settings(max_examples=30, stateful_step_count=40, deadline=None)
