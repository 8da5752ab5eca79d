"""Two articles of one story: a condition is set, and then met, or no longer spoken of."""

import pytest

from bot.reading.read import cleaned, read
from bot.reading.stories.changes import changes
from bot.reading.words.document import Reader
from handlers.difference import difference
from storage.countries import Countries
from storage.model import Change, ChangeKind, Pledge
from tests.makers import article, recorded, story

WILLING = {
    "en": "the coalition of the willing's force for Ukraine",
    "de": "der Truppe der Koalition der Willigen für die Ukraine",
    "fr": "la force de la coalition des volontaires pour l'Ukraine",
    "lt": "norinčiųjų koalicijos pajėgas Ukrainoje",
    "uk": "сил коаліції охочих в Україні",
    "pl": "sił koalicji chętnych na Ukrainie",
}
TITLES = {
    "en": "Finland and the coalition of the willing",
    "de": "Finnland und die Koalition der Willigen",
    "fr": "La Finlande et la coalition des volontaires",
    "lt": "Suomija ir norinčiųjų koalicija",
    "uk": "Фінляндія і коаліція охочих",
    "pl": "Finlandia i koalicja chętnych",
}
OFFERS = {
    "en": f"Finland will send 200 soldiers to {WILLING['en']}",
    "de": f"Finnland schickt 200 Soldaten zu {WILLING['de']}",
    "fr": f"La Finlande enverra 200 soldats à {WILLING['fr']}",
    "lt": f"Suomija siųs 200 karių į {WILLING['lt']}",
    "uk": f"Фінляндія відправить 200 військових до {WILLING['uk']}",
    "pl": f"Finlandia wyśle 200 żołnierzy do {WILLING['pl']}",
}
SET = {
    "en": "only if parliament agrees, the prime minister said.",
    "de": "nur, wenn das Parlament zustimmt, sagte der Verteidigungsminister.",
    "fr": "à condition que le Parlement approuve, a dit la ministre.",
    "lt": "tik jei parlamentas pritars, sakė ministrė.",
    "uk": "лише якщо США дадуть гарантії, заявив міністр.",
    "pl": "tylko pod warunkiem zgody parlamentu, powiedział premier.",
}
MET = {
    "en": "The Finnish parliament approved the deployment on Thursday.",
    "de": "Das finnische Parlament hat den Einsatz am Donnerstag gebilligt.",
    "fr": "Le Parlement finlandais a approuvé la mission jeudi.",
    "lt": "Suomijos parlamentas ketvirtadienį pritarė misijai.",
    "uk": "Вашингтон письмово підтвердив гарантії.",
    "pl": "Fiński parlament zatwierdził misję w czwartek.",
}
LANGUAGES = sorted(OFFERS)


def pledged(text: str, language: str, reader: Reader) -> tuple[Pledge, ...]:
    found = read(cleaned(article(title=TITLES[language], text=text, language=language)), reader)[0].reading.pledges
    return tuple(pledge for pledge in found if pledge.country == "FI")


def between(language: str, reader: Reader, then: str) -> tuple[Change, ...]:
    before = pledged(f"{OFFERS[language]} {SET[language]}", language, reader)
    after = pledged(f"{OFFERS[language]}. {then}", language, reader)
    return changes(story(), story(), [recorded(pledge) for pledge in before], after)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_condition_is_set_and_then_met(language: str, reader: Reader, countries: Countries) -> None:
    (change,) = between(language, reader, MET[language])
    assert change.kind is ChangeKind.CONDITION_MET
    told = difference(change, story(), countries)
    assert told.title == "Finland: condition for troops met"
    assert told.detail.startswith("was conditional, 200 troops")
    assert " / now pledged, 200 troops, the " in told.detail


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_condition_that_is_no_longer_spoken_of_is_dropped(language: str, reader: Reader) -> None:
    assert [change.kind for change in between(language, reader, "")] == [ChangeKind.CONDITION_DROPPED]


@pytest.mark.parametrize(
    "then",
    [
        "The parliament in Helsinki has not approved the budget.",
        "Soldiers leave once parliament has approved the mission.",
        "The parliament of Latvia approved its own mission.",
        "Parliament votes on Thursday.",
    ],
)
def test_what_is_open_denied_or_anothers_is_not_met(then: str, reader: Reader) -> None:
    assert not any(pledge.met for pledge in pledged(f"{OFFERS['en']}. {then}", "en", reader))


def test_what_is_met_is_shown_where_the_text_says_so(reader: Reader) -> None:
    """T3: the fulfilment is a span of the source."""
    text = f"{OFFERS['en']}. {MET['en']}"
    (pledge,) = pledged(text, "en", reader)
    whole = f"{TITLES['en']}\n\n{text}"
    assert any(whole[span.start : span.end] == "parliament approved" for span in pledge.spans)


def test_a_condition_is_met_once(reader: Reader) -> None:
    conditional = pledged(f"{OFFERS['en']} {SET['en']}", "en", reader)
    after = pledged(f"{OFFERS['en']}. {MET['en']}", "en", reader)
    known = [recorded(pledge) for pledge in (*conditional, *after)]
    assert changes(story(), story(), known, after) == ()
