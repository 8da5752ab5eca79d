"""What is about the coalition, and what only looks like it, in several languages."""

import tomllib
from pathlib import Path

import pytest

from bot.reading.relevance import judge
from tests.bot.reading.conftest import Open

LONG_PAGES = tomllib.loads(Path(__file__).with_name("long_pages.toml").read_text(encoding="utf-8"))["page"]

OURS = [
    ("en", "Coalition of the willing to meet in Oslo", "Leaders of thirty countries will discuss troops for Ukraine after a ceasefire."),
    ("de", "Koalition der Willigen berät in Wien", "Vertreter von 28 Staaten sprachen über die geplante Schutztruppe für die Ukraine."),
    (
        "fr",
        "La coalition des volontaires se retrouve à Lyon",
        "Les ministres ont évoqué la force de réassurance pour l'Ukraine après un cessez-le-feu.",
    ),
    ("pl", "Koalicja chętnych spotka się w Gdańsku", "Przywódcy omówią wysłanie wojsk do Ukrainy po zawieszeniu broni."),
    ("es", "La coalición de voluntarios se reúne en Sevilla", "Los líderes hablan de enviar tropas a Ucrania tras un alto el fuego."),
    ("fi", "Halukkaiden koalitio kokoontui Turussa", "Johtajat keskustelivat joukoista Ukrainaan tulitauon jälkeen."),
    ("uk", "Коаліція охочих зібралася у Відні", "Лідери обговорили розгортання військ в Україні після припинення вогню."),
    (
        "ru",
        "Москва: войска НАТО на Украине станут законной целью",
        "Официальный представитель МИД России отвергла размещение иностранных войск на Украине.",
    ),
    (
        "en",
        "Norwegian cabinet offers 300 soldiers for Ukraine force",
        "The troops would be sent after a ceasefire, the prime minister in Oslo said.",
    ),
    (
        "en",
        "Alliance of the Desiring sits in Wien",
        "The chiefs of the Alliance of the Desiring have spoken of soldiers for Ukraine when the fire stops.",
    ),
]
OTHERS = [
    (
        "en",
        "Britain and France ready mission for the Strait of Hormuz",
        "Thirty-five countries back a multinational force to protect tankers in the Gulf.",
    ),
    ("de", "Koalition streitet über die Rente", "SPD und Union vertagten ihren Koalitionsausschuss in Berlin auf Donnerstag."),
    ("en", "Drone coalition delivers 20,000 drones", "Latvia and Britain lead the drone coalition of the Ramstein group for Ukraine."),
    ("fr", "Gaza : la force de stabilisation attend toujours des volontaires", "Plusieurs pays hésitent à envoyer des soldats à Gaza."),
    ("uk", "Російські війська обстріляли Харків", "Унаслідок ракетного удару загинуло двоє людей, є поранені."),
    (
        "en",
        "Twenty years on: the Iraq war and its coalition of the willing",
        "George W. Bush and Tony Blair sent troops to Baghdad in 2003.",
    ),
    ("sv", "Regeringen lägger fram budgeten", "Finansministern lovade sänkta skatter i Stockholm på onsdagen."),
    ("it", "La coalizione di governo litiga sulle pensioni", "A Roma i partiti della maggioranza rinviano la riforma."),
    (
        "tr",
        "Hürmüz Boğazı için 35 ülkeden çok uluslu güç",
        "Fransa ve İngiltere önderliğindeki çok uluslu güç tankerleri koruyacak.",
    ),
    (
        "uk",
        "Ормузька протока: 35 країн створюють багатонаціональні сили",
        "Макрон і Стармер оголосили про місію для захисту танкерів. Україна ділиться досвідом боротьби з дронами.",
    ),
    (
        "en",
        "Jakarta to join a coalition of the willing for Gaza",
        "Indonesia would send 2,000 soldiers to a multinational force in the Gaza Strip after a truce there.",
    ),
    ("de", "IT-Koalition für die Ukraine tagt in Paris", "Estland und Luxemburg führen die IT-Koalition, die der Ukraine Rechner liefert."),
    ("nl", "IT-coalitie voor Oekraïne komt bijeen", "Estland en Luxemburg leiden de IT-coalitie, die Oekraïne computers levert."),
]


