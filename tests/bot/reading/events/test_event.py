"""The event of an article: type, day, place, who met, who stayed away, whether it took place."""

from datetime import date

import pytest

from bot.reading.events.consensus import consensus
from bot.reading.events.event import event
from storage.model import Event, EventStatus, EventType, Role
from tests.bot.reading.conftest import Open

TUESDAY, WEDNESDAY, SATURDAY = date(2027, 6, 8), date(2027, 6, 9), date(2027, 6, 12)


@pytest.mark.parametrize(
    ("language", "title", "text", "kind", "day", "city"),
    [
        (
            "en",
            "Leaders of coalition of the willing meet at summit in Oslo",
            "The summit of 33 countries in Oslo on Tuesday discussed troops for Ukraine.",
            EventType.SUMMIT,
            TUESDAY,
            "Oslo",
        ),
        (
            "de",
            "Verteidigungsminister der Koalition der Willigen tagen in Hamburg",
            "Die Verteidigungsminister von 29 Staaten kamen am Dienstag in Hamburg zusammen.",
            EventType.MINISTERIAL,
            TUESDAY,
            "Hamburg",
        ),
        (
            "fr",
            "Les chefs d'état-major de la coalition des volontaires réunis à Toulon",
            "Les chefs d'état-major se sont réunis mardi à Toulon pour préparer la force.",
            EventType.CHIEFS_OF_STAFF,
            TUESDAY,
            "Toulon",
        ),
        (
            "en",
            "Coalition leaders hold video call on Ukraine guarantees",
            "The leaders of the coalition of the willing held a video conference on Tuesday.",
            EventType.CALL,
            TUESDAY,
            None,
        ),
        (
            "pl",
            "Wideokonferencja przywódców koalicji chętnych",
            "Przywódcy koalicji chętnych rozmawiali we wtorek podczas wideokonferencji.",
            EventType.CALL,
            TUESDAY,
            None,
        ),
        (
            "ru",
            "Кремль: иностранные войска на Украине станут законной целью",
            "Об этом заявил в среду официальный представитель Кремля.",
            EventType.STATEMENT,
            WEDNESDAY,
            "Moscow",
        ),
        (
            "en",
            "Norway announces 400 soldiers for Ukraine force",
            "The government in Oslo announced on Wednesday that it would send 400 soldiers after a ceasefire.",
            EventType.ANNOUNCEMENT,
            WEDNESDAY,
            "Oslo",
        ),
        (
            "en",
            "Danish parliament votes for Ukraine mission",
            "Parliament in Copenhagen voted on Tuesday for sending troops to the force for Ukraine.",
            EventType.VOTE,
            TUESDAY,
            "Copenhagen",
        ),
        (
            "en",
            "Dutch defence minister arrives in Kyiv on surprise visit",
            "The minister visited Kyiv on Tuesday and promised air defence systems.",
            EventType.VISIT,
            TUESDAY,
            "Kyiv",
        ),
        (
            "es",
            "Cumbre de la coalición de voluntarios el sábado en Sevilla",
            "Los líderes se reunirán el sábado en Sevilla.",
            EventType.SUMMIT,
            SATURDAY,
            "Seville",
        ),
    ],
)
def test_type_day_and_place(opened: Open, language: str, title: str, text: str, kind: EventType, day: date, city: str | None) -> None:
    found = event(opened(title, text, language))
    assert (found.type, found.day, found.city) == (kind, day, city)


def test_a_background_paragraph_dates_and_places_nothing(opened: Open) -> None:
    text = (
        "Defence ministers of the coalition of the willing met in Bergen on Tuesday.\n\n"
        "Background: the previous meeting was held in Madrid on 12 March with 31 countries."
    )
    found = event(opened("Coalition ministers meet in Bergen", text))
    assert (found.day, found.city, found.country) == (TUESDAY, "Bergen", "NO")


def test_the_dateline_does_not_place_the_event(opened: Open) -> None:
    text = "HELSINKI, June 9 - Leaders of the coalition of the willing gathered in Gdansk on Tuesday, the Finnish president's office said."
    assert event(opened("Leaders gather for summit on Ukraine force", text)).city == "Gdansk"


