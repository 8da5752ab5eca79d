"""Events that look alike are two stories, and reports of one are one, whatever their language: texts of our own, read from end to end."""

from datetime import UTC, datetime

import pytest

from bot.reading.read import cleaned, read
from bot.reading.stories.stories import StoryIndex
from bot.reading.words.document import Reader
from tests.makers import article

Report = tuple[str, str, str, str]
"""Language, day and hour of publication, title, text."""

PRAGUE = (
    "en",
    "2027-03-04T19",
    "Coalition leaders back Ukraine force in Prague",
    (
        "PRAGUE, March 4 - Leaders of 29 coalition of the willing countries met in Prague on Thursday and backed a force "
        "for Ukraine of 15,000 "
        "soldiers. Zelenskiy thanked the Czech hosts."
    ),
)
PRAGUE_UK = (
    "uk",
    "2027-03-04T21",
    "Лідери коаліції охочих у Празі підтримали сили для України",
    (
        "У четвер у Празі лідери 29 країн коаліції охочих підтримали створення сил для України чисельністю 15 000 військових. "
        "Зеленський подякував Чехії."
    ),
)
PRAGUE_IT = (
    "it",
    "2027-03-05T06",
    "I leader dei volenterosi a Praga: sì alla forza per l'Ucraina",
    (
        "I leader di 29 Paesi della coalizione dei volenterosi, riuniti giovedì a Praga, hanno approvato una forza di 15.000 soldati "
        "per l'Ucraina."
    ),
)
PRAGUE_PREVIEW = (
    "de",
    "2027-03-02T09",
    "Koalition der Willigen trifft sich am Donnerstag in Prag",
    (
        "Die Staats- und Regierungschefs der Koalition der Willigen kommen am Donnerstag in Prag zusammen, um über die "
        "Truppe für die Ukraine "
        "zu beraten."
    ),
)
WEEK_LATER = (
    "en",
    "2027-03-11T19",
    "Coalition leaders meet again, this time in Vienna",
    (
        "VIENNA, March 11 - Leaders of 29 coalition of the willing countries met in Vienna on Thursday to settle the rules "
        "of the force for "
        "Ukraine. A week ago in Prague they had backed 15,000 soldiers."
    ),
)
SAME_PLACE = (
    "pl",
    "2027-03-18T18",
    "Koalicja chętnych ponownie w Pradze",
    (
        "Przywódcy koalicji chętnych spotkali się w czwartek ponownie w Pradze. Dwa tygodnie po pierwszym szczycie "
        "rozmawiali o finansowaniu "
        "sił dla Ukrainy i o dowództwie."
    ),
)
EVENING_CALL = (
    "fr",
    "2027-03-05T22",
    "Les dirigeants de la coalition rappellent Trump au téléphone",
    (
        "Au lendemain du sommet de Prague, Emmanuel Macron et les dirigeants de la coalition des volontaires se sont "
        "entretenus vendredi soir "
        "par visioconférence avec Donald Trump sur les garanties pour l'Ukraine."
    ),
)
MINISTERS = (
    "de",
    "2027-03-04T20",
    "Verteidigungsminister beraten in Brüssel über Führung der Truppe",
    (
        "Die Verteidigungsminister der Koalition der Willigen haben am Donnerstag im Nato-Hauptquartier in Brüssel "
        "beschlossen, wer die Truppe "
        "für die Ukraine führt. Boris Pistorius bot Ausbilder an."
    ),
)
VOTE = (
    "es",
    "2027-03-09T17",
    "El Congreso aprueba enviar militares a la fuerza para Ucrania",
    (
        "El pleno del Congreso votó este martes a favor de enviar hasta 500 militares a la fuerza de la coalición de "
        "voluntarios en Ucrania, "
        "acordada la semana pasada en Praga."
    ),
)
KREMLIN = (
    "ru",
    "2027-03-08T12",
    "Песков: иностранные войска на Украине будут законной целью",
    (
        "Кремль назвал в понедельник неприемлемыми решения «коалиции желающих». Любые иностранные войска на Украине станут целью, заявил "
        "Дмитрий Песков в Москве."
    ),
)
TWELFTH = (
    "en",
    "2027-05-04T15",
    "Sweden unveils 12th package of support for Ukraine force",
    (
        "STOCKHOLM, May 4 - Sweden announced on Tuesday its 12th package for the coalition of the willing's force for "
        "Ukraine, worth 400 million "
        "euros, with twelve Archer guns."
    ),
)
THIRTEENTH = (
    "en",
    "2027-05-18T15",
    "Sweden unveils 13th package of support for Ukraine force",
    (
        "STOCKHOLM, May 18 - Sweden announced on Tuesday its 13th package for the coalition of the willing's force for "
        "Ukraine, worth 650 million "
        "euros, with air defence systems."
    ),
)
TWELFTH_DE = (
    "de",
    "2027-05-04T17",
    "Schweden kündigt zwölftes Paket für Ukraine-Truppe an",
    (
        "Schweden hat am Dienstag in Stockholm sein 12. Paket für die Truppe der Koalition der Willigen in der Ukraine angekündigt: "
        "400 Millionen Euro und zwölf Archer-Haubitzen."
    ),
)