@pytest.mark.parametrize(("language", "title", "text"), OURS)
def test_news_of_the_coalition_is_kept(opened: Open, language: str, title: str, text: str) -> None:
    verdict = judge(opened(title, text, language))
    assert verdict.relevant
    assert verdict.reasons


@pytest.mark.parametrize(("language", "title", "text"), OTHERS)
def test_what_only_looks_like_it_is_not(opened: Open, language: str, title: str, text: str) -> None:
    assert not judge(opened(title, text, language)).relevant


def test_an_article_on_two_theatres_is_ours_where_it_tells_of_ukraine_s_force(opened: Open) -> None:
    assert judge(
        opened(
            "Macron and Starmer chair talks on Hormuz and on Ukraine",
            "Thirty-five countries back a mission in the Strait of Hormuz. "
            "In the evening leaders of the coalition of the willing discussed the force for Ukraine after a ceasefire.",
        )
    ).relevant


def test_a_passing_mention_late_in_a_long_text_is_not_enough(opened: Open) -> None:
    body = "The central bank left its rate unchanged. " * 12 + "The prime minister flies to a coalition of the willing meeting next week."
    assert not judge(opened("Central bank holds rate", body)).relevant


def test_one_name_alone_makes_nothing_relevant(opened: Open) -> None:
    assert not judge(
        opened("Zelensky praises chess champion", "The Ukrainian president sent his congratulations to the young player.")
    ).relevant


def test_a_short_report_that_names_only_ukraine_s_president_is_ours(opened: Open) -> None:
    assert judge(
        opened("Zelensky to attend the summit of the coalition of the willing in Lyon", "He will also meet the president of France.")
    ).relevant


@pytest.mark.parametrize(
    ("language", "title", "text"),
    [
        ("pl", "Czesi postawią szpital polowy w Żytomierzu", "Decyzja zapadła na spotkaniu ministrów obrony koalicji chętnych."),
        ("tr", "İzmir yarın savunma bakanlarını ağırlıyor", "Gönüllüler Koalisyonu toplantısında Ukrayna için gemiler ele alınacak."),
        ("nl", "Kabinet wil fregat aanbieden", "De coalitie van bereidwilligen vergaderde in Gent over Oekraïne. Frankrijk leidt."),
    ],
)
def test_a_short_report_is_ours_where_the_name_stands_with_those_who_meet(opened: Open, language: str, title: str, text: str) -> None:
    """who meets, what is offered and which countries act tell the coalition's news from a name in passing."""
    assert judge(opened(title, text, language)).relevant


@pytest.mark.parametrize(
    ("language", "title", "text"),
    [
        ("uk", "Над Полтавщиною вночі збили 60 дронів", "У Полтаві та Вінниці пошкоджено підстанції, повідомили в ОВА."),
        ("en", "Patients move into new hospital wing in Zhytomyr", "Denmark paid 12 million euros; its ambassador cut the ribbon."),
        ("de", "Eine Koalition der Willigen für den Nachtzug", "Dreißig Bürgermeister aus Wien, Paris und Rom wollen 90 Millionen Euro."),
        ("es", "Los ministros de Defensa de la OTAN hablan de drones", "Treinta y dos países se reunieron en Bruselas; Ucrania asistió."),
    ],
)
def test_a_town_or_a_meeting_or_a_borrowed_name_alone_is_not(opened: Open, language: str, title: str, text: str) -> None:
    """None of what supports the name makes an article relevant by itself."""
    assert not judge(opened(title, text, language)).relevant


@pytest.mark.parametrize("page", LONG_PAGES, ids=["league", "screens", "tennis"])
def test_a_long_page_is_not_about_the_coalition_for_the_words_that_it_uses(page: dict[str, str], opened: Open) -> None:
    assert not judge(opened(page["title"], page["text"])).relevant
