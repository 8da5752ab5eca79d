"""Which story an article belongs to: invented reports of invented events, in several languages."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.reading.stories.features import Features, features
from bot.reading.stories.stories import StoryIndex
from bot.reading.words.document import Reader
from storage.lexicon import load_lexicon
from storage.model import Event, EventType
from tests.bot.reading.conftest import Open
from tests.makers import article

MONDAY = datetime(2027, 5, 3, 9, tzinfo=UTC)
LEXICON = load_lexicon()
READER = Reader(LEXICON)

OSLO = Event(type=EventType.SUMMIT, day=date(2027, 5, 6), city="Oslo")
NEXT_WEEK = Event(type=EventType.SUMMIT, day=date(2027, 5, 13), city="Oslo")
EVENING_CALL = Event(type=EventType.CALL, day=date(2027, 5, 7))

ENGLISH = (
    "Coalition leaders gather in Oslo",
    "Leaders of 29 countries met in Oslo on Thursday to settle the command of the force for Ukraine. Norway offered two frigates.",
)
GERMAN = (
    "Gipfel der Koalition der Willigen in Oslo",
    "Führer von 29 Ländern berieten am Donnerstag in Oslo über die Führung der Truppe für die Ukraine. Norwegen bot zwei Fregatten an.",
)
POLISH = (
    "Szczyt koalicji chętnych w Oslo",
    "Przywódcy 29 krajów spotkali się w czwartek w Oslo, by ustalić dowództwo sił dla Ukrainy. Norwegia zaoferowała dwie fregaty.",
)


def read(words: tuple[str, str], event: Event | None, language: str = "en", hours: float = 0) -> Features:
    """What is remembered of an article; None for an event: it is not about the coalition."""
    written = article(title=words[0], text=words[1], language=language, published=MONDAY + timedelta(hours=hours))
    return features(READER.open(written), event or Event(), relevant=event is not None)


@pytest.fixture
def index() -> StoryIndex:
    return StoryIndex(LEXICON)


def test_reports_of_one_event_meet_across_languages(index: StoryIndex) -> None:
    index.add(1, "a", "a", read(ENGLISH, OSLO, hours=80))
    assert index.match(read(GERMAN, OSLO, "de", 82)).story == 1
    assert index.match(read(POLISH, OSLO, "pl", 83)).story == 1


def test_a_preview_is_filed_under_the_later_meeting(index: StoryIndex) -> None:
    index.add(1, "a", "a", read(ENGLISH, OSLO, hours=80))
    preview = ("Leaders to meet in Oslo on Thursday", "Leaders of 29 countries will meet in Oslo on Thursday on the force for Ukraine.")
    assert index.match(read(preview, OSLO, hours=40)).story == 1


@pytest.mark.parametrize("other", [NEXT_WEEK, EVENING_CALL])
def test_the_same_people_at_another_meeting_are_another_story(index: StoryIndex, other: Event) -> None:
    for key in ("a", "b", "c"):
        index.add(1, key, key, read(ENGLISH, OSLO, hours=80))
    hours = 80 + 24 * (other.day - OSLO.day).days if other.day and OSLO.day else 0
    again = ("Coalition leaders confer again", "Leaders of 28 countries spoke again about the command of the force for Ukraine.")
    found = index.match(read(again, other, hours=hours))
    assert (found.story, found.nearest) == (None, 1)
    assert "day" in found.reason


@pytest.mark.parametrize(("told", "town", "story"), [("Lisbon", "Moscow", None), ("Moscow", "Lisbon", None), ("Moscow", "Moscow", 1)])
def test_moscows_answer_of_the_same_day_is_an_event_of_its_own(index: StoryIndex, told: str, town: str, story: int | None) -> None:
    plan = (
        "Western soldiers in Ukraine",
        "Up to 700 Portuguese soldiers could go to Ukraine, the coalition of the willing heard on Thursday.",
    )
    answer = (
        "Western soldiers in Ukraine a target",
        "Portuguese soldiers in Ukraine would be a target, the coalition of the willing heard on Thursday.",
    )
    statement = Event(type=EventType.STATEMENT, day=date(2027, 5, 6))
    index.add(1, "a", "a", read(plan, replace(statement, city=told), hours=80))
    assert index.match(read(answer, replace(statement, city=town), hours=82)).story == story


@pytest.mark.parametrize(("country", "story"), [("Finland", None), ("Bulgaria", 1)])
def test_the_words_of_another_country_are_another_story(index: StoryIndex, country: str, story: int | None) -> None:
    no_soldier = (
        "No troops for Ukraine, says Bulgaria",
        (
            "The prime minister of Bulgaria told parliament that no soldier of theirs would go to Ukraine. "
            "The coalition of the willing could count on minesweepers."
        ),
    )
    no_part = (
        f"Government in {country} against sending soldiers",
        (
            f"{country} takes no part in a force for Ukraine, the government said on Thursday, but would support the coalition of the "
            "willing with logistics."
        ),
    )
    statement = Event(type=EventType.STATEMENT, day=date(2027, 5, 6))
    index.add(1, "a", "a", read(no_soldier, statement, hours=80))
    assert index.match(read(no_part, statement, hours=82)).story == story


def test_a_story_is_not_found_after_its_time(index: StoryIndex) -> None:
    index.add(1, "a", "a", read(ENGLISH, OSLO))
    assert index.match(read(ENGLISH, OSLO, hours=24 * 45)).story is None


def test_an_edited_copy_and_another_translation_name_their_origin(index: StoryIndex) -> None:
    index.add(1, "a", "first", read(ENGLISH, OSLO, hours=80))
    copied = ("Oslo hosts allies", ENGLISH[1].replace("settle", "agree on") + " Read more: the full list.")
    assert index.match(read(copied, OSLO, hours=84)).origin == "first"
    own = ("Oslo summit ends", "After five hours the prime minister came out smiling. Norway sends ships, Portugal a field hospital.")
    assert index.match(read(own, OSLO, hours=84)).origin is None


def test_news_of_any_kind_is_told_apart_by_words_alone(index: StoryIndex) -> None:
    index.add(
        1, "a", "a", read(("Ferry fire off Bodø", "A ferry caught fire off Bodø and 212 passengers were rescued by helicopter."), None)
    )
    index.add(2, "b", "b", read(("Lisbon tram strike", "Tram drivers in Lisbon walked out for 24 hours over their pay."), None))
    french = ("Incendie d'un ferry près de Bodø", "Un ferry a pris feu au large de Bodø ; 212 passagers ont été sauvés par hélicoptère.")
    assert index.match(read(french, None, "fr", 1)).story == 1
    assert index.match(read(("Budget vote in Vienna", "Parliament in Vienna passed the budget."), None, hours=1)).story is None


def test_what_is_remembered_survives_the_database(index: StoryIndex) -> None:
    known = read(GERMAN, OSLO, "de", 80)
    assert Features.unpacked(known.packed()) == known
    index.refresh([(5, "a", "a", known.packed())])
    assert index.match(read(ENGLISH, OSLO, hours=81)).story == 5


def test_merged_stories_are_one_from_then_on(index: StoryIndex) -> None:
    index.add(1, "a", "a", read(ENGLISH, OSLO, hours=80))
    index.add(2, "b", "b", read(GERMAN, OSLO, "de", 80))
    index.merge(1, 2)
    assert index.match(read(POLISH, OSLO, "pl", 81)).story == 1
    index.add(2, "c", "c", read(POLISH, OSLO, "pl", 81))
    assert index.match(read(GERMAN, OSLO, "de", 82)).story == 1


def test_an_article_that_fits_two_stories_joins_them_unless_they_were_parted(index: StoryIndex) -> None:
    index.add(1, "a", "a", read(ENGLISH, OSLO, hours=80))
    index.add(2, "b", "b", read(GERMAN, OSLO, "de", 80))
    found = index.match(read(POLISH, OSLO, "pl", 81))
    assert (found.story, found.joins) == (1, (2,))
    index.keep_apart([(2, 1)])
    assert index.match(read(POLISH, OSLO, "pl", 81)).joins == ()


def test_a_day_that_no_sentence_tells_weighs_less_than_one_that_is_told(opened: Open) -> None:
    """A comment two days after the meeting bears no day of its own, and so none that speaks against the meeting's."""
    told = Event(day=date(2027, 5, 6), day_chance=0.8, evidence=(("day", "on Thursday"),))
    supposed = Event(day=date(2027, 5, 6), day_chance=0.8)
    document = opened("The willing count their ships", "The coalition of the willing has a list.")
    chances = [facts.day_chance for event in (told, supposed) if (facts := features(document, event).facts)]
    assert chances[0] == 0.8 > chances[1] > 0
