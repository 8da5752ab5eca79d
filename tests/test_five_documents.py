"""The owner's five documents through the real line: what must be known and said afterwards, from their text alone."""

import asyncio
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot.demo import Demo
from handlers.command import Request, answer
from handlers.message import Message, Quote, from_json, plain
from storage.countries import Countries
from storage.model import Channel, EventType, Kind, Pledge, Posted, Stance, Story
from storage.store import Store, open_store

GARBLED = re.compile(r"Jelens|Stmer|Hexed|\bRoti\b|Whitchov|\bMirz\b|Raghiba|Raghbat", re.IGNORECASE)
AFTERWARDS = datetime(2025, 9, 5, 8, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Run:
    """What a run of the demonstration left behind: the store, and what the console showed after each document."""

    store: Store
    posted: dict[str, tuple[Posted, ...]]

    def story(self, document: str) -> Story:
        (found,) = [
            story
            for story in self.store.stories.latest(50)
            if any(filed.article.source == f"document-{document}" for filed in self.store.articles.of_story(story.id))
        ]
        return found

    def pledges(self, document: str) -> list[Pledge]:
        """What this document itself reports."""
        recorded = self.store.facts.of_story(self.story(document).id)
        found = [entry.pledge for entry in recorded if entry.article.source == f"document-{document}"]
        assert all(pledge.sentence and pledge.spans for pledge in found)
        return found

    def stances(self, document: str) -> set[tuple[str, Kind, Stance]]:
        return {(pledge.country, pledge.kind, pledge.stance) for pledge in self.pledges(document)}

    def absences(self, document: str) -> set[tuple[str, str]]:
        found = [absence for _, event in self.store.stories.tellings(self.story(document).id) for absence in event.absences]
        assert all(absence.sentence for absence in found)
        return {(absence.country, absence.manner) for absence in found}

    def messages(self) -> list[Message]:
        return [from_json(posted.message) for shown in self.posted.values() for posted in shown]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    url = f"sqlite:///{tmp_path_factory.mktemp('demo') / 'demo.db'}"
    posted = asyncio.run(publish_all(url))
    store = open_store(url)
    yield Run(store, posted)
    store.close()


async def publish_all(url: str) -> dict[str, tuple[Posted, ...]]:
    """The whole demonstration; what the console showed after each document."""
    demo = Demo(url, "127.0.0.1", 0)
    posted: dict[str, tuple[Posted, ...]] = {}
    async with demo.running() as polling:
        for document in demo.documents:
            posted[document.feed.removeprefix("document-")] = await demo.publish(document, polling)
        assert demo.undelivered() == 0
    demo.store.close()
    return posted


def test_each_event_makes_one_alert_and_a_second_document_updates_it(run: Run) -> None:
    alerts = [posted for shown in run.posted.values() for posted in shown if posted.parent is None and posted.edited is None]
    assert len(alerts) == 4
    assert run.story("000").id == run.story("001").id
    assert any(posted.edited for posted in run.posted["000"])
    assert run.story("000").outlets == 2


def test_004_chiefs_of_staff_in_paris(run: Run) -> None:
    story = run.story("004")
    assert (story.type, story.city, story.day, story.participants) == (EventType.CHIEFS_OF_STAFF, "Paris", date(2025, 3, 11), 34)
    assert run.absences("004") == {("US", "not_invited")}
    assert run.pledges("004") == []


def test_000_and_001_summit_in_paris(run: Run) -> None:
    story = run.story("000")
    assert (story.type, story.city, story.day) == (EventType.SUMMIT, "Paris", date(2025, 3, 27))
    assert story.participants in (30, 31)
    (arms,) = [pledge for pledge in run.pledges("001") if pledge.kind is Kind.WEAPONS]
    assert (arms.country, arms.stance, arms.amount, arms.currency) == ("FR", Stance.PLEDGED, 2_000_000_000, "EUR")
    assert {country for country, _, _ in run.stances("000") | run.stances("001")} <= {"FR", "GB", "US", "DE", "COALITION"}
    assert not [country for country, _, stance in run.stances("000") | run.stances("001") if stance is Stance.REFUSED]
    said = " ".join(plain(message) for message in run.messages())
    assert not re.search(r"Khark|Chark|Korea|3,000", said)


def test_002_defence_ministers_at_nato_headquarters(run: Run) -> None:
    story = run.story("002")
    assert (story.type, story.city, story.day, story.participants) == (EventType.MINISTERIAL, "Brussels", date(2025, 4, 10), 30)
    assert story.venue == "NATO headquarters"
    assert {
        ("PL", Kind.TROOPS, Stance.REFUSED),
        ("GR", Kind.TROOPS, Stance.REFUSED),
        ("IT", Kind.TROOPS, Stance.CONDITIONAL),
    } <= run.stances("002")
    assert ("US", "declined") in run.absences("002") | {
        (country, "declined") for country, _, stance in run.stances("002") if stance is Stance.REFUSED
    }


def test_003_summit_in_paris(run: Run) -> None:
    story = run.story("003")
    assert (story.type, story.city, story.day) == (EventType.SUMMIT, "Paris", date(2025, 9, 4))
    (collective,) = [pledge for pledge in run.pledges("003") if pledge.country == "COALITION"]
    assert (collective.kind, collective.stance, collective.count) == (Kind.TROOPS, Stance.PLEDGED, 26)
    stances = run.stances("003")
    assert {("IT", Kind.TROOPS, Stance.REFUSED), ("IT", Kind.MONITORING, Stance.CONSIDERING)} <= stances
    assert any(country == "DE" and stance is Stance.CONSIDERING for country, _, stance in stances)


def answers(run: Run, countries: Countries) -> Iterator[Message]:
    for text in ("/pledges", "/timeline", "/meetings past", "/latest", *(f"/story {number}" for number in range(1, 5))):
        request = Request(channel=Channel(platform="console", id="console"), user="reader", text=text)
        yield answer(request, run.store, countries, AFTERWARDS)


def test_people_and_the_coalition_carry_their_true_names_in_our_own_words(run: Run, countries: Countries) -> None:
    for message in [*run.messages(), *answers(run, countries)]:
        own = Message(tuple(block for block in message.blocks if not isinstance(block, Quote)))
        assert not GARBLED.search(plain(own)), plain(own)


def test_quotations_keep_the_words_of_the_source_and_say_that_they_are_machine_translated(run: Run, countries: Countries) -> None:
    quotes = [block for message in answers(run, countries) for block in message.blocks if isinstance(block, Quote)]
    garbled = [quote for quote in quotes if GARBLED.search("".join(span.text for span in quote.line))]
    assert quotes
    assert all("machine-translated" in quote.note for quote in garbled)
    assert any("machine-translated" in quote.note for quote in quotes)


def test_the_documents_are_the_owners_unchanged() -> None:
    folder = Path(__file__).parent.parent / "seeds" / "articles"
    sizes = {path.name[:3]: path.stat().st_size for path in folder.glob("*.txt")}
    assert sizes == {"000": 3136, "001": 7529, "002": 3312, "003": 5941, "004": 2376}
