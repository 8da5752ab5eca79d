"""Why an alert came, what readers say is wrong with it, and what the operator does about it."""

from datetime import date, datetime, timedelta

import pytest

from handlers.message import Message, from_json, plain
from storage.model import Channel, Event, EventStatus, EventType, Filed, Kept, Kind, Level, Operation, Stance, State
from storage.rows import pack
from storage.store import Store
from tests.handlers.conftest import HERE, Ask
from tests.makers import NOW, RELEVANT, article, keep, pledge, story

OTHER = Channel(platform="slack", id="C7")
SENTENCE = "France will send 2,000 soldiers."


@pytest.fixture
def told(store: Store) -> int:
    """A story with two pledges and a copy of its article, which HERE has been told of and OTHER has not."""
    pledges = (pledge("FR", amount=2000, sentence=SENTENCE), pledge("IT", stance=Stance.REFUSED))
    number = keep(store, story(), (article("a"), pledges), event=Event(city="Paris", evidence=(("city", "They met in Paris."),)))
    with store.write():
        store.articles.add(article("b", publisher="The Copy"), RELEVANT)
        store.articles.file(Filed(story=number, article=article("b"), origin="a"), event=pack(Event()))
        store.alerts.record_told(HERE, number, "5", "{}", NOW)
    return number


WRONG = ["/reports correct 1 day tomorrow", "/reports correct 1 type party", "/reports correct 1 participants 0", "/reports correct 1 city"]
WRONG += ["/reports merge 1 pledge 1", "/reports merge 1 pledge 1 1", "/reports split 1 pledge 9 air", "/reports split 1 pledge 1 perhaps"]
WRONG += ["/reports retract 1 pledge 9", "/reports correct 1 country Atlantis"]


def sent(store: Store) -> list[tuple[str, Operation, str]]:
    """Everything that is queued: chat, operation, text."""
    found = sorted(store.outbox.listed(State.WAITING, 100), key=lambda delivery: delivery.id)
    return [(delivery.channel.id, delivery.operation, plain(from_json(delivery.message))) for delivery in found]


def labels(message: Message) -> list[str]:
    return [button.label for button in message.buttons]


def test_why_tells_the_filter_the_level_and_each_sentence(told: int, ask: Ask) -> None:
    ask("/subscribe meetings France")
    said = plain(ask(f"/why {told}")).split("\n")
    assert said[:5] == [
        "Why this came",
        "It fits what is set here (topic: meetings; country: France).",
        "Level: single source. One source alone reports it so far:",
        "- The Daily, repeated by The Copy",
        "What it rests on",
    ]
    assert f"> {SENTENCE} (The Daily)" in said
    assert "> They met in Paris. (The Daily)" in said


def test_why_without_a_filter_and_of_nothing(told: int, ask: Ask) -> None:
    ask("/subscribe")
    assert "Every story comes here: no filter is set." in plain(ask(f"/why {told}"))
    assert plain(ask("/why 99")) == "There is no story 99."
    assert "Usage: /why" in plain(ask("/why"))


def test_a_reader_reports_once_and_only_operators_see_it(told: int, store: Store, ask: Ask) -> None:
    assert plain(ask(f"/wrong {told} it was 200")).startswith("Thank you.")
    assert plain(ask(f"/wrong {told}")).startswith("You reported this already")
    assert plain(ask("/reports")) == "Only the operators of this service see its reports."
    shown = ask("/reports", admin=True)
    assert plain(shown) == f"1 report\n- 1: “it was 200” · just now · /story {told}"
    assert labels(shown) == ["Report 1"]
    one = ask("/reports 1", admin=True)
    assert labels(one) == ["Keep as it is", "Correct", "Retract", "Split", "Back"]
    assert store.corrections.count_open() == 1


def test_keeping_closes_the_report_and_says_nothing(told: int, store: Store, ask: Ask) -> None:
    ask(f"/wrong {told}")
    ask("/reports keep 1", admin=True)
    assert (store.corrections.count_open(), sent(store), store.corrections.count()) == (0, [], 0)