def test_some_joining_by_video_does_not_make_a_summit_a_call(opened: Open) -> None:
    text = "Leaders of 28 countries met in Vienna on Tuesday. Five others joined by video link."
    found = event(opened("Summit in Vienna on force for Ukraine", text))
    assert (found.type, found.city) == (EventType.SUMMIT, "Vienna")


@pytest.mark.parametrize(
    ("language", "title", "text"),
    [
        (
            "es",
            "La coalición de voluntarios se reunirá el jueves en Noruega",
            "Los países que apoyan a Ucrania se reunirán en una base aérea. Zelenski participará por videoconferencia.",
        ),
        (
            "de",
            "Koalition der Willigen trifft sich am Donnerstag in Dänemark",
            "Die Länder, die Kiew unterstützen, treffen sich auf einem Stützpunkt. Selenskyj nimmt per Video teil.",
        ),
    ],
)
def test_a_meeting_in_a_country_that_one_joins_by_video_is_no_call(opened: Open, language: str, title: str, text: str) -> None:
    assert event(opened(title, text, language)).type is not EventType.CALL


def test_a_building_places_the_meeting(opened: Open) -> None:
    found = event(opened("Coalition defence ministers meet", "The defence ministers met at NATO headquarters on Tuesday."))
    assert (found.city, found.country, found.venue) == ("Brussels", "BE", "NATO headquarters")


def test_who_met_and_how_many(opened: Open) -> None:
    found = event(opened("Advisers of coalition meet in Kyiv", "National security advisers of 17 countries met in Kyiv on Tuesday."))
    assert (found.type, found.role, found.participants) == (EventType.MINISTERIAL, Role.ADVISERS, 17)
    assert dict(found.evidence)["participants"].startswith("National security advisers of 17 countries")


def test_a_number_of_givers_is_not_the_number_that_met(opened: Open) -> None:
    text = "Leaders of 35 countries met in Paris on Tuesday. Afterwards 26 countries pledged troops."
    assert event(opened("Summit in Paris", text)).participants == 35


@pytest.mark.parametrize(
    ("text", "manner"),
    [
        ("The United States was not invited to the meeting in Oslo.", "not_invited"),
        ("The United States did not attend the meeting in Oslo.", "absent"),
        ("The United States has declined to join the coalition of the willing.", "declined"),
    ],
)
def test_who_stayed_away(opened: Open, text: str, manner: str) -> None:
    (absence,) = event(opened("Chiefs of staff of the coalition meet in Oslo", f"Chiefs of staff met in Oslo on Tuesday. {text}")).absences
    assert (absence.country, absence.manner, absence.sentence) == ("US", manner, text)


@pytest.mark.parametrize(
    ("title", "text", "status"),
    [
        ("Summit of coalition in Oslo called off", "The summit planned for Saturday was called off.", EventStatus.CANCELLED),
        ("Coalition summit postponed", "The summit in Oslo was postponed, the organisers said.", EventStatus.POSTPONED),
        ("Coalition leaders to meet on Saturday", "The leaders will meet in Oslo on Saturday.", EventStatus.PLANNED),
        ("Coalition leaders met in Oslo", "The leaders met in Oslo on Tuesday.", EventStatus.HELD),
    ],
)
def test_whether_it_takes_place(opened: Open, title: str, text: str, status: EventStatus) -> None:
    assert event(opened(title, text)).status is status


def test_one_sure_article_outweighs_two_doubtful_ones_and_a_call_has_no_city() -> None:
    doubtful = Event(type=EventType.SUMMIT, type_chance=0.35, city="Paris", country="FR")
    story = consensus([doubtful, doubtful, Event(type=EventType.CALL, type_chance=0.9)])
    assert (story.type, story.city, story.country) == (EventType.CALL, None, None)


def test_a_day_in_a_line_of_the_page_is_no_day_of_the_event(opened: Open) -> None:
    found = event(
        opened(
            "Allies agree on a force for Ukraine",
            "Subscribe to our newsletter, Friday 30 July 2027\n"
            "Leaders of the coalition of the willing agreed at a summit in Paris on Tuesday on a force for Ukraine.",
        )
    )
    assert found.day == TUESDAY


