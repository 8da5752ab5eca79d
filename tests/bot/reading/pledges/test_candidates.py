"""Who may have offered what: countries that a number stands for, that only a later sentence names, and whose offer it is (T3)."""

import pytest

from bot.reading.mentions.amounts import numbers
from bot.reading.mentions.prominence import place
from bot.reading.pledges.actors import Via
from bot.reading.pledges.belonging import neighbours, ownership
from bot.reading.pledges.candidates import Candidate, KnownBy, candidates
from bot.reading.pledges.discourse import settings
from bot.reading.pledges.evidence import evidence
from bot.reading.pledges.pledges import following
from bot.reading.words.document import Document
from tests.bot.reading.conftest import Open

TWO = {
    "en": "Poland and Lithuania have signed.",
    "fr": "La Pologne et la Lituanie ont signé.",
    "it": "Polonia e Lituania hanno firmato.",
    "uk": "Польща і Литва підписали угоду.",
}


def found(document: Document) -> list[Candidate]:
    return [candidate for setting in settings(document) for candidate in candidates(setting)]


def countries(document: Document, kind: str) -> set[str]:
    return {candidate.actor.country for candidate in found(document) if candidate.kind == kind and not candidate.handed}


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The two countries will send soldiers to Ukraine."),
        ("fr", "Les deux pays enverront des soldats en Ukraine."),
        ("it", "I due paesi invieranno soldati in Ucraina."),
        ("uk", "Обидві країни надішлють солдатів."),
    ],
)
def test_the_two_countries_are_those_just_named(opened: Open, language: str, text: str) -> None:
    assert countries(opened("-", f"{TWO[language]} {text}", language), "troops") == {"PL", "LT"}


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Twenty-six countries will send soldiers to Ukraine."),
        ("fr", "Les trois pays enverront des soldats en Ukraine."),
        ("it", "Ventisei paesi invieranno soldati in Ucraina."),
        ("uk", "26 країн надішлють солдатів."),
    ],
)
def test_another_number_of_countries_stands_for_itself(opened: Open, language: str, text: str) -> None:
    assert countries(opened("-", f"{TWO[language]} {text}", language), "troops") == {"COALITION"}


@pytest.mark.parametrize(
    ("language", "title", "text"),
    [
        ("en", "Not a single soldier", "So said the prime minister of Denmark on Monday."),
        ("de", "Kein einziger Soldat", "Das sagte die dänische Ministerpräsidentin am Montag."),
        ("fr", "Pas un soldat", "Le Danemark l'a répété lundi."),
    ],
)
def test_a_beginning_without_a_country_is_of_the_one_named_next(opened: Open, language: str, title: str, text: str) -> None:
    offers = [
        (candidate.actor.country, candidate.actor.via) for candidate in found(opened(title, text, language)) if candidate.kind == "troops"
    ]
    assert ("DK", Via.AHEAD) in offers


def test_a_title_with_a_country_waits_for_no_other(opened: Open) -> None:
    document = opened("Norway: not a single soldier", "So said the prime minister of Denmark on Monday.")
    assert not any(candidate.actor.via is Via.AHEAD for candidate in found(document))


def owners(document: Document) -> set[tuple[str, str]]:
    return {(candidate.actor.country, str(candidate.kind)) for candidate in found(document) if "owner" in ownership(candidate)}


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Norway set aside 3 billion crowns for missiles, said the minister whom Poland told of a battalion."),
        ("de", "Norwegen zahlt Raketen, sagte der Minister, dem Polen ein Bataillon zeigte."),
        ("fr", "La Norvège paie des missiles, a dit le ministre à qui la Pologne montrait un bataillon."),
    ],
)
def test_an_offer_has_the_owner_who_is_named_last_before_it(opened: Open, language: str, text: str) -> None:
    assert owners(opened("-", text, language)) == {("NO", "weapons"), ("PL", "troops")}


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The ministers spoke of a brigade of soldiers. Lithuania's 200 are certain."),
        ("de", "Die Minister sprachen über Soldaten. Die 200 der Litauer sind sicher."),
        ("fr", "Les ministres ont parlé des soldats. Les 200 de la Lituanie sont sûrs."),
    ],
)
def test_a_bare_number_counts_what_was_spoken_of(opened: Open, language: str, text: str) -> None:
    offers = [
        (candidate.actor.country, str(candidate.kind))
        for candidate in found(opened("-", text, language))
        if candidate.known_by is KnownBy.NUMBER
    ]
    assert ("LT", "troops") in offers


def test_a_number_with_its_own_word_counts_nothing_else(opened: Open) -> None:
    document = opened("-", "The ministers spoke of a brigade of soldiers. Lithuania's 200 frigates are certain.")
    assert not any(candidate.known_by is KnownBy.NUMBER for candidate in found(document))


def test_jets_and_ships_are_a_list_and_money_for_ships_is_one_thing(opened: Open) -> None:
    def beside(text: str) -> set[str]:
        return {name for candidate in found(opened("-", text)) for name in neighbours(candidate) if name.endswith("another kind")}

    assert beside("Norway offers jets and frigates.") == {"listed before another kind", "listed behind another kind"}
    assert beside("Norway offers funds for frigates.") == {"close before another kind", "close behind another kind"}


