"""The topics of an article."""

from bot.reading.topics import topics
from storage.model import Topic
from tests.bot.reading.conftest import Open
from tests.makers import pledge


def test_pledge_is_a_topic_exactly_when_a_pledge_was_read(opened: Open) -> None:
    document = opened("Leaders meet in Oslo", "The leaders of the coalition of the willing met in Oslo.")
    assert Topic.PLEDGE in topics(document, (pledge(),))
    assert Topic.PLEDGE not in topics(document, ())


def test_a_summit_on_the_force_with_american_backing(opened: Open) -> None:
    text = (
        "The leaders of the coalition of the willing met in Oslo on Tuesday. They discussed the command of the force. "
        "The United States would give a backstop and security guarantees."
    )
    assert {Topic.MEETING, Topic.FORCE_PLANNING, Topic.US_BACKING} <= set(topics(opened("Leaders meet in Oslo on Ukraine force", text), ()))


def test_moscows_answer(opened: Open) -> None:
    text = "The Kremlin spokesman said foreign troops in Ukraine were unacceptable and would be a legitimate target."
    assert Topic.RUSSIA_REACTION in topics(opened("Moscow: Western troops legitimate targets", text), ())


def test_sanctions_in_german(opened: Open) -> None:
    text = "Die Koalition der Willigen beriet in Wien. Die Staaten wollen neue Sanktionen gegen die Schattenflotte."
    assert Topic.SANCTIONS in topics(opened("Koalition der Willigen fordert Sanktionen", text, "de"), ())


def test_a_bare_after_the_ceasefire_is_not_about_a_ceasefire(opened: Open) -> None:
    text = "Norway will send 300 soldiers after a ceasefire, the government said."
    assert Topic.CEASEFIRE not in topics(opened("Norway offers soldiers for Ukraine force", text), ())


def test_who_joins_and_who_answers_from_moscow_in_other_languages(opened: Open) -> None:
    joined = "Moldawien ist der Koalition der Willigen beigetreten, teilte die Regierung in Chisinau am Dienstag mit."
    assert Topic.MEMBERSHIP in topics(opened("Moldawien tritt der Koalition der Willigen bei", joined, "de"), ())
    answer = "Le Kremlin a jugé inacceptable la présence de troupes étrangères en Ukraine et menacé de les frapper."
    assert Topic.RUSSIA_REACTION in topics(opened("Moscou menace les troupes étrangères", answer, "fr"), ())
    assert Topic.MEMBERSHIP not in topics(opened("Le Kremlin menace", answer, "fr"), ())
