"""Raw texts go after their time; facts, the sentences that they rest on, links and titles stay and are found."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from handlers.command import Request, answer
from handlers.message import plain
from storage.countries import Countries
from storage.model import Absence, Channel, Event, Operation, Recorded, State, Verdict
from storage.rows import pack
from storage.store import Store
from storage.upkeep import let_go
from tests.makers import NOW, RELEVANT, article, keep, pledge, story

KEPT = timedelta(days=90)
LATER = NOW + timedelta(days=91)
OFFER = "France will send 2,000 troops after a ceasefire."
PLACE = "They met at the Élysée."
AWAY = "The United States did not come."
TEXT = f"It rained all day in the capital. {OFFER} Nobody had an umbrella. {PLACE} {AWAY} The soup was cold."
EVENT = Event(day=date(2025, 3, 27), evidence=(("venue", PLACE),), absences=(Absence(country="US", manner="absent", sentence=AWAY),))


@pytest.fixture
def number(store: Store) -> int:
    """A story that two articles tell, one of them with facts."""
    told = article("a", text=TEXT, first_seen=NOW, published=NOW)
    other = article("b", title="Umbrellas sell out", text="Rain again. Shops are empty.", first_seen=NOW, published=NOW, publisher="Other")
    return keep(store, story(), (told, (pledge(amount=2000, sentence=OFFER),)), (other, ()), event=EVENT)


def asking(store: Store, countries: Countries) -> Callable[[str], str]:
    def ask(text: str) -> str:
        request = Request(channel=Channel(platform="console", id="1"), user="1", text=text)
        return plain(answer(request, store, countries, LATER))

    return ask


def facts(store: Store, story: int) -> tuple[Recorded, ...]:
    return store.facts.of_story(story)


def text_of(store: Store, key: str) -> str:
    found = store.articles.get(key)
    assert found is not None
    return found.text


@pytest.mark.usefixtures("number")
def test_a_text_is_whole_until_its_time_and_its_evidence_after(store: Store) -> None:
    assert let_go(store, KEPT, NOW + KEPT) == 0
    assert text_of(store, "a") == TEXT
    assert let_go(store, KEPT, LATER) == 2
    assert text_of(store, "a") == "\n".join((OFFER, PLACE, AWAY))
    assert set(text_of(store, "b").splitlines()) == {PLACE, AWAY}
    assert let_go(store, KEPT, LATER) == 0


def test_what_stays_is_shown_and_found_as_before(store: Store, number: int, countries: Countries) -> None:
    ask = asking(store, countries)
    questions = (f"/story {number}", f"/why {number}", "/pledges France", "/timeline", "/search ceasefire", "/search umbrellas")
    before, known = [ask(question) for question in questions], facts(store, number)
    assert "found" in ask("/search soup")
    let_go(store, KEPT, LATER)
    assert [ask(question) for question in questions] == before
    assert facts(store, number) == known
    assert "Nothing holds" in ask("/search soup")


def test_an_article_that_is_about_something_else_keeps_its_title_alone(store: Store) -> None:
    store.articles.add(article("x", title="Football", text="One to nil.", first_seen=NOW), Verdict(relevant=False, score=-4.0))
    let_go(store, KEPT, LATER)
    found = store.articles.get("x")
    assert found is not None
    assert (found.title, found.text, store.articles.unknown(["x"])) == ("Football", "", ())


@pytest.mark.usefixtures("number")
def test_a_later_version_is_whole_for_its_own_time(store: Store) -> None:
    let_go(store, KEPT, LATER)
    with store.write():
        store.articles.revise(article("a", text=f"{TEXT} It cleared up.", first_seen=NOW), RELEVANT, LATER)
    assert let_go(store, KEPT, LATER + KEPT) == 0
    assert store.texts.count("cleared") == 1
    let_go(store, KEPT, LATER + KEPT + timedelta(minutes=1))
    assert store.texts.count("cleared") == 0


def test_others_write_between_the_steps(store: Store) -> None:
    """No step takes more than a hundred texts, so that nobody waits for long (Q2)."""
    for at in range(0, 250, 50):
        keep(store, story(), *((article(f"a{at + n}", text=TEXT, first_seen=NOW), ()) for n in range(50)))
    with store.write():
        assert store.retention.step(LATER - KEPT, LATER) == 100
    assert let_go(store, KEPT, LATER) == 150


def test_what_only_matching_needs_goes_when_its_story_is_long_over(store: Store) -> None:
    number = keep(store, story(last_seen=NOW), (article("a", first_seen=NOW), ()))
    (filed,) = store.articles.of_story(number)
    with store.write():
        store.articles.refile(filed, section=0, event=pack(EVENT), features=b"features")
    assert len(list(store.stories.features_since(NOW))) == 1
    let_go(store, timedelta(days=1), NOW + timedelta(days=40))
    assert len(list(store.stories.features_since(NOW))) == 1
    let_go(store, timedelta(days=1), LATER)
    assert list(store.stories.features_since(NOW)) == []


def test_a_settled_message_leaves_its_record_and_cannot_be_repeated(store: Store, number: int) -> None:
    channel = Channel(platform="telegram", id="1001")
    with store.write():
        for key in range(2):
            store.outbox.add(store.alerts.add(number, Operation.POST, (), story().level, NOW), channel, number, Operation.POST, "{}", NOW)
            (delivery,) = store.outbox.claim(NOW, "telegram")
            store.outbox.settle(delivery.id, (State.SENT, State.REFUSED)[key], NOW)
    let_go(store, KEPT, LATER)
    assert (store.outbox.counts()[State.SENT], store.outbox.counts()[State.REFUSED]) == (1, 1)
    assert not store.outbox.retry(store.outbox.listed(State.REFUSED)[0].id, LATER)


@pytest.mark.usefixtures("number")
def test_no_time_keeps_everything(store: Store) -> None:
    assert let_go(store, timedelta(), LATER) == 0
    assert text_of(store, "a") == TEXT
