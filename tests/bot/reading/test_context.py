"""A report that names neither the coalition nor its force is filed under the event that it plainly tells of, and no other report is."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.explanation import explain
from bot.parts import load_parts
from bot.pipeline import Parts, Taken, take_in
from bot.revision import revise
from storage.model import SilenceReason, Source, Tier
from storage.store import Store, open_store
from tests.makers import article

THURSDAY = datetime(2028, 6, 15, 17, tzinfo=UTC)
SUMMIT = (
    "Leaders of 28 countries of the Coalition of the Willing for Ukraine met in Tallinn on Thursday. Prime Minister Kristen Michal hosted"
    " Macron, Merz and Zelenskiy. They approved a force of 12,000 soldiers and a headquarters in Lviv."
)
SHORT = {
    "pl": (
        "Tallin: 28 państw, 12 tysięcy ludzi",
        ("Macron, Merz i Zełenski spotkali się w czwartek w Tallinie z przywódcami 28 państw. Gotowych ma być 12 tysięcy ludzi."),
    ),
    "nl": (
        "28 leiders eens in Tallinn",
        ("Macron, Merz en Zelensky spraken donderdag in Tallinn met leiders van 28 landen. Er komen 12.000 militairen klaar te staan."),
    ),
}
STRANGERS = {
    "fr": (
        "Sommet de l'UE à Tallinn",
        "Les 27 ont débattu jeudi à Tallinn du budget européen. Emmanuel Macron et Friedrich Merz veulent 12 milliards pour l'Ukraine.",
    ),
    "de": (
        "Hormus-Mission: Macron und Merz sprechen in Tallinn mit 28 Staaten",
        (
            "Macron und Merz warben am Donnerstag in Tallinn bei 28 Staaten für die Mission in der Straße von Hormus. 12 Schiffe sollen"
            " die Tanker schützen."
        ),
    ),
    "it": (
        "Zelensky a Tallinn: servono più armi",
        (
            "Il presidente ucraino Zelensky ha chiesto giovedì a Tallinn più armi e più sanzioni contro la Russia, dopo un incontro"
            " con Kristen Michal."
        ),
    ),
    "en": (
        "Macron and Merz open wind farm off Tallinn",
        "Emmanuel Macron and Friedrich Merz opened a wind farm off Tallinn on Thursday with Kristen Michal. It has 28 turbines.",
    ),
}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(f"sqlite:///{tmp_path / 'watch.db'}")
    yield opened
    opened.close()


@pytest.fixture
def line(store: Store) -> Parts:
    return load_parts(store)


def taken(key: str, language: str, title: str, text: str, line: Parts, store: Store) -> Taken:
    told = article(key, title=title, text=text, language=language, published=THURSDAY + timedelta(hours=1))
    return take_in(told, line, store, THURSDAY + timedelta(hours=1))


@pytest.mark.parametrize("language", SHORT)
def test_a_short_report_is_filed_under_the_event_that_it_tells_of(language: str, line: Parts, store: Store) -> None:
    alone = taken("alone", language, *SHORT[language], line, store)
    assert alone.said is SilenceReason.NOT_RELEVANT
    summit = taken("summit", "en", "Coalition leaders meet in Tallinn", SUMMIT, line, store)
    short = taken("short", language, *SHORT[language], line, store)
    assert short.story == summit.story is not None


@pytest.mark.parametrize("language", STRANGERS)
def test_another_matter_of_the_same_people_in_the_same_town_is_not(language: str, line: Parts, store: Store) -> None:
    taken("summit", "en", "Coalition leaders meet in Tallinn", SUMMIT, line, store)
    assert taken("stranger", language, *STRANGERS[language], line, store).said is SilenceReason.NOT_RELEVANT


def test_its_edition_stays_under_the_event_and_the_explanation_says_why(line: Parts, store: Store) -> None:
    summit = taken("summit", "en", "Coalition leaders meet in Tallinn", SUMMIT, line, store)
    title, text = SHORT["pl"]
    taken("short", "pl", title, text, line, store)
    edited = article("short", title=title, text=f"{text} Obradowano w sali Norwegia.", language="pl", published=THURSDAY)
    revise(edited, line, store, THURSDAY + timedelta(hours=2))
    stored = store.articles.get("short")
    assert stored is not None
    assert "Norwegia" in stored.text
    assert store.articles.stories_of("short") == (summit.story,)
    assert f"  tells of story {summit.story}" in explain(stored, line, store)


OFFER = (
    "Leaders of 28 countries of the Coalition of the Willing for Ukraine met in Tallinn on Thursday. Norway will send 500 soldiers after a"
    " ceasefire, Prime Minister Støre said."
)
UNCLEAR = (
    "The Coalition of the Willing for Ukraine met in Tallinn on Thursday, 28 countries strong. Where the 500 soldiers from Norway will"
    " sleep nobody knows yet."
)


def test_the_explanation_says_what_other_reports_tell_of_a_pledge(line: Parts, store: Store) -> None:
    unclear = article("unclear", title="Coalition leaders meet in Tallinn", text=UNCLEAR, language="en", published=THURSDAY)
    assert not [told for told in explain(unclear, line, store) if told.startswith("  other reports")]
    taken("offer", "en", "Coalition of the Willing: leaders meet in Tallinn", OFFER, line, store)
    told = list(explain(unclear, line, store))
    at = told.index("pledge: NO troops pledged exact 500")
    assert "  other reports of the story: pledged" in told[at:]


def test_what_a_held_feed_told_is_no_other_report(line: Parts, store: Store) -> None:
    taken("offer", "en", "Coalition of the Willing: leaders meet in Tallinn", OFFER, line, store)
    url, every = "https://daily.example/feed", timedelta(minutes=10)
    store.sources.sync([Source(id="daily", url=url, publisher="The Daily", language="en", tier=Tier.PRESS, every=every)])
    store.sources.hold("daily", "a test")
    unclear = article("unclear", title="Coalition leaders meet in Tallinn", text=UNCLEAR, language="en", published=THURSDAY)
    assert not [told for told in explain(unclear, line, store) if told.startswith("  other reports")]


def test_the_explanation_says_what_was_too_unsure_to_be_a_pledge(line: Parts, store: Store) -> None:
    text = f"{SUMMIT} The barracks in Lviv are being readied for soldiers from Norway."
    doubtful = article("doubtful", title="Coalition leaders meet in Tallinn", text=text, language="en", published=THURSDAY)
    told = list(explain(doubtful, line, store))
    assert [one for one in told if one.startswith("not told: NO troops, 0.") and "from 0.50 on; 0.30 where the story has it" in one]
    assert not [one for one in told if one.startswith("pledge: NO troops")]
