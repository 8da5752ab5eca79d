"""Days as papers name them; the day of publication is Wednesday 9 June 2027."""

from datetime import date

import pytest

from bot.reading.mentions.dates import mentions
from bot.reading.mentions.places import dateline
from tests.bot.reading.conftest import Open


@pytest.mark.parametrize(
    ("language", "text", "wanted"),
    [
        ("en", "They met on 3 June in Oslo.", date(2027, 6, 3)),
        ("en", "They met on June 3rd, 2026 in Oslo.", date(2026, 6, 3)),
        ("de", "Das Treffen fand am 3. Juni statt.", date(2027, 6, 3)),
        ("de", "Das Treffen fand am 03.06.2027 statt.", date(2027, 6, 3)),
        ("fr", "La réunion s'est tenue le 1er juin.", date(2027, 6, 1)),
        ("lt", "Susitikimas įvyko 2027 m. birželio 3 d.", date(2027, 6, 3)),
        ("uk", "Зустріч відбулася 3 червня 2027 року.", date(2027, 6, 3)),
        ("hu", "A találkozót június 3-án tartották.", date(2027, 6, 3)),
        ("es", "La cita fue el 3 de junio de 2027.", date(2027, 6, 3)),
        ("fi", "Kokous pidettiin 3. kesäkuuta.", date(2027, 6, 3)),
        ("en", "The date is 2027-06-03.", date(2027, 6, 3)),
        ("cs", "Sejdou se 3. 6. 2027 v Praze.", date(2027, 6, 3)),
        ("nl", "Ze kwamen op 3-6-2027 bijeen.", date(2027, 6, 3)),
        ("hu", "A találkozó 2027.06.03-án volt.", date(2027, 6, 3)),
        ("de", "Sie trafen sich am 3.6. in Oslo.", date(2027, 6, 3)),
        ("cs", "Dánsko 3. 6. oznámilo pomoc.", date(2027, 6, 3)),
        ("en", "The leaders met on Tuesday.", date(2027, 6, 8)),
        ("en", "The leaders will meet on Saturday.", date(2027, 6, 12)),
        ("en", "The leaders met today.", date(2027, 6, 9)),
        ("pl", "Przywódcy spotkali się wczoraj.", date(2027, 6, 8)),
        ("en", "They speak again on Thursday.", date(2027, 6, 10)),
        ("en", "They met last Thursday.", date(2027, 6, 3)),
        ("en", "They meet again next Monday.", date(2027, 6, 14)),
    ],
)
def test_a_day_is_understood(opened: Open, language: str, text: str, wanted: date) -> None:
    assert [mention.day for mention in mentions(opened("Talks", text, language))] == [wanted]


@pytest.mark.parametrize(
    ("language", "title", "wanted"),
    [
        ("en", "Coalition of the willing meets in Oslo on Sunday", date(2027, 6, 13)),
        ("de", "Koalition der Willigen tagt am Sonntag in Oslo", date(2027, 6, 13)),
        ("pl", "Koalicja chętnych spotyka się w niedzielę w Oslo", date(2027, 6, 13)),
        ("ro", "Coaliția de voință se reunește duminică la Oslo", date(2027, 6, 13)),
        ("en", "What the leaders agreed on Tuesday", date(2027, 6, 8)),
        ("en", "What the leaders agreed last Sunday", date(2027, 6, 6)),
    ],
)
def test_a_weekday_in_a_title_is_no_older_than_news_is(opened: Open, language: str, title: str, wanted: date) -> None:
    """A headline announces in the present tense, and nobody writes one on what was three days ago."""
    assert [mention.day for mention in mentions(opened(title, "Thirty states are there.", language))] == [wanted]


def test_a_time_of_day_is_no_date(opened: Open) -> None:
    assert mentions(opened("Kokous", "Kokous alkaa klo 9.10. Oslossa.", "fi")) == ()


def test_a_month_without_a_day_names_none(opened: Open) -> None:
    assert mentions(opened("Talks", "In March the 26 countries had agreed.")) == ()


@pytest.mark.parametrize(
    ("language", "text", "wanted"),
    [
        ("fr", "Les dirigeants se sont réunis le 11 septembre à Paris.", date(2026, 9, 11)),
        ("fr", "Les dirigeants se réuniront le 11 septembre à Paris.", date(2027, 9, 11)),
        ("de", "Die Minister trafen sich am 2. Oktober.", date(2026, 10, 2)),
        ("en", "The ministers will meet on 2 October.", date(2027, 10, 2)),
        ("en", "The ministers meet on 30 June.", date(2027, 6, 30)),
        ("fr", "La réunion du mardi 13 octobre a duré trois heures.", date(2026, 10, 13)),
        ("it", "I ministri si incontrano mercoledì 13 ottobre.", date(2027, 10, 13)),
    ],
)
def test_a_date_without_a_year_is_past_unless_the_text_looks_ahead(opened: Open, language: str, text: str, wanted: date) -> None:
    """A weekday beside it tells the year; a day that is soon to come needs no word for it."""
    assert [mention.day for mention in mentions(opened("Talks", text, language))] == [wanted]


def test_the_dateline_is_known(opened: Open) -> None:
    document = opened("Talks", "HELSINKI, June 9 - The leaders met in Bergen on Tuesday.")
    assert [word.text for word in document.words[dateline(document) :]][:2] == ["The", "leaders"]
    assert dateline(opened("Talks", "The leaders met in Bergen - as planned - on Tuesday.")) == 0


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "OSLO, June 8 (Reuters) - Leaders agreed on a force today."),
        ("pl", "OSLO, 8 czerwca (PAP) - Przywódcy uzgodnili dziś plan."),
    ],
)
def test_today_is_the_day_of_the_dateline(opened: Open, language: str, text: str) -> None:
    """An agency's report of yesterday is often published a day late."""
    assert {mention.day for mention in mentions(opened("Talks", text, language))} == {date(2027, 6, 8)}