def test_t4_a_retraction_reaches_exactly_those_who_were_told(told: int, store: Store, ask: Ask) -> None:
    for channel in (HERE, OTHER):
        ask("/subscribe", channel=channel)
    ask(f"/wrong {told}")
    ask("/reports retract 1 The outlet made it up.", admin=True)
    (first, edit, renewed), (second, reply, said) = sent(store)
    assert (first, second, edit, reply) == ("1001", "1001", Operation.EDIT, Operation.REPLY)
    assert renewed.startswith("Withdrawn: ")
    assert "This was wrong. The outlet made it up." in renewed
    assert "troops" not in renewed
    assert said.startswith("Withdrawn: France pledges 2,000 troops")
    assert "The outlet made it up." in said
    assert plain(ask("/corrections")).startswith("1 correction\n- 4 September 2025, 18:00 UTC · Withdrawn: France pledges")
    assert "France" not in plain(ask("/pledges"))


def test_t4_those_who_heard_of_it_in_a_digest_are_told_too(told: int, store: Store, ask: Ask) -> None:
    ask(f"/wrong {told}")
    alert = store.alerts.add(told, Operation.POST, (), Level.SINGLE, NOW)
    waits = Channel(platform="telegram", id="3003")
    for channel in (OTHER, waits):
        store.held.add(Kept(channel=channel, story=told, alert=alert, due=NOW))
    store.held.mark_said(OTHER, NOW)
    ask("/reports retract 1", admin=True)
    assert [(chat, operation) for chat, operation, _ in sent(store)] == [
        ("1001", Operation.EDIT),
        ("1001", Operation.REPLY),
        ("C7", Operation.NOTICE),
    ]
    assert store.held.waiting(waits) == ()


def test_t4_what_was_not_sent_yet_is_withheld(told: int, store: Store, ask: Ask) -> None:
    ask(f"/wrong {told}")
    alert = store.alerts.add(told, Operation.POST, (), Level.SINGLE, NOW)
    store.outbox.add(alert, OTHER, told, Operation.POST, "{}", NOW)
    ask("/reports retract 1", admin=True)
    assert {chat for chat, _, _ in sent(store)} == {"1001"}


@pytest.mark.parametrize(
    ("words", "said", "kept"),
    [
        ("drop", "Correction: not so: France pledges 2,000 troops", {("IT", Kind.TROOPS, Stance.REFUSED, None)}),
        (
            "considering",
            "Correction: France",
            {("IT", Kind.TROOPS, Stance.REFUSED, None), ("FR", Kind.TROOPS, Stance.CONSIDERING, 2000)},
        ),
        (
            "200",
            "Correction: France pledges 200 troops (was: France pledges 2,000 troops)",
            {("IT", Kind.TROOPS, Stance.REFUSED, None), ("FR", Kind.TROOPS, Stance.PLEDGED, 200)},
        ),
    ],
)
def test_t4_a_pledge_is_corrected_wherever_it_was_told(
    told: int, store: Store, ask: Ask, words: str, said: str, kept: set[tuple[object, ...]]
) -> None:
    ask(f"/wrong {told}")
    choices = ask("/reports correct 1", admin=True)
    assert "1: France pledges 2,000 troops" in plain(choices)
    answer = plain(ask(f"/reports correct 1 1 {words}", admin=True))
    assert answer.startswith(said)
    found = [entry.pledge for entry in store.facts.of_story(told)]
    assert {(entry.country, entry.kind, entry.stance, entry.amount) for entry in found} == kept
    assert [(chat, operation) for chat, operation, _ in sent(store)] == [("1001", Operation.EDIT), ("1001", Operation.REPLY)]
    assert sent(store)[1][2].startswith(said)
    assert store.corrections.count_open() == 0