def stories(reports: tuple[Report, ...], reader: Reader) -> list[int]:
    """The story of each report, in the order of the stream."""
    index, found = StoryIndex(reader.lexicon), []
    for number, (language, at, title, text) in enumerate(reports, 1):
        published = datetime.fromisoformat(f"{at}:00").replace(tzinfo=UTC)
        section = read(cleaned(article(title=title, text=text, language=language, published=published)), reader)[0]
        match = index.match(section.features)
        found.append(match.story or number)
        index.add(found[-1], str(number), match.origin or str(number), section.features)
    return found


NEXT_PARIS = (
    "en",
    "2027-05-03T09",
    "Coalition leaders to meet in Paris on 10 May 2027",
    "Leaders of 31 countries of the Coalition of the Willing for Ukraine will meet in Paris on 10 May 2027.",
)
NEXT_LONDON = (
    "en",
    "2027-05-03T11",
    "Coalition leaders to meet in London on 12 May 2027",
    "Leaders of 31 countries of the Coalition of the Willing for Ukraine will meet in London on 12 May 2027.",
)

MINISTERS_BEFORE = (
    "en",
    "2027-10-12T18",
    "Defence ministers of the coalition of the willing draw up force plan in Brussels",
    "Defence ministers of 31 countries of the coalition of the willing met in Brussels on Tuesday 12 October 2027. Leaders come later.",
)
LEADERS_AFTER = (
    "da",
    "2027-10-13T19",
    "Ledere godkender plan for styrken til Ukraine på topmøde i Bruxelles",
    "Stats- og regeringschefer fra 31 lande i koalitionen af villige godkendte onsdag den 13. oktober 2027 planen i Bruxelles.",
)
LEADERS_AFTER_TOO = (
    "en",
    "2027-10-13T20",
    "Coalition leaders approve force plan for Ukraine at Brussels summit",
    "Leaders of 31 countries of the coalition of the willing approved the plan at a summit in Brussels on Wednesday 13 October 2027.",
)


@pytest.mark.parametrize(
    "reports",
    [
        (PRAGUE, PRAGUE_UK, PRAGUE_IT),
        (PRAGUE_PREVIEW, PRAGUE, PRAGUE_UK),
        (TWELFTH, TWELFTH_DE),
    ],
    ids=["three languages", "a preview", "an announcement"],
)
def test_reports_of_one_event_are_one_story(reports: tuple[Report, ...], reader: Reader) -> None:
    assert len(set(stories(reports, reader))) == 1


@pytest.mark.parametrize(
    ("reports", "other"),
    [
        ((PRAGUE, PRAGUE_UK), WEEK_LATER),
        ((PRAGUE, PRAGUE_IT), SAME_PLACE),
        ((PRAGUE, PRAGUE_UK, PRAGUE_IT), EVENING_CALL),
        ((PRAGUE, PRAGUE_UK), MINISTERS),
        ((MINISTERS,), PRAGUE),
        ((PRAGUE, PRAGUE_UK), VOTE),
        ((PRAGUE, PRAGUE_IT), KREMLIN),
        ((TWELFTH, TWELFTH_DE), THIRTEENTH),
        ((NEXT_PARIS,), NEXT_LONDON),
        ((MINISTERS_BEFORE,), LEADERS_AFTER),
        ((MINISTERS_BEFORE,), LEADERS_AFTER_TOO),
    ],
    ids=[
        "the same people a week later",
        "the same place twice",
        "a call on the evening after",
        "a ministerial beside a summit",
        "a summit beside a ministerial",
        "a vote on what was agreed",
        "Moscow's answer days later",
        "the twelfth and the thirteenth",
        "the same words of another town and day",
        "leaders who approve what ministers drew up, in another language",
        "leaders who approve what ministers drew up",
    ],
)
def test_a_look_alike_is_a_story_of_its_own(reports: tuple[Report, ...], other: Report, reader: Reader) -> None:
    *known, last = stories((*reports, other), reader)
    assert last not in known
    assert len(set(known)) == 1