def test_the_country_that_a_text_names_most_comes_first(opened: Open) -> None:
    document = opened(
        "Finland waits", "Ukraine and Ukraine's army wait for Ukraine. Finland asked Sweden. Norway, Latvia and Helsinki did not."
    )
    assert [place(document, country) for country in ("FI", "SE", "LV", "PT")] == [0, 1, 3, 3]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Estonia sends officers to the headquarters of Paris."),
        ("fr", "L'Estonie envoie des officiers à l'état-major de Paris."),
        ("sv", "Estland bidrar med officerare till högkvarteret i Paris."),
    ],
)
def test_a_headquarters_goes_by_the_name_of_its_town(opened: Open, language: str, text: str) -> None:
    assert countries(opened("-", text, language), "command") == {"EE"}


def test_a_town_that_offers_a_headquarters_acts(opened: Open) -> None:
    assert countries(opened("-", "Paris will host the headquarters of the force."), "command") == {"FR"}


def test_a_headquarters_that_works_in_one_town_and_moves_to_another_is_of_both_states(opened: Open) -> None:
    document = opened("-", "A headquarters is already running in Paris; it will move to London after a year.")
    assert countries(document, "command") == {"FR", "GB"}


@pytest.mark.parametrize(
    ("language", "text", "groups"),
    [
        ("en", "Macron said 26 countries are ready.", [{"FR"}, {"COALITION"}]),
        ("de", "Macron sagte, 26 Staaten seien bereit.", [{"FR"}, {"COALITION"}]),
        ("en", "The French president: 19 states are ready.", [{"FR"}, {"COALITION"}]),
        ("en", "Starmer said Britain is ready.", [{"GB"}]),
        ("en", "Macron and Starmer said they are ready.", [{"FR", "GB"}]),
    ],
)
def test_a_speaker_stands_with_his_own_country_and_not_with_those_he_speaks_of(
    opened: Open, language: str, text: str, groups: list[set[str]]
) -> None:
    setting = settings(opened("-", text, language))[-1]
    assert [set(group.countries) for group in setting.groups] == groups


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Near Lviv 900 Britons and 400 Danes will be stationed."),
        ("it", "A Leopoli saranno stanziati 900 britannici e 400 danesi."),
        ("pl", "Pod Lwowem będzie stacjonować 900 Brytyjczyków i 400 Duńczyków."),
    ],
)
def test_so_many_of_a_country_are_its_soldiers(opened: Open, language: str, text: str) -> None:
    assert countries(opened("-", text, language), "troops") == {"GB", "DK"}


def test_a_few_of_a_country_or_so_many_of_its_things_are_no_soldiers(opened: Open) -> None:
    assert not [one for one in found(opened("-", "Three Britons and two Danes came to Lviv.", "en")) if one.known_by is KnownBy.NUMBER]
    assert not [
        one for one in found(opened("-", "Kyiv got 900 British missiles and 400 Danish drones.", "en")) if one.known_by is KnownBy.NUMBER
    ]


def said_of(document: Document, country: str, kind: str) -> set[str]:
    """The evidence of every candidate for one country and kind."""
    laid_out = settings(document)
    return {
        name
        for setting in laid_out
        for candidate in candidates(setting)
        if (candidate.actor.country, str(candidate.kind)) == (country, kind)
        for name in evidence(candidate, numbers(document, setting.sentence), following(laid_out, setting))
    }


def test_it_is_known_who_only_asks(opened: Open) -> None:
    asked = said_of(opened("-", "Kiew fordert britische Fregatten.", "de"), "GB", "naval")
    offered = said_of(opened("-", "Die Briten fordern dänische Fregatten.", "de"), "GB", "naval")
    assert {"demand before", "demand of one who gives nothing"} <= asked
    assert "demand behind" in offered
    assert "demand of one who gives nothing" not in offered


def test_a_country_in_which_something_is_kept_is_known_as_a_place(opened: Open) -> None:
    document = opened("-", "Sweden will keep eight fighter jets in Poland.", "en")
    assert any(name.startswith("placed") for name in said_of(document, "PL", "air"))
    assert not any(name.startswith("placed") for name in said_of(document, "SE", "air"))


@pytest.mark.parametrize(
    ("condition", "follows"),
    [
        ("Aber nur, wenn die Amerikaner dahinterstehen.", True),
        ("Aber nur, wenn das Parlament zustimmt.", True),
        ("Aber die Polen nur, wenn das Parlament zustimmt.", False),
    ],
)
def test_a_condition_in_the_next_sentence_is_of_the_offer_even_if_it_waits_for_america(opened: Open, condition: str, follows: bool) -> None:
    document = opened("-", f"Dänemark will 600 Soldaten schicken. {condition}", "de")
    assert any(name.startswith("later=conditional") for name in said_of(document, "DK", "troops")) is follows
