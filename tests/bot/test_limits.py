"""The limits: never more than the platform's own sliding window takes, and no slower than it must be (promises D4, D5)."""

import bisect

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bot.limits import FLOODED_CHATS, WHOLE, Limiter, limits, method, scope_of
from storage.model import Operation, Reach
from tests.effort import effort

CHATS = ("1", "2", "-3", "-4")
POST = Operation.POST


class Platform(RuleBasedStateMachine):
    """A platform that counts each message by sliding windows, at some moment after its call has arrived and before its answer leaves."""

    @initialize(there=st.sampled_from([0.0, 0.01, 0.15]), back=st.sampled_from([0.0, 0.03, 0.1]))
    def stand_far_away(self, there: float, back: float) -> None:
        self.there, self.back = there, back

    def __init__(self) -> None:
        super().__init__()
        self.there = self.back = 0.0
        self.now = 1000.0
        self.limiter = Limiter("telegram")
        self.begun: list[tuple[str, float]] = []
        self.accepted: list[tuple[float, str]] = []
        self.paused: dict[str, float] = {}

    @rule(seconds=st.sampled_from([0.0, 0.01, 0.2, 0.5, 1.0, 3.0, 30.0]))
    def time_passes(self, seconds: float) -> None:
        self.now += seconds
        self.limiter.forget(self.now)

    @rule(chat=st.sampled_from(CHATS))
    def begin(self, chat: str) -> None:
        if self.limiter.wait(chat, POST, self.now) > 0:
            return
        assert self.paused.get(chat, 0.0) <= self.now
        assert self.paused.get(WHOLE, 0.0) <= self.now
        self.limiter.take(chat, POST)
        self.begun.append((chat, self.now))

    @precondition(lambda self: self.begun)
    @rule(which=st.integers(0, 1000), when=st.floats(0, 1))
    def answer(self, which: int, when: float) -> None:
        chat, begun = self.begun.pop(which % len(self.begun))
        # No answer can be here sooner.
        self.now = max(self.now, begun + self.there + self.back)
        arrived, left = begun + self.there, self.now - self.back
        bisect.insort(self.accepted, (arrived + (left - arrived) * when, chat))
        self.limiter.answered(chat, POST, self.now - self.there - self.back)

    @rule(scope=st.sampled_from((*CHATS, WHOLE)), seconds=st.sampled_from([1.0, 10.0]))
    def pause(self, scope: str, seconds: float) -> None:
        until = self.now + seconds
        self.limiter.pause(scope, until)
        self.paused[scope] = max(until, self.paused.get(scope, 0.0))

    @invariant()
    def no_window_holds_too_many(self) -> None:
        for chat in CHATS:
            for limit in limits("telegram", chat, POST):
                times = [at for at, whose in self.accepted if limit.scope in (WHOLE, whose)]
                assert all(later - earlier >= limit.seconds - 1e-6 for earlier, later in zip(times, times[limit.most :], strict=False))

    @invariant()
    def what_may_be_begun_is_not_called_closed(self) -> None:
        channels, operations = self.limiter.closed(self.now)
        for chat in CHATS:
            free = self.limiter.wait(chat, POST, self.now) == 0
            assert free == (chat not in channels and self.limiter.room(self.now) > 0 and POST.value not in operations)


TestPlatform = Platform.TestCase
TestPlatform.settings = effort(examples=60, steps=60)


def test_what_was_sent_before_a_restart_counts() -> None:
    limiter = Limiter("telegram")
    limiter.restore([("-3", POST, 100.0 - second) for second in range(20, 0, -1)])
    assert limiter.wait("-3", POST, 100.0) == 40
    assert limiter.wait("1", POST, 100.0) == 0


def test_the_whole_bots_window_is_thirty_a_second() -> None:
    limiter = Limiter("telegram")
    for chat in range(30):
        limiter.take(str(chat), POST)
    assert limiter.room(0.0) == 0
    assert limiter.wait("99", POST, 0.0) == float("inf")
    limiter.answered("0", POST, 0.5)
    assert limiter.wait("99", POST, 0.75) == 0.75


def test_slacks_edits_have_a_limit_of_their_own() -> None:
    limiter = Limiter("slack")
    for second in range(50):
        limiter.restore([(f"C{second}", Operation.EDIT, float(second))])
    assert limiter.wait("C99", Operation.EDIT, 50.0) == 10
    assert limiter.wait("C99", POST, 50.0) == 0
    assert limiter.closed(50.0)[1] == {"edit"}


def test_what_one_person_sees_on_slack_counts_under_its_method_alone() -> None:
    """D5: answers to one person fill no channel's window, and a hundred of them within a minute are enough."""
    limiter = Limiter("slack")
    for second in range(50):
        limiter.restore([("C1/a", Operation.ASIDE, float(second)), ("C1/b", Operation.ASIDE, float(second))])
    assert limiter.wait("C1/c", Operation.ASIDE, 50.0) == 10
    assert (limiter.wait("C1", POST, 50.0), limiter.wait("C1", Operation.EDIT, 50.0)) == (0, 0)
    assert limiter.closed(50.0) == (frozenset(), {"aside"})


def test_a_wait_reaches_as_far_as_it_was_meant() -> None:
    assert scope_of(Reach.CHANNEL, "C1", POST) == "C1"
    assert scope_of(Reach.METHOD, "C1", Operation.EDIT) == method(Operation.EDIT)
    assert scope_of(Reach.PLATFORM, "C1", POST) == WHOLE
    assert scope_of(Reach.DELIVERY, "C1", POST) is None


def test_several_chats_told_to_wait_at_once_mean_the_bot() -> None:
    limiter = Limiter("telegram")
    assert not any(limiter.is_flood("1", second) for second in (0.0, 1.0, 2.0))
    floods = [limiter.is_flood(str(chat), 3.0) for chat in range(2, 2 + FLOODED_CHATS)]
    assert floods[-1]
    assert not limiter.is_flood("9", 60.0)
