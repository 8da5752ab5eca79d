"""The outbox under every order of events: claims, sends, lost answers, crashes, restored backups, clock steps (D1, D2, D3, Q4, M2)."""

import tempfile
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from storage.model import Channel, Delivery, Level, Operation, State
from storage.store import open_store
from storage.upkeep import STILL_NEWS, back_up, restore
from tests.effort import effort
from tests.makers import article, keep, story

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
        self.kept: Counter[int] | None = None
        self.quiet: set[int] = set()
        self.expired: set[int] = set()
        self.kept_expired: set[int] = set()
        self.refused: set[int] = set()
        self.kept_refused: set[int] = set()

    def teardown(self) -> None:
        self.store.close()
        self.folder.cleanup()

    @rule(urgent=st.booleans())
    def ingest(self, urgent: bool) -> None:
        """An article, its story and its deliveries, in one transaction."""
        with self.store.write():
            number = keep(self.store, story(), (article(f"a{self.store.stories.count()}"), ()))
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
        assert not {delivery.id for delivery in claimed} & (self.quiet | self.expired | self.refused)
        waiting = self.store.outbox.listed(State.WAITING, 1000)
        for first in claimed:
            for other in waiting:
                if other.channel == first.channel:
                    assert (not first.urgent, first.id) < (not other.urgent, other.id), "a chat is told in order, the urgent first"
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
    @rule(which=st.integers(0, 100), answered=st.booleans(), wanted=st.booleans())
    def end(self, which: int, answered: bool, wanted: bool) -> None:
        """Sent, failed for now, failed for good, or nobody knows."""
        delivery, arrived = self.begun.pop(which % len(self.begun))
        with self.store.write():
            if not answered:
                self.store.outbox.doubt(delivery.id, self.now, "no answer", self.now)
            elif arrived:
                self.store.outbox.settle(delivery.id, State.SENT, self.now, message_id="1")
            elif wanted:
                self.store.outbox.postpone(delivery.id, self.now, "refused connection")
            else:
                self.store.outbox.settle(delivery.id, State.REFUSED, self.now, reason="chat not found")
                self.refused.add(delivery.id)

    @rule(seconds=st.sampled_from([1, 60, 3600, -3600]))
    def clock_steps(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    @rule()
    def crash(self) -> None:
        self.store.close()
        self._start()

    def _start(self) -> None:
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

    @precondition(lambda self: not self.begun)
    @rule()
    def restart(self) -> None:
        """A clean stop lets what is being sent end first; nothing is in doubt after it that was not before."""
        doubts = self._doubts()
        self.stop()
        self.store.close()
        self._start()
        assert self._doubts() == doubts

    def _doubts(self) -> dict[int, int]:
        found = (self.store.outbox.listed(state, 1000) for state in (State.WAITING, State.CLAIMED))
        return {delivery.id: delivery.doubts for part in found for delivery in part}

    @rule()
    def tidy(self) -> None:
        waiting = {delivery.id: delivery for delivery in self.store.outbox.listed(State.WAITING, 1000)}
        with self.store.write():
            self.store.outbox.expire(self.now, "telegram")
        gone = set(waiting) - {delivery.id for delivery in self.store.outbox.listed(State.WAITING, 1000)}
        assert all((waiting[number].expires or self.now) <= self.now for number in gone)
        self.expired |= gone

    @rule()
    def back_up(self) -> None:
        Path(self.folder.name, "backup").unlink(missing_ok=True)
        back_up(self.url, Path(self.folder.name, "backup"), self.now)
        self.kept = self.taken.copy()
        self.kept_expired = self.expired.copy()
        self.kept_refused = self.refused.copy()

    @precondition(lambda self: self.kept is not None)
    @rule()
    def restore(self) -> None:
        """What was sent since is sent again while it is still news, and only then: it counts anew."""
        self.store.close()
        restore(self.url, Path(self.folder.name, "backup"), self.now)
        self._start()
        self.taken, self.expired, self.refused = (self.kept or Counter()).copy(), self.kept_expired.copy(), self.kept_refused.copy()
        self.quiet = {delivery.id for delivery in self.store.outbox.listed(State.DROPPED, 1000)}
        opened = self.store.outbox.listed(State.WAITING, 1000)
        assert all(delivery.created >= self.now - STILL_NEWS for delivery in opened)

    @invariant()
    def nothing_came_three_times(self) -> None:
        assert max(self.taken.values(), default=0) <= 2

    @invariant()
    def no_article_is_without_its_deliveries(self) -> None:
        stored = self.store.stories.count()
        assert self.store.articles.counts()[0] == stored
        assert sum(self.store.outbox.counts().values()) == stored * len(CHATS)

    @invariant()
    def what_is_sent_has_come_and_what_is_unknown_was_told(self) -> None:
        sent = {delivery.id for delivery in self.store.outbox.listed(State.SENT, 1000)}
        assert all(self.taken[number] for number in sent)
        counts = self.store.outbox.counts()
        assert counts[State.CLAIMED] == len(self.claimed)
        assert counts[State.SENDING] == len(self.begun)
        assert counts[State.REFUSED] == len(self.refused)
        assert (counts[State.EXPIRED], counts[State.DROPPED]) == (len(self.expired), len(self.quiet))


TestLine = Line.TestCase
TestLine.settings = effort(examples=30, steps=40)