@pytest.mark.parametrize(
    ("words", "said", "field", "value"),
    [
        ("day 2025-03-28", "Correction: Paris summit: day 28 March 2025 (was: 27 March 2025)", "day", date(2025, 3, 28)),
        ("city Kyiv", "Correction: Paris summit: city Kyiv (was: Paris)", "city", "Kyiv"),
        ("country ukraine", "Correction: Paris summit: country Ukraine (was: France)", "country", "UA"),
        ("type chiefs of staff", "Correction: Paris summit: type chiefs of staff (was: summit)", "type", EventType.CHIEFS_OF_STAFF),
        ("status cancelled", "Correction: Paris summit: status cancelled (was: held)", "status", EventStatus.CANCELLED),
        ("participants 26", "Correction: Paris summit: participants 26 (was: 31)", "participants", 26),
        ("day unknown", "Correction: Paris summit: day unknown (was: 27 March 2025)", "day", None),
    ],
)
def test_t4_a_fact_of_a_story_is_corrected_wherever_it_was_told(
    told: int, store: Store, ask: Ask, words: str, said: str, field: str, value: object
) -> None:
    ask(f"/wrong {told}")
    assert plain(ask(f"/reports correct 1 {words}", admin=True)).startswith(said)
    found = store.stories.get(told)
    assert found is not None
    assert getattr(found, field) == value
    assert store.corrections.fixed(told) == {field: value}
    assert [(chat, operation) for chat, operation, _ in sent(store)] == [("1001", Operation.EDIT), ("1001", Operation.REPLY)]
    assert sent(store)[1][2].startswith(said)
    assert said in plain(ask("/corrections"))


@pytest.mark.parametrize(
    ("words", "said", "kept"),
    [
        ("retract 1 pledge 1", "Correction: not so: France pledges 2,000 troops", {("IT", Kind.TROOPS)}),
        ("merge 1 pledge 1 2", "Correction: France pledges 2,000 troops: the same as Italy refuses troops", {("IT", Kind.TROOPS)}),
        (
            "split 1 pledge 1 naval",
            "Correction: France pledges 2,000 troops; and France pledges ships",
            {("FR", Kind.TROOPS), ("FR", Kind.NAVAL), ("IT", Kind.TROOPS)},
        ),
    ],
)
def test_pledges_are_retracted_merged_and_split(
    told: int, store: Store, ask: Ask, words: str, said: str, kept: set[tuple[str, Kind]]
) -> None:
    ask(f"/wrong {told}")
    assert plain(ask(f"/reports {words}", admin=True)).startswith(said.rsplit(";", 1)[0])
    assert {(entry.pledge.country, entry.pledge.kind) for entry in store.facts.of_story(told)} == kept
    assert [operation for _, operation, _ in sent(store)] == [Operation.EDIT, Operation.REPLY]
    assert store.corrections.count_open() == 0


def test_a_correction_can_be_taken_back(told: int, store: Store, ask: Ask) -> None:
    for words in ("200", "2000"):
        ask(f"/wrong {told}")
        report = store.corrections.open_reports()[0].id
        wrong = next(entry.id for entry in store.facts.of_story(told) if entry.pledge.country == "FR")
        ask(f"/reports correct {report} {wrong} {words}", admin=True)
    assert [entry.pledge.amount for entry in store.facts.of_story(told) if entry.pledge.country == "FR"] == [2000]
    assert store.corrections.count() == 2


@pytest.mark.parametrize(
    "text", ["/reports 99", "/reports correct 1 99 drop", "/reports correct 1 1 perhaps", "/reports merge 1", "/reports merge 1 1", *WRONG]
)
def test_what_cannot_be_done_changes_nothing(told: int, store: Store, ask: Ask, text: str) -> None:
    ask(f"/wrong {told}")
    assert "Usage: /reports" in plain(ask(text, admin=True))
    assert (store.corrections.count_open(), store.corrections.count(), sent(store)) == (1, 0, [])


def test_stories_are_merged_and_split(told: int, store: Store, ask: Ask, now: datetime) -> None:
    late = article("late", published=now, first_seen=now + timedelta(minutes=1))
    second = keep(store, story(id=8), (late, (pledge("DE"),)))
    ask(f"/wrong {second}")
    ask(f"/reports merge 1 {told}", admin=True)
    assert store.stories.standing(second) == told
    assert {entry.pledge.country for entry in store.facts.of_story(told)} == {"FR", "IT", "DE"}
    ask(f"/wrong {told}")
    report = store.corrections.open_reports()[0].id
    choices = ask(f"/reports split {report}", admin=True)
    assert labels(choices) == ["Split off 1", "Split off 2", "Split off 3", "Back"]
    assert "The article is story" in plain(ask(f"/reports split {report} 3", admin=True))
    assert {entry.pledge.country for entry in store.facts.of_story(told)} == {"FR", "IT"}


def test_no_correction_so_far(ask: Ask) -> None:
    assert plain(ask("/corrections")) == "Nothing had to be corrected so far."
    assert plain(ask("/reports", admin=True)) == "No report is open."