@pytest.mark.parametrize(
    ("language", "title", "text"),
    [
        (
            "en",
            "Coalition of the willing meets in Oslo on 20 June",
            "Leaders of the coalition of the willing meet in Oslo on 20 June, the government said on Tuesday.",
        ),
        (
            "de",
            "Koalition der Willigen trifft sich am 20. Juni in Oslo",
            "Die Regierungschefs der Koalition der Willigen treffen sich am 20. Juni in Oslo, teilte die Regierung am Dienstag mit.",
        ),
        (
            "fr",
            "La coalition des volontaires se réunit le 20 juin à Oslo",
            "Les dirigeants de la coalition des volontaires se réunissent le 20 juin à Oslo, a annoncé mardi le gouvernement.",
        ),
        (
            "pl",
            "Koalicja chętnych spotyka się 20 czerwca w Oslo",
            "Przywódcy koalicji chętnych spotykają się 20 czerwca w Oslo, poinformował we wtorek rząd.",
        ),
    ],
)
def test_the_day_on_which_a_meeting_is_announced_is_not_its_day(opened: Open, language: str, title: str, text: str) -> None:
    found = event(opened(title, text, language))
    assert (found.day, found.status) == (date(2027, 6, 20), EventStatus.PLANNED)


@pytest.mark.parametrize(
    ("language", "title", "text"),
    [
        ("pl", "Odwołano szczyt koalicji chętnych w Warszawie", "Rząd nie podał przyczyny."),
        ("cs", "Česko odvolalo summit koalice ochotných v Praze", "Vláda neuvedla důvod."),
        ("es", "Suspendida la reunión de la coalición de voluntarios en Madrid", "El Gobierno no dio motivos."),
    ],
)
def test_words_of_calling_off_that_name_the_meeting_call_it_off(opened: Open, language: str, title: str, text: str) -> None:
    """It is the meeting that is told of, and no day but one that the text names."""
    found = event(opened(title, text, language))
    assert found.status is EventStatus.CANCELLED
    assert found.type in (EventType.SUMMIT, EventType.MINISTERIAL, EventType.VISIT)
    assert found.day_chance == 0.0


@pytest.mark.parametrize(
    ("language", "title", "text"),
    [
        (
            "en",
            "Defence minister: Spain ready to send 300 soldiers",
            "Spain would send them to the force of the coalition of the willing for Ukraine, Defence Minister Ana Ruiz said in Madrid.",
        ),
        (
            "de",
            "Verteidigungsministerin: Spanien bereit zu 300 Soldaten",
            "Spanien schickt sie zur Truppe der Koalition der Willigen für die Ukraine, sagte Verteidigungsministerin Ana Ruiz in Madrid.",
        ),
        (
            "fr",
            "La ministre de la Défense : l'Espagne prête à envoyer 300 soldats",
            "Ils iraient dans la force de la coalition des volontaires pour l'Ukraine, a dit à Madrid la ministre de la Défense Ana Ruiz.",
        ),
    ],
)
def test_a_minister_who_says_something_meets_nobody(opened: Open, language: str, title: str, text: str) -> None:
    assert event(opened(title, text, language)).type in (EventType.STATEMENT, EventType.ANNOUNCEMENT)


@pytest.mark.parametrize(
    ("language", "line", "text"),
    [
        ("en", "9 June 2027, 10:00", "Leaders of the coalition of the willing met in Oslo on Tuesday."),
        ("de", "Stand: 09.06.2027, 10:00 Uhr", "Die Koalition der Willigen kam am Dienstag in Oslo zusammen."),
        ("uk", "Опубліковано: 9 червня 2027, 10:00", "Лідери коаліції охочих зустрілися у вівторок в Осло."),
        ("pl", "9 czerwca 2027, 10:00", "Przywódcy koalicji chętnych spotkali się we wtorek w Oslo."),
    ],
)
def test_the_line_that_dates_a_page_dates_no_event(opened: Open, language: str, line: str, text: str) -> None:
    assert event(opened("Coalition", f"{line}\n\n{text}", language)).day == TUESDAY
